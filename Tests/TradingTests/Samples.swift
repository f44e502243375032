import Markets
import Trading

extension Order {
    /// Ten shares of KODEX 200, sold at 35,000 won.
    static func sample(
        _ state: OrderState, attempt: Int = 1, filled: Int64? = nil, number: String? = nil,
        side: Side = .sell, cause: OrderCause = .rebalance
    ) -> Order {
        guard let instrument = Instrument(.krx, code: "069500"),
            let session = TradingDate(parsing: "2026-11-23")
        else { preconditionFailure("the sample has a mistake") }
        let identity = OrderIdentity(
            deployment: DeploymentName(unchecked: "core"),
            purpose: cause.isExit
                ? .exit(ExitID(rawValue: 3)) : .decision(DecisionID(rawValue: 12)),
            session: session, leg: side == .sell ? .sells : .buys, instrument: instrument,
            side: side, attempt: attempt)
        let wasSent = state != .planned && state != .refused
        return Order(
            stored: identity, account: AccountName(unchecked: "paper"),
            plan: PlanID(rawValue: 1), cause: cause, quantity: Quantity(shares: 10),
            limit: Price(millionths: 35_000_000_000, .krw), state: state,
            executed: filled.map { .sample($0) } ?? (state == .filled ? .sample(10) : .none(.krw)),
            number: number.map { BrokerOrderNumber(rawValue: $0) },
            baseline: wasSent ? .sample : nil, note: nil)
    }
}

extension Order {
    static let sampleBuy = Order.sample(.planned, side: .buy)
    static let sampleExit = Order.sample(.planned, cause: .liquidation)
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
