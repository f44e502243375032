import Dispatch
import Synchronization

/// Many seeds, on two cores: each world is on one thread, and no two share anything.
public struct Sweep: Sendable {
    public private(set) var census = Census()
    public private(set) var violations: [(seed: UInt64, text: String)] = []

    /// The result does not depend on how many threads there are.
    public static func run(first: UInt64, count: Int, mutant: Mutant? = nil) -> Sweep {
        let threads = min(2, count)
        let parts = Mutex<[Int: Sweep]>([:])
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            var part = Sweep()
            for index in stride(from: thread, to: count, by: threads) {
                let result = simulate(seed: first &+ UInt64(index), mutant: mutant)
                part.census.add(result.census)
                part.violations += result.violations.map { (result.seed, $0) }
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
            whole.violations.sort { $0.seed < $1.seed }
            return whole
        }
    }
}
