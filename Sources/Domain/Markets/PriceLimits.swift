/// How far a price may go on one day.
public enum PriceLimits: Hashable, Sendable {
    /// The market has no daily limit.
    case none
    /// Both bounds are valid prices.
    case within(lower: Price, upper: Price)
    /// No rule is known for that kind on that day, so nothing can be said.
    case unknown

    /// The limits around a base price, which is usually the close of the session before.
    ///
    /// The width is base × ratio × leverage, cut down to a multiple of the tick at the base and
    /// one tick at the least; the upper limit is cut down to a tick, the lower raised to one. A
    /// base of 9,980 won at 30 % gives 2,994, cut to 2,990: limits 12,970 and 6,990.
    ///
    /// Source: `Tables/price_limits.csv`. Not modelled: the first day of a listing, liquidation
    /// trading, and the pauses of US markets within a day.
    ///
    /// - Parameter leverage: how many times an ETF or ETN moves its index, without sign.
    public init(
        base: Price, on date: TradingDate, kind: InstrumentKind, leverage: Int = 1
    ) {
        switch kind {
        case .usListed, .elw: self = .none
        case .kospiStock, .kosdaqStock, .konexStock, .etf, .etn:
            guard let rule = PriceLimits.rules[kind]?.value(on: date),
                let ticks = TickTable(for: kind, on: date)
            else {
                self = .unknown
                return
            }
            let times = rule.timesLeverage ? Int128(max(1, leverage)) : 1
            let exact = Int128(base.millionths) * Int128(rule.ratio.billionths) * times
            let tick = ticks.step(at: base.millionths)
            let wide = min(exact / 1_000_000_000, Int128(Int64.max / 4))
            let width = max(tick, Int64(wide) / tick * tick)
            let upper = max(tick, ticks.down(base.millionths + width))
            let lower = max(tick, ticks.up(max(tick, base.millionths - width)))
            self = .within(
                lower: Price(millionths: lower, base.currency),
                upper: Price(millionths: upper, base.currency))
        }
    }

    public func allow(_ price: Price) -> Bool {
        switch self {
        case .none: true
        case .within(let lower, let upper): lower <= price && price <= upper
        case .unknown: false
        }
    }

    private struct Rule {
        let ratio: Rate
        let timesLeverage: Bool
    }

    private static let rules = RuleTable(PackageResources.price_limits_csv).byKind { row in
        Rule(
            ratio: Rate(billionths: row.scaled("ratio", decimals: 9) ?? 0),
            timesLeverage: row["times_leverage"] == "yes")
    }
}
