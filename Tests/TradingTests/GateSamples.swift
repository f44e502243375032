import Markets
import Trading

extension GateView {
    static let open = Instant(midnight: Order.sample(.planned).identity.session)

    /// Everything as it should be for a sell, or a buy, of ten shares at 35,000 won: 350,000 of
    /// 10,000,000.
    static func sample(
        _ side: Side = .sell, _ change: (inout GateView) -> Void = { _ in }
    ) -> GateView {
        let order = Order.sample(.planned, side: side)
        let now = open + 3600
        var view = GateView(
            halts: [], fileHalt: nil, owner: .sample(), now: now,
            session: Session(
                date: order.identity.session, open: open, close: open + 6 * 3600 + 1800),
            quiet: nil, decisionAge: 1, orders: [order], quote: .sample(at: now),
            plan: .sample(side), sellable: Quantity(shares: 10), orderable: .won(1_000_000),
            reserved: side == .buy ? .won(350_052) : .won(0), loss: .clear,
            exposures: [.sample("paper")], limits: .ceilings)
        change(&view)
        return view
    }
}

extension Deployment {
    static func sample(_ state: DeploymentState = .active, stage: Stage = .paper) -> Deployment {
        Deployment(
            name: DeploymentName(unchecked: "core"), account: AccountName(unchecked: "paper"),
            portfolio: "core.yaml", state: state, stage: stage, share: .all)
    }
}

extension Quote {
    static func sample(_ won: Int64 = 35_000, at: Instant) -> Quote {
        Quote(
            instrument: Order.sample(.planned).instrument, kind: .etf, last: .won(won), at: at,
            base: .won(won))
    }
}

extension Plan {
    /// One line: ten held, ten to trade.
    static func sample(_ side: Side = .sell, shares: Int64 = 10, held: Int64 = 10) -> Plan {
        let order = Order.sample(.planned)
        let line = PlanLine(
            name: "kodex", instrument: order.instrument, held: Quantity(shares: held),
            inFlight: .zero, price: .won(35_000), priceAt: GateView.open, weightNow: .zero,
            weightTarget: .zero,
            trade: PlanLine.Trade(
                side: side, quantity: Quantity(shares: shares), limit: .won(35_000),
                notional: .won(shares * 35_000), costs: .won(0)), reason: "away from its target")
        return Plan(
            deployment: order.identity.deployment, decision: DecisionID(rawValue: 12),
            session: order.identity.session, asOf: GateView.open, netAssetValue: .won(10_000_000),
            cash: .won(9_650_000), lines: [line])
    }
}

extension AccountExposure {
    static func sample(
        _ account: String, atRisk: Int64 = 350_000, worth: Int64 = 10_000_000, age: Int = 0,
        bought: Int64 = 0
    ) -> AccountExposure {
        let name = AccountName(unchecked: account)
        return AccountExposure(
            account: name, currency: .krw,
            balance: AccountBalance(
                account: name, netAssetValue: .won(worth), atRisk: .won(atRisk),
                at: GateView.open), ageSeconds: age, bought: .won(bought), untouched: nil)
    }
}

extension Halt {
    static func sample(_ scope: Scope, stops: Stops = .entries) -> Halt {
        Halt(
            id: HaltID(rawValue: 3), scope: scope, stops: stops, reason: "odd prices",
            raisedBy: "jin", raisedAt: Instant(microseconds: 0))
    }
}
