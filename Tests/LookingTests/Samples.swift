import Markets
import Trading

extension Origin {
    static func run(_ run: ClaimedRun) -> Origin {
        Origin(correlation: "run-\(run.run)", by: "daily-rebalance")
    }
}

extension AccountName {
    static let paper = AccountName(unchecked: "paper")
}

extension DeploymentName {
    static let core = DeploymentName(unchecked: "core")
}

extension Instrument {
    static let kospi = sample("069500")
    static let gold = sample("132030")
    static let dollar = sample("261240")
    static let bond = sample("114260")

    private static func sample(_ code: String) -> Instrument {
        guard let instrument = Instrument(.krx, code: code) else {
            preconditionFailure("'\(code)' is no code")
        }
        return instrument
    }
}

extension TradingDate {
    static let nineteenth = sample("2024-11-19")
    static let twentieth = sample("2024-11-20")

    private static func sample(_ text: String) -> TradingDate {
        guard let date = TradingDate(parsing: text) else { preconditionFailure(text) }
        return date
    }
}

extension Instant {
    /// `2024-11-20T15:10:00`, in Seoul.
    static func seoul(_ text: String) -> Instant {
        guard let instant = Instant(parsing: text + "+09:00") else { preconditionFailure(text) }
        return instant
    }
}

extension Money {
    static func won(_ won: Int64) -> Money { Money(minorUnits: won, .krw) }
}

extension Price {
    static func won(_ won: Int64) -> Price { Price(millionths: won * 1_000_000, .krw) }
}

extension Weight {
    static func percent(_ percent: Int64) -> Weight {
        Weight(trillionths: percent * 10_000_000_000)
    }
}

extension Baseline {
    static var sample: Baseline {
        Baseline(
            numbers: [], held: .zero, sellable: .zero, orderable: .won(10_000_000),
            at: .seoul("2024-11-20T15:11:00"))
    }
}

extension OrderReport {
    /// Of an order that is not ours.
    static var foreign: OrderReport {
        OrderReport(
            number: BrokerOrderNumber(rawValue: "900"), session: .twentieth, instrument: .bond,
            side: .sell, quantity: Quantity(shares: 3), limit: .won(54_900), status: .open,
            executed: .none(.krw), acceptedAt: .seoul("2024-11-20T10:00:00"))
    }
}

extension Plan {
    static func sample(_ decision: DecisionID) -> Plan {
        Plan(
            deployment: .core, decision: decision, session: .twentieth,
            asOf: .seoul("2024-11-20T15:10:00"), netAssetValue: .won(10_000_000),
            cash: .won(10_000_000),
            lines: [
                .sample("kospi", .kospi, target: 60, buying: 171, at: 35_000, limit: 35_070),
                .sample("gold", .gold, target: 30, buying: 200, at: 15_000, limit: 15_030),
                .sample("dollar", .dollar, target: 5, buying: 40, at: 13_000, limit: 13_025),
                .sample("bond", .bond, target: 0, buying: 0, at: 55_000, limit: 55_000),
            ])
    }
}

extension PlanLine {
    static func sample(
        _ name: String, _ instrument: Instrument, target: Int64, buying shares: Int64,
        at price: Int64, limit: Int64
    ) -> PlanLine {
        let quantity = Quantity(shares: shares)
        let notional = Price.won(price).value(of: quantity)
        let trade = Trade(
            side: .buy, quantity: quantity, limit: .won(limit), notional: notional,
            costs: Money(minorUnits: notional.minorUnits * 15 / 100_000, .krw))
        return PlanLine(
            name: name, instrument: instrument, held: .zero, inFlight: .zero,
            price: .won(price), priceAt: .seoul("2024-11-20T15:09:58"), weightNow: .zero,
            weightTarget: .percent(target), trade: shares > 0 ? trade : nil,
            reason: shares > 0 ? "outside its band" : "inside its band of 5%")
    }
}

extension Order {
    static func sample(_ line: PlanLine, of plan: StoredPlan, _ decision: DecisionID) -> Order {
        guard let trade = line.trade else { preconditionFailure("\(line.name) has no trade") }
        return Order(
            OrderIdentity(
                deployment: .core, decision: decision, session: plan.plan.session, leg: .buys,
                instrument: line.instrument, side: trade.side),
            account: .paper, plan: plan.id, quantity: trade.quantity, limit: trade.limit)
    }
}
