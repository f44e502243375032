/// What trading costs on top of the price: commission on both sides, and on a sale the tax or the
/// fees of its country.
public struct TradeCosts: Sendable {
    public let commission: CommissionSchedule

    public init(commission: CommissionSchedule) {
        self.commission = commission
    }

    public static let kis = TradeCosts(commission: .kis)

    /// The costs of one trade, or nil where a rate is not known.
    ///
    /// - Parameters:
    ///   - notional: quantity × price, not negative.
    ///   - rounding: `.down` is what is charged: KIS drops the fraction of a won, in the
    ///     commission and in the tax. `.up` is what is set aside before the trade, so that
    ///     rounding, or several fills of one order, never cost more than was reserved.
    public func cost(
        of side: Side, _ quantity: Quantity, kind: InstrumentKind, notional: Money,
        on date: TradingDate, rounding: MoneyRounding = .down
    ) -> Money? {
        guard let rate = commission.rate(for: kind, on: date) else { return nil }
        let charged = rate.of(notional, rounding: rounding)
        guard side == .sell else { return charged }
        switch kind.venue {
        case .krx:
            guard let tax = SellTax.rate(for: kind, tradedOn: date) else { return nil }
            return charged + tax.of(notional, rounding: rounding)
        case .us:
            // Dates outside the tables cost nothing extra: the fees are cents, and the tables end
            // where research ends, not where fees began.
            let fee = USFees.section31(on: notional, tradedOn: date) ?? .zero(.usd)
            let activity = USFees.tradingActivity(on: quantity, tradedOn: date) ?? .zero(.usd)
            return charged + fee + activity
        }
    }
}
