import Markets
import Testing
import Trading

/// Every figure of every gate one below its limit, at it, and one above (promises F4).
struct GateBoundaryTests {
    /// What three views of one order are refused by, from below the limit to above it.
    private func refused(
        _ order: Order, _ gate: Gate, _ set: (inout GateView, Int) -> Void
    ) -> [Bool] {
        [-1, 0, 1].map { step in
            let refusal = order.refusal(.sample(order.side) { set(&$0, step) })
            #expect(refusal == nil || refusal?.gate == gate, "step \(step): \(refusal as Any)")
            #expect(refusal == nil || refusal?.figures != nil, "step \(step)")
            return refusal != nil
        }
    }

    private static let onlyAbove = [false, false, true]

    @Test func `the stage's cap`() {
        // 350,000 held and 350,000 more; micro lets 5 % be invested.
        let refused = refused(.sampleBuy, .deployment) { view, step in
            view.owner = .sample(stage: .micro)
            view.plan = view.plan.worth(14_000_000 - Int64(step) * 20)
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `a cap makes no sell`() {
        let view = GateView.sample { $0.owner = .sample(stage: .shadow) }
        #expect(Order.sample(.planned).refusal(view) == nil)
    }

    @Test func `the age of the quote`() {
        let refused = refused(.sampleBuy, .staleData) { view, step in
            view.quote = .sample(at: view.now - (300 + step))
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `the age of the closes behind the decision`() {
        let refused = refused(.sampleBuy, .staleData) { view, step in
            view.decisionAge = Decision.lifeInSessions + step
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `the value of one order`() {
        // 350,000 is 3.5 % of 10,000,000.
        let refused = refused(.sampleBuy, .orderValue) { view, step in
            view.limits.orderValue = Weight(trillionths: 35_000_000_000 - Int64(step) * 100_000)
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `the size of a position after a buy`() {
        // Ten held and ten more are 700,000, 7 %.
        let refused = refused(.sampleBuy, .positionSize) { view, step in
            view.limits.positionSize = Weight(trillionths: 70_000_000_000 - Int64(step) * 100_000)
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `what was sent for the same line before is part of the position`() {
        let sent = Order.sample(.filled, attempt: 2, side: .buy)
        let view = GateView.sample(.buy) {
            $0.orders.append(sent)
            $0.limits.positionSize = Weight(percent: 10)
            $0.plan = .sample(.buy, shares: 20)
        }
        let refusal = Order.sampleBuy.refusal(view)
        #expect(refusal?.gate == .positionSize)
        #expect(refusal?.figures == .money(.won(1_050_000), limit: .won(1_000_000)))
    }

    @Test func `a sell makes a position smaller, whatever it is`() {
        let view = GateView.sample { $0.limits.positionSize = .zero }
        #expect(Order.sample(.planned).refusal(view) == nil)
    }

    /// The last trade is 35,000; two percent are 700.
    @Test(arguments: [Side.buy, .sell])
    func `the collar around the last trade`(side: Side) {
        let edge: Int64 = side == .buy ? 34_314 : 35_714  // 35,000 is 2 % from either
        let refused = refused(.sample(.planned, side: side), .priceCollar) { view, step in
            let won = edge + Int64(step) * (side == .buy ? -1 : 1)
            view.quote = .sample(won, at: view.now)
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `the cash that may be ordered, less the buffer`() {
        let refused = refused(.sampleBuy, .cash) { view, step in
            view.limits.cashBuffer = Weight(percent: 1)
            view.orderable = .won(450_052 - Int64(step))
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `what may be sold`() {
        let refused = refused(.sample(.planned), .cash) { view, step in
            view.sellable = Quantity(millionths: 10_000_000 - Int64(step))
        }
        #expect(refused == Self.onlyAbove)
    }

    /// P44: what a sell brings in is what is missing.
    @Test func `no cash at all does not stop a sell`() {
        let view = GateView.sample { $0.orderable = .won(-5) }
        #expect(Order.sample(.planned).refusal(view) == nil)
    }

    @Test func `orders within a minute`() {
        let sent = Order.sample(.accepted, attempt: 2, side: .sell)
        let refused = [61, 60, 59].map { age in
            let view = GateView.sample(.buy) {
                $0.orders.append(sent.sent(at: $0.now - age))
                $0.limits.ordersPerMinute = 1
            }
            return Order.sampleBuy.refusal(view)?.gate == .velocity
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test(arguments: [true, false])
    func `orders of a plan and of a session`(ofPlan: Bool) {
        let sent = (2...4).map {
            Order.sample(.unknown, attempt: $0, side: .sell).sent(at: GateView.open)
        }
        let refused = refused(.sampleBuy, .velocity) { view, step in
            view.orders += sent
            if ofPlan {
                view.limits.ordersPerRun = 4 - step
            } else {
                view.limits.ordersPerSession = 4 - step
            }
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `what one plan turns over`() {
        let sent = Order.sample(.unknown, attempt: 2, side: .sell)
        let refused = refused(.sampleBuy, .velocity) { view, step in
            view.orders.append(sent)
            view.limits.turnover = Weight(trillionths: 70_000_000_000 - Int64(step) * 100_000)
        }
        #expect(refused == Self.onlyAbove)
    }

    /// A13: counted on what was sent, whatever came of it; only what the broker proved not to have
    /// taken does not count.
    @Test func `never more than was planned`() {
        let sent = Order.sample(.filled, attempt: 2)
        let refused = refused(.sample(.planned), .sentWithinPlanned) { view, step in
            view.orders.append(sent)
            view.plan = .sample(.sell, shares: 20 - Int64(step))
        }
        #expect(refused == Self.onlyAbove)
        let rejected = GateView.sample { $0.orders.append(.sample(.rejected, attempt: 2)) }
        #expect(Order.sample(.planned).refusal(rejected) == nil)
    }

    @Test func `never on the other side, and never at a worse price`() {
        let other = GateView.sample { $0.plan = .sample(.buy) }
        #expect(
            Order.sample(.planned).refusal(other)?.description
                == "sent_within_planned: 0 sent and 10 more is above the 0 planned")
        let better = GateView.sample { $0.plan = $0.plan.limited(to: 35_001) }
        #expect(
            Order.sample(.planned).refusal(better)?.description
                == "sent_within_planned: 35000 KRW is worse than the 35001 KRW planned")
    }

    @Test func `what all accounts have at risk`() {
        // 350,000 and 4,650,000 held, 1,000,000 being bought, and this: 6,350,000 of 20,000,000.
        let refused = refused(.sampleBuy, .heat) { view, step in
            view.exposures.append(.sample("second", atRisk: 4_650_000, bought: 1_000_000))
            view.limits.heat = Weight(trillionths: 317_500_000_000 - Int64(step) * 50_000)
        }
        #expect(refused == Self.onlyAbove)
    }

    @Test func `the age of the oldest balance`() {
        let refused = [-1, 0, 1].map { step in
            let view = GateView.sample(.buy) {
                $0.limits.balanceAgeSeconds = 600
                $0.exposures.append(.sample("second", age: 600 + step))
            }
            return Order.sampleBuy.refusal(view)?.description
        }
        #expect(
            refused == [nil, nil, "heat: heat is unknown: the balance of 'second' is 601 s old"])
    }
}

extension Plan {
    fileprivate func worth(_ won: Int64) -> Plan {
        Plan(
            deployment: deployment, decision: decision, session: session, asOf: asOf,
            netAssetValue: .won(won), cash: cash, lines: lines)
    }

    fileprivate func limited(to won: Int64) -> Plan {
        let old = lines[0]
        let line = PlanLine(
            name: old.name, instrument: old.instrument, held: old.held, inFlight: old.inFlight,
            price: old.price, priceAt: old.priceAt, weightNow: .zero, weightTarget: .zero,
            trade: PlanLine.Trade(
                side: .sell, quantity: Quantity(shares: 10), limit: .won(won),
                notional: .won(350_000), costs: .won(0)), reason: old.reason)
        return Plan(
            deployment: deployment, decision: decision, session: session, asOf: asOf,
            netAssetValue: netAssetValue, cash: cash, lines: [line])
    }
}

extension Order {
    fileprivate func sent(at instant: Instant) -> Order {
        Order(
            stored: identity, account: account, plan: plan, cause: cause, quantity: quantity,
            limit: limit, state: state, executed: executed, number: number,
            baseline: Baseline(
                numbers: [], held: .zero, sellable: .zero, orderable: .won(0), at: instant),
            note: nil)
    }
}
