import Markets
import Rebalancing
import Trading

extension RebalanceRun {
    /// Works one leg of the stored plan: insert, send one at a time, wait, cancel what is left.
    mutating func work(_ leg: Leg, of plan: StoredPlan, _ session: Session) async throws {
        let view = try await read(session)
        let orders = try await world.store.insert(
            try await orders(of: leg, plan, view), claimed, origin)
        world.reached(.afterInsert)
        var stopBuys = view.orders.contains { $0.side == .buy && $0.state.isUnsettled }
        for order in orders where order.state == .planned {
            if order.side == .buy, stopBuys {
                try await drop(order, "an earlier buy of this account is unknown")
                continue
            }
            let sent = try await send(order, plan, session)
            if sent.side == .buy, sent.state.isUnsettled { stopBuys = true }
        }
        try await awaitFills(leg, of: plan, session)
    }

    /// The orders of a leg. Sells are as planned; buys are cut to the cash that is there now, and
    /// never above the plan's ceilings.
    private func orders(
        of leg: Leg, _ plan: StoredPlan, _ view: AccountView
    ) async throws -> [Order] {
        guard let decision = plan.plan.decision else { return [] }
        let side: Side = leg == .sells ? .sell : .buy
        let lines = plan.plan.trades(side)
        let existing = view.orders.filter { $0.plan == plan.id && $0.side == side }
        guard existing.isEmpty else { return resumed(existing, lines) }
        // A sale is at most what the broker says may be sold (language.md R1).
        var quantities = lines.map { line in
            min(
                line.trade?.quantity ?? .zero,
                Quantity(shares: view.balances.position(line.instrument).sellable.wholeShares))
        }
        if leg == .buys {
            let orderable = min(view.balances.orderable, view.ledger.cash)
            let affordable = Affordable(
                cash: orderable, costs: request.costs, date: plan.plan.session)
            let shares = affordable.shares(try await wishes(lines))
            quantities = shares.map { Quantity(shares: $0) }
        }
        return zip(lines, quantities).compactMap { line, quantity in
            guard let trade = line.trade, quantity > .zero else { return nil }
            let identity = OrderIdentity(
                deployment: deployment, decision: decision, session: plan.plan.session, leg: leg,
                instrument: line.instrument, side: side, attempt: 1)
            return Order(
                identity, account: account, plan: plan.id, quantity: quantity, limit: trade.limit)
        }
    }

    /// The leg of a run that is resumed, in the plan's order: what was not sent, and once more what
    /// a gate had refused. A refusal was before the send, so the next attempt is no second order.
    private func resumed(_ existing: [Order], _ lines: [PlanLine]) -> [Order] {
        lines.compactMap { line in
            let attempts = existing.filter { $0.instrument == line.instrument }
            guard let last = attempts.max(by: { $0.identity.attempt < $1.identity.attempt })
            else { return nil }
            switch last.state {
            case .planned: return last
            case .refused: return last.nextAttempt
            case .submitting, .accepted, .filled, .cancelling, .cancelled, .rejected, .expired,
                .unknown, .notFound, .contested:
                return nil
            }
        }
    }

    private func wishes(_ lines: [PlanLine]) async throws -> [Wish] {
        let quotes = try await complete("the quotes") {
            await world.broker.quotes(lines.map(\.instrument))
        }
        return zip(lines, quotes).map { line, quote in
            Wish(
                shares: line.trade?.quantity.wholeShares ?? 0,
                price: line.trade?.limit ?? line.price,
                kind: quote.kind)
        }
    }

    private func drop(_ order: Order, _ reason: String) async throws {
        _ = try await world.store.record(.dropped(reason: reason), of: order.id, claimed, origin)
    }

    /// Sends one order, once: gates, marker, commit, the send, the answer, commit.
    ///
    /// The only caller of `Broker.submit`. A crash anywhere leaves a row that says exactly what is
    /// known: `planned` was not sent, `submitting` may have been.
    private mutating func send(
        _ order: Order, _ plan: StoredPlan, _ session: Session
    ) async throws -> Order {
        let (view, baseline) = try await gateView(order, plan, session)
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
        if let file = world.haltSwitch.reading(), file.stops == .orders || !order.cause.isExit {
            return Refusal(.halt, "the halt file says: \(file.reason)")
        }
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
        _ order: Order, _ plan: StoredPlan, _ session: Session
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
            deployment: request.deployment.state, now: now, session: session,
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
