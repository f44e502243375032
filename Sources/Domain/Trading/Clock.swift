public import Markets

/// What time it is for a market: the system's clock, or an account's simulated one.
///
/// Instants of markets and orders come from here. Leases, deadlines of sends and audit stamps do
/// not: they use the database's clock, which all hosts share.
public protocol Clock: Sendable {
    func now() async throws -> Instant

    /// Returns when it is `instant` or later. A simulated clock jumps there; it never goes back.
    func wait(until instant: Instant) async throws
}

/// Past prices for formulas.
public protocol MarketData: Sendable {
    /// The closes of at least the last `sessions` sessions up to and including `date`, as far as
    /// the source has them.
    func history(
        of instruments: [Instrument], through date: TradingDate, sessions: Int
    ) async -> Reading<PriceHistory>
}
