public import Trading

/// How often everything was met, over all seeds: what the simulation has really tried.
public struct Census: Sendable {
    /// `submitting → unknown`, in the order of the states.
    public var edges: [String: Int] = [:]
    public var faults: [Fault: Int] = [:]
    /// A gate of the job or of the store said no.
    public var refusals: [Gate: Int] = [:]
    public var outcomes: [RunOutcome: Int] = [:]
    public var steps = 0
    public var seeds = 0
    public var runs = 0
    public var posts = 0
    public var crashes = 0

    public init() {}

    public mutating func add(_ other: Census) {
        edges.merge(other.edges) { $0 + $1 }
        faults.merge(other.faults) { $0 + $1 }
        refusals.merge(other.refusals) { $0 + $1 }
        outcomes.merge(other.outcomes) { $0 + $1 }
        steps += other.steps
        seeds += other.seeds
        runs += other.runs
        posts += other.posts
        crashes += other.crashes
    }
}

extension Census: CustomStringConvertible {
    /// Tables of counts, most of them one line each; the same for the same seeds.
    public var description: String {
        func table(_ title: String, _ rows: [(String, Int)]) -> String {
            let width = rows.map(\.0.count).max() ?? 0
            let lines = rows.map { name, count in
                "  \(name)\(String(repeating: " ", count: width - name.count))  \(count)"
            }
            return ([title] + lines).joined(separator: "\n")
        }
        let perSeed = seeds == 0 ? 0 : steps / seeds
        return [
            "\(seeds) seeds, \(steps) steps, \(perSeed) a seed; \(runs) runs, \(crashes) crashes, "
                + "\(posts) orders sent",
            table("edges of the order's life", edges.sorted { $0.key < $1.key }.map { ($0, $1) }),
            table("faults", Fault.allCases.map { ($0.rawValue, faults[$0] ?? 0) }),
            table("gates that refused", Gate.allCases.map { ($0.rawValue, refusals[$0] ?? 0) }),
            table("runs", RunOutcome.allCases.map { ($0.rawValue, outcomes[$0] ?? 0) }),
        ].joined(separator: "\n")
    }
}
