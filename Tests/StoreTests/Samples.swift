import Markets
import Trading

extension Origin {
    static let test = Origin(correlation: "test", by: "tester")
}

extension Instrument {
    /// 0 is `KRX:000000`.
    static func sample(_ number: Int) -> Instrument {
        guard let instrument = Instrument(.krx, code: "00000\(number)") else {
            preconditionFailure("\(number) is no sample")
        }
        return instrument
    }
}

extension TradingDate {
    /// 2026-11-23 and the days after it.
    static func sample(_ number: Int = 0) -> TradingDate { TradingDate(day: 20_780 + number) }
}

extension Instant {
    static func sample(_ minutes: Int = 0) -> Instant {
        Instant(midnight: .sample()) + (6 * 3600 + minutes * 60)
    }
}

extension Price {
    static func won(_ won: Int64) -> Price { Price(millionths: won * 1_000_000, .krw) }
}

extension Money {
    static func won(_ won: Int64) -> Money { Money(minorUnits: won, .krw) }
}

extension Account {
    static func sample(_ name: String = "paper", _ currency: Currency = .krw) -> Account {
        Account(name: AccountName(unchecked: name), broker: .localSim, currency: currency)
    }
}

extension Deployment {
    static func sample(_ name: String = "core", on account: String = "paper") -> Deployment {
        Deployment(
            name: DeploymentName(unchecked: name), account: AccountName(unchecked: account),
            portfolio: "portfolios/\(name).yaml", state: .draft, stage: .paper, share: .all)
    }
}

extension Revision {
    static func sample(_ number: Int = 0) -> Revision {
        Revision(commit: "c\(number)", hash: "h\(number)", source: "source \(number)\n")
    }
}

extension ProcessIdentity {
    static let sample = ProcessIdentity(host: "host", bootID: "boot", pid: 4711, startTicks: 9)
}

extension Slot {
    static func sample(_ minutes: Int = 0, on account: String = "paper") -> Slot {
        Slot(
            job: "daily-rebalance", account: AccountName(unchecked: account), venue: .krx,
            scheduledAt: .sample(minutes))
    }
}

extension PlanLine {
    static func sample(
        _ instrument: Instrument, _ side: Side?, shares: Int64 = 10, at price: Price = .won(35_000)
    ) -> PlanLine {
        let quantity = Quantity(shares: shares)
        let trade = side.map {
            Trade(
                side: $0, quantity: quantity, limit: price, notional: price.value(of: quantity),
                costs: .won(5))
        }
        return PlanLine(
            name: "name of \(instrument.code)", instrument: instrument, held: .zero,
            inFlight: .zero, price: price, priceAt: .sample(), weightNow: .zero,
            weightTarget: Weight(trillionths: 1), trade: trade, reason: "because")
    }
}

extension Plan {
    static func sample(
        _ deployment: DeploymentName, _ decision: DecisionID?, _ lines: [PlanLine],
        session: TradingDate = .sample()
    ) -> Plan {
        Plan(
            deployment: deployment, decision: decision, session: session, asOf: .sample(),
            netAssetValue: .won(1_000_000), cash: .won(900_000), lines: lines)
    }
}

extension Baseline {
    static func sample(_ numbers: [String] = []) -> Baseline {
        Baseline(
            numbers: numbers.map { BrokerOrderNumber(rawValue: $0) }, held: .zero,
            sellable: Quantity(shares: 12), orderable: .won(900_000), at: .sample(1))
    }
}

extension OrderReport {
    /// What a broker lists of an order that it has filled so far.
    static func sample(
        _ order: Order, number: BrokerOrderNumber, _ status: Status, shares: Int64
    ) -> OrderReport {
        OrderReport(
            number: number, session: order.identity.session, instrument: order.instrument,
            side: order.side, quantity: order.quantity, limit: order.limit, status: status,
            executed: Execution(
                quantity: Quantity(shares: shares),
                amount: order.limit.value(of: Quantity(shares: shares)),
                costs: .won(shares * 3)),
            acceptedAt: .sample(2))
    }
}

extension Order {
    /// Ten shares of the first sample, sold, as a store might have them.
    static func sample(_ state: OrderState, filled shares: Int64 = 0) -> Order {
        let identity = OrderIdentity(
            deployment: DeploymentName(unchecked: "core"), decision: DecisionID(rawValue: 1),
            session: .sample(), leg: .sells, instrument: .sample(0), side: .sell)
        let wasSent = state != .planned && state != .refused
        return Order(
            stored: identity, account: AccountName(unchecked: "paper"),
            plan: PlanID(rawValue: 1), cause: .rebalance, quantity: Quantity(shares: 10),
            limit: .won(35_000), state: state,
            executed: Execution(
                quantity: Quantity(shares: shares), amount: .won(shares * 35_000),
                costs: .won(0)),
            number: wasSent ? BrokerOrderNumber(rawValue: "1") : nil,
            baseline: wasSent ? .sample() : nil, note: nil)
    }
}
