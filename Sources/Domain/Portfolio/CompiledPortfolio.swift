public import Markets

/// A portfolio file that compiled: it cannot peek at the future, mix currencies or pass 100 %.
///
/// The same value serves a dry run, a live run and research, and gives the same bits in each.
public struct CompiledPortfolio: Sendable {
    /// The slug after `portfolio:`.
    public let name: String
    /// The currency that net asset value is counted in.
    public let base: Currency
    /// In the order written, which settles every tie.
    public let universe: [UniverseName]
    public let groups: [UniverseGroup]
    /// SHA-256 of the canonical form (language.md R53): 64 hexadecimal digits. It is stored with
    /// every decision; comments and layout do not change it, names and numbers do.
    public let hash: String
    /// Sessions before a decision that are enough for every formula, whatever the calendar.
    public let lookbackSessions: Int
    public let decide: DecideRule
    public let trade: TradeMoment
    public let orders: OrderPolicy
}

extension CompiledPortfolio {
    /// Every instrument of the universe, in its order.
    public var instruments: [Instrument] { universe.compactMap(\.instrument) }

    /// Whether weights are decided on a session.
    public func decides(on place: SessionPlace) -> Bool { decide.holds(on: place) }

    /// Whether a decision leads to trades, by `act_if`; yes without one.
    ///
    /// - Parameters:
    ///   - state: every line that is held or has a target.
    ///   - date: the decision's session, and `history` its prices: for conditions that also look
    ///     at prices.
    public func acts(
        on state: AccountWeights, date: TradingDate, in history: PriceHistory
    ) -> ActAnswer {
        .undecided(reason: "conditions are not evaluated yet in this version")
    }

    /// The target weights as if `date` were a decision; `decide` is not consulted.
    ///
    /// Undecided when the date is no session of the history, when less than the lookback lies
    /// before it, or when a value that is needed is missing.
    public func weights(on date: TradingDate, in history: PriceHistory) -> WeightsAnswer {
        .undecided(reason: "weights are not evaluated yet in this version")
    }

    /// The same for many dates in one evaluation, bit for bit.
    public func weights(on dates: [TradingDate], in history: PriceHistory) -> [WeightsAnswer] {
        dates.map { weights(on: $0, in: history) }
    }
}
