import Synchronization

/// How many calls of this process each rule has looked at.
///
/// Calls that change nothing are not in the journal, so each process counts its own. One process
/// that calls in the same order counts the same.
final class Requests: Sendable {
    private let counts = Mutex<[Int: Int]>([:])

    /// The place of a new call for a rule, from 1.
    func place(of rule: Int) -> Int {
        counts.withLock { counts in
            counts[rule, default: 0] += 1
            return counts[rule] ?? 0
        }
    }
}
