import Glibc
import Jobs
import Subprocess
import Synchronization

/// Ends or freezes this process at a named point of a run, as a power cut or a full machine would:
/// for tests.
///
/// `BALLAST_CRASH_AT=after-marker` at the first time, `after-marker:2` at the second. It says on
/// standard error that the point was reached, and kills itself with a signal that nothing catches.
/// `BALLAST_STOP_AT` sends the signal that stops it until somebody lets it go on.
enum CrashPoint {
    static let hook: @Sendable (JobPoint) -> Void = {
        let actions = [
            action("BALLAST_CRASH_AT", "crash point", SIGKILL),
            action("BALLAST_STOP_AT", "stop point", SIGSTOP),
        ].compactMap { $0 }
        return { reached in for action in actions { action(reached) } }
    }()

    /// Nil when the variable is not set.
    private static func action(
        _ variable: String, _ name: String, _ signal: Int32
    ) -> (@Sendable (JobPoint) -> Void)? {
        guard let wish = Environment.current[variable] else { return nil }
        let parts = wish.split(separator: ":")
        guard let point = parts.first.flatMap({ JobPoint(rawValue: String($0)) }) else {
            Messages.write("\(variable): there is no point '\(wish)'")
            exit(ExitStatus.usage.rawValue)
        }
        let times = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
        let seen = Counter()
        return { reached in
            guard reached == point, seen.next() == times else { return }
            Messages.write("\(name) \(wish) reached")
            // To this thread: were another one stopped first, this one would go on a little.
            raise(signal)
        }
    }

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
