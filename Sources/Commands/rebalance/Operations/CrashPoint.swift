import Glibc
import Jobs
import Subprocess
import Synchronization

/// Ends this process at a named point of a run, as a power cut would: for tests.
///
/// `BALLAST_CRASH_AT=after-marker` at the first time, `after-marker:2` at the second. It says on
/// standard error that the point was reached, and kills itself with a signal that nothing catches.
enum CrashPoint {
    static let hook: @Sendable (JobPoint) -> Void = {
        guard let wish = Environment.current["BALLAST_CRASH_AT"] else { return { _ in } }
        let parts = wish.split(separator: ":")
        guard let point = parts.first.flatMap({ JobPoint(rawValue: String($0)) }) else {
            Messages.write("BALLAST_CRASH_AT: there is no point '\(wish)'")
            exit(ExitStatus.usage.rawValue)
        }
        let times = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        let seen = Counter()
        return { reached in
            guard reached == point, seen.next() == times else { return }
            Messages.write("crash point \(wish) reached")
            kill(getpid(), SIGKILL)
        }
    }()

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
