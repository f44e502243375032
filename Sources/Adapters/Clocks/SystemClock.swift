import Glibc
public import Markets
public import Trading

/// The host's clock, for accounts at a real broker and for LocalSim in real time.
public struct SystemClock: Clock {
    public init() {}

    public static var instant: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    public func now() async throws -> Instant { SystemClock.instant }

    /// Sleeps in pieces, so that a clock that is set forward ends the wait and one that is set
    /// back does not make it endless by much.
    public func wait(until instant: Instant) async throws {
        while true {
            let left = instant.microseconds - SystemClock.instant.microseconds
            guard left > 0 else { return }
            try await Task.sleep(for: .microseconds(min(left, 1_000_000)))
        }
    }
}
