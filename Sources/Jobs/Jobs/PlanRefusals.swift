import Markets
import Trading

extension Plan {
    /// What gates would say to this plan's orders, were they sent now, one after another: a dry run
    /// shows it. What only the moment of sending knows is taken to be well: quotes, cash, the
    /// session, the day's profit.
    func refusals(
        of owner: Deployment, _ limits: GateLimits, halts: [Halt],
        fileHalt: (stops: Halt.Stops, reason: String)?, exposures: [AccountExposure]
    ) -> [Refusal] {
        guard let purpose else { return [] }
        var sent: [Order] = []
        var refusals: [Refusal] = []
        for leg in [Leg.sells, .buys] {
            for line in trades(leg == .sells ? .sell : .buy) {
                guard let trade = line.trade else { continue }
                let order = Order(
                    OrderIdentity(
                        deployment: deployment, purpose: purpose, session: session, leg: leg,
                        instrument: line.instrument, side: trade.side, attempt: 1),
                    account: owner.account, plan: PlanID(rawValue: 0),
                    quantity: trade.quantity, limit: trade.limit)
                let view = GateView(
                    halts: halts, fileHalt: fileHalt, owner: owner, now: asOf,
                    session: Session(date: session, open: asOf, close: asOf + 1), quiet: nil,
                    decisionAge: 1, orders: sent, quote: line.quote(at: asOf), plan: self,
                    sellable: trade.quantity, orderable: cash, reserved: .zero(cash.currency),
                    loss: .clear, exposures: exposures, limits: limits)
                if let refusal = order.refusal(view) {
                    refusals.append(refusal)
                } else {
                    sent.append(order)
                }
            }
        }
        return refusals
    }
}

extension PlanLine {
    /// The price that it was planned at, as if it were the last trade.
    fileprivate func quote(at instant: Instant) -> Quote {
        Quote(
            instrument: instrument, kind: .etf, last: price, at: instant, base: price)
    }
}
