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
        rounds: Int, repeats: Int = 1, ours: () throws -> Void, theirs: () throws -> Void
    ) rethrows -> [Pair] {
        try ours()
        try theirs()
        return try (0..<rounds).map { _ in
            let first = try seconds(of: repeats, ours)
            return Pair(ours: first, theirs: try seconds(of: repeats, theirs))
        }
    }

    private static func seconds(of repeats: Int, _ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        for _ in 0..<repeats { try body() }
        return (ContinuousClock.now - start).inSeconds / Double(repeats)
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

extension Array<Double> {
    /// The middle value; the upper one of two.
    var median: Double { isEmpty ? .nan : sorted()[count / 2] }
}
