import Jobs
import Subprocess

extension Timing {
    /// The usual figures, but for a lease that a test wants shorter: `BALLAST_LEASE=3`.
    static func ofThisProcess(window: Int) throws -> Timing {
        guard let text = Environment.current["BALLAST_LEASE"] else { return Timing(window: window) }
        guard let seconds = Int(text), (1...90).contains(seconds) else {
            throw CommandFailure(.usage, "BALLAST_LEASE is 1 to 90 seconds, not '\(text)'")
        }
        return Timing(window: window, lease: seconds, look: 1)
    }
}
