extension TradingCalendar {
    /// The seconds between two instants in which the market was open; zero where the second is not
    /// the later one. Nights, weekends and holidays do not count.
    ///
    /// Nil when part of it lies outside the horizon: what nobody knows is not counted as closed.
    public func openSeconds(from start: Instant, to end: Instant) -> Int? {
        guard let horizon, horizon.contains(date(at: start)), horizon.contains(date(at: end))
        else { return nil }
        var microseconds: Int64 = 0
        for session in sessions[sessions.partitioningIndex { $0.close > start }...] {
            guard session.open < end else { break }
            let from = max(session.open, start)
            let to = min(session.close, end)
            microseconds += max(0, to.microseconds - from.microseconds)
        }
        return Int(microseconds / 1_000_000)
    }
}
