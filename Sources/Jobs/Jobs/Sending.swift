import Markets
import Rebalancing
import Trading

extension AccountRun {
    func drop(_ order: Order, _ reason: String) async throws {
        _ = try await world.store.record(.dropped(reason: reason), of: order.id, claimed, origin)
    }

    /// Sends one order, once: gates, marker, commit, the send, the answer, commit.
    ///
    /// The only caller of `Broker.submit`. A crash anywhere leaves a row that says exactly what is
    /// known: `planned` was not sent, `submitting` may have been.
    mutating func send(
        _ order: Order, of owner: Deployment, _ plan: StoredPlan, _ session: Session
    ) async throws -> Order {
        try await world.store.renew(claimed, leaseSeconds: timing.lease)
        let (view, baseline) = try await gateView(order, of: owner, plan, session)
        if let refusal = order.refusal(view) { return try await refuse(order, refusal) }
        world.reached(.beforeMarker)
        let markedAt = world.uptime()
        let marked: Order
        switch try await world.store.mark(order.id, baseline, claimed, origin) {
        case .marked(let order): marked = order
        case .already(let order): return order
        case .refused(let order, let refusal):
            refusals.append(refusal)
            return order
        }
        world.reached(.afterMarker)
        if let refusal = lastObjection(marked, markedAt: markedAt) {
            refusals.append(refusal)
            return try await world.store.record(
                .rejected(reason: "not sent: \(refusal.reason)"), of: marked.id, claimed, origin)
        }
        let outcome = await world.broker.submit(Submission(marked))
        world.reached(.afterSend)
        let event: OrderEvent =
            switch outcome {
            case .accepted(let number): .accepted(number)
            case .rejected(let reason): .rejected(reason: reason)
            case .unknown(let why): .unanswered(why: why)
            }
        let answered = try await world.store.record(event, of: marked.id, claimed, origin)
        world.reached(.afterAnswer)
        return answered
    }

    /// What is looked at between the marker and the send, and needs no database: the halt file,
    /// which works when nothing else does, and how long ago the marker was.
    private func lastObjection(_ order: Order, markedAt: Duration) -> Refusal? {
        if let reason = fileStops(order.cause) { return Refusal(.halt, reason) }
        let age = world.uptime() - markedAt
        guard age >= Timing.markerToSend else { return nil }
        return Refusal(.session, "its marker was \(age.components.seconds) s old")
    }

    private mutating func refuse(_ order: Order, _ refusal: Refusal) async throws -> Order {
        refusals.append(refusal)
        return try await world.store.record(.refused(refusal), of: order.id, claimed, origin)
    }

    /// Reads what the gates look at, and the baseline that recovery will compare with.
    private func gateView(
        _ order: Order, of owner: Deployment, _ plan: StoredPlan, _ session: Session
    ) async throws -> (GateView, Baseline) {
        let day = try await orderList(session.date)
        let balances = try await complete("the balances") { await world.broker.balances() }
        let quotes = try await complete("the quotes") {
            await world.broker.quotes([order.instrument])
        }
        guard let quote = quotes.first else {
            throw RunStop(outcome: .unreachable, note: "there is no quote for \(order.instrument)")
        }
        let orderable = try await complete("the buying power") {
            await world.broker.buyingPower(order.instrument, at: order.limit)
        }
        let now = try await world.clock.now()
        let wish = Wish(
            shares: order.quantity.wholeShares, price: order.limit, kind: quote.kind)
        let reserve = Affordable(cash: orderable, costs: request.costs, date: session.date)
        let view = GateView(
            halts: try await world.store.halts(), fileHalt: world.haltSwitch.reading(),
            deployment: owner.state, now: now, session: session,
            orders: try await world.store.orders(of: account, session: session.date),
            quote: quote, netAssetValue: plan.plan.netAssetValue, orderable: orderable,
            reserved: order.side == .buy
                ? reserve.reserve([wish], [wish.shares]) : .zero(order.currency),
            planned: plan.plan.line(order.instrument)?.trade?.quantity ?? .zero,
            limits: GateLimits.ceilings.lowered(to: request.limits))
        let position = balances.position(order.instrument)
        let baseline = Baseline(
            numbers: day.orders.map(\.number), held: position.held, sellable: position.sellable,
            orderable: orderable, at: now)
        return (view, baseline)
    }
}
