import Dispatch
import Synchronization

/// Many seeds, on two cores: each world is on one thread, and no two share anything.
public struct Sweep: Sendable {
    public private(set) var census = Census()
    public private(set) var violations: [Violation] = []

    /// The result does not depend on how many threads there are.
    ///
    /// - Parameter faults: of each world, instead of those that its seed draws.
    public static func run(first: UInt64, count: Int, faults: FaultSet? = nil) -> Sweep {
        let threads = min(2, count)
        let parts = Mutex<[Int: Sweep]>([:])
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            var part = Sweep()
            for index in stride(from: thread, to: count, by: threads) {
                let result = simulate(seed: first &+ UInt64(index), faults: faults)
                part.census.add(result.census)
                part.violations += result.violations
            }
            parts.withLock { $0[thread] = part }
        }
        return parts.withLock { parts in
            var whole = Sweep()
            for thread in 0..<threads {
                guard let part = parts[thread] else { continue }
                whole.census.add(part.census)
                whole.violations += part.violations
            }
            whole.violations.sort { ($0.seed, $0.step) < ($1.seed, $1.step) }
            return whole
        }
    }
}

/// A failing world with as few faults as still break the same promise.
public struct Shrunk: Sendable {
    public let violation: Violation
    public let faults: FaultSet

    /// Drops faults one at a time, for as long as the same check still fails.
    public init(_ violation: Violation) {
        var (found, faults) = (violation, Scenario(seed: violation.seed).faults)
        for fault in faults.all {
            let fewer = faults.without(fault)
            let result = simulate(seed: violation.seed, faults: fewer)
            guard let same = result.violations.first(where: { $0.check == violation.check }) else {
                continue
            }
            (found, faults) = (same, fewer)
        }
        (self.violation, self.faults) = (found, faults)
    }
}

extension Shrunk: CustomStringConvertible {
    /// One line, which ends with the command that shows it again.
    public var description: String { "\(violation) --faults \(faults)" }
}
