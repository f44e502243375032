public import Trading

/// How often everything was met, over all seeds: what the simulation has really tried.
public struct Census: Sendable {
    /// One step of an order's life.
    public struct Edge: Hashable, Sendable, CustomStringConvertible {
        public let from: OrderState
        public let to: OrderState

        public init(from: OrderState, to: OrderState) {
            self.from = from
            self.to = to
        }

        /// `submitting → unknown`
        public var description: String { "\(from.rawValue) → \(to.rawValue)" }
    }

    public var edges: [Edge: Int] = [:]
    /// How often each struck; of a broker's lies, in how many worlds it was told.
    private var strikes = [Int](repeating: 0, count: Fault.allCases.count)
    /// A gate of the job or of the store said no.
    public var refusals: [Gate: Int] = [:]
    public var outcomes: [RunOutcome: Int] = [:]
    public var deployments: [DeploymentState: Int] = [:]
    public var steps = 0
    public var seeds = 0
    public var runs = 0
    public var posts = 0
    /// A person's order of the same terms, taken for ours: nobody can tell the two apart.
    public var adoptedTwins = 0
    /// Differences that a person made, and a halt or a mismatch names.
    public var explained = 0

    public init() {}

    public mutating func strike(_ fault: Fault) { strikes[fault.rawValue] += 1 }

    public func strikes(of fault: Fault) -> Int { strikes[fault.rawValue] }

    public mutating func add(_ other: Census) {
        edges.merge(other.edges) { $0 + $1 }
        for index in strikes.indices { strikes[index] += other.strikes[index] }
        refusals.merge(other.refusals) { $0 + $1 }
        outcomes.merge(other.outcomes) { $0 + $1 }
        deployments.merge(other.deployments) { $0 + $1 }
        steps += other.steps
        seeds += other.seeds
        runs += other.runs
        posts += other.posts
        adoptedTwins += other.adoptedTwins
        explained += other.explained
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
        let met = edges.map { ("\($0)", $1) }.sorted { $0.0 < $1.0 }
        return [
            "\(seeds) seeds, \(steps) steps, \(perSeed) a seed; \(runs) runs, \(posts) orders sent",
            "\(adoptedTwins) adopted twins of a person's order; "
                + "\(explained) differences that a person made and the program names",
            table("edges of the order's life", met),
            table("faults", Fault.allCases.map { ($0.name, strikes(of: $0)) }),
            table("gates that refused", Gate.allCases.map { ($0.rawValue, refusals[$0] ?? 0) }),
            table(
                "deployments at the end",
                DeploymentState.allCases.map { ($0.rawValue, deployments[$0] ?? 0) }),
            table("runs", RunOutcome.allCases.map { ($0.rawValue, outcomes[$0] ?? 0) }),
        ].joined(separator: "\n")
    }
}
