import Markets
import Trading

extension Order {
    /// Ten shares of KODEX 200, sold at 35,000 won.
    static func sample(_ state: OrderState) -> Order {
        guard let instrument = Instrument(.krx, code: "069500"),
            let session = TradingDate(parsing: "2026-11-23")
        else { preconditionFailure("the sample has a mistake") }
        let identity = OrderIdentity(
            deployment: DeploymentName(unchecked: "core"), decision: DecisionID(rawValue: 12),
            session: session, leg: .sells, instrument: instrument, side: .sell)
        let wasSent = state != .planned && state != .refused
        return Order(
            stored: identity, account: AccountName(unchecked: "paper"),
            plan: PlanID(rawValue: 1), cause: .rebalance, quantity: Quantity(shares: 10),
            limit: Price(millionths: 35_000_000_000, .krw), state: state,
            executed: state == .filled ? .sample(10) : .none(.krw), number: nil,
            baseline: wasSent ? .sample : nil, note: nil)
    }
}

extension Execution {
    static func sample(_ shares: Int64) -> Execution {
        Execution(
            quantity: Quantity(shares: shares), amount: Money(minorUnits: shares * 35_000, .krw),
            costs: .zero(.krw))
    }
}

extension Baseline {
    static let sample = Baseline(
        numbers: [BrokerOrderNumber(rawValue: "7")], held: Quantity(shares: 10),
        sellable: Quantity(shares: 10), orderable: Money(minorUnits: 1_000_000, .krw),
        at: Instant(microseconds: 1_795_000_000_000_000))
}
