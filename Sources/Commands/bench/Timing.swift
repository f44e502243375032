import Glibc

/// Seconds of one piece of work and of what it is held against, taken in turn.
struct Pair {
    let ours: Double
    let theirs: Double

    var ratio: Double { ours / theirs }
}

extension Pair {
    /// Runs both sides round after round, so that what disturbs the machine disturbs both.
    ///
    /// - Parameter repeats: how often a side runs its work in one round; its time is divided.
    static func alternating(
        rounds: Int, repeats: Int = 1, by clock: TimeSource, ours: () throws -> Void,
        theirs: () throws -> Void
    ) rethrows -> [Pair] {
        try ours()
        try theirs()
        return try (0..<rounds).map { _ in
            let first = try seconds(of: repeats, by: clock, ours)
            return Pair(ours: first, theirs: try seconds(of: repeats, by: clock, theirs))
        }
    }

    private static func seconds(
        of repeats: Int, by clock: TimeSource, _ body: () throws -> Void
    ) rethrows -> Double {
        let start = clock.seconds
        for _ in 0..<repeats { try body() }
        return (clock.seconds - start) / Double(repeats)
    }
}

enum TimeSource {
    case wall
    /// Of this thread alone: for work that only computes, whatever else the machine does.
    case processor

    var seconds: Double {
        var time = timespec()
        clock_gettime(self == .wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

extension Array<Double> {
    /// The middle value; the upper one of two.
    var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}
