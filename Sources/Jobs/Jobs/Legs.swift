import Markets
import Mutants
import Rebalancing
import Trading

extension RebalanceRun {
    /// Works one leg of the stored plan: insert, send one at a time, wait, cancel what is left.
    mutating func work(_ leg: Leg, of plan: StoredPlan, _ session: Session) async throws {
        let view = try await on.read(session, deployment)
        try await on.noteDecisionAge(of: plan.plan, session)
        if leg == .buys {
            try await on.takeReading(view, of: owner, session, confirms: false)
        }
        let orders = try await world.store.insert(
            try await orders(of: leg, plan, view), on.claimed, on.origin)
        world.reached(.afterInsert)
        var stopBuys = view.orders.contains { $0.side == .buy && $0.state.isUnsettled }
        for order in orders where order.state == .planned {
            if order.side == .buy, stopBuys {
                try await on.drop(order, "an earlier buy of this account is unknown")
                continue
            }
            let sent = try await on.send(order, of: owner, plan, session)
            if sent.side == .buy, sent.state.isUnsettled, !mutated(.buysAfterUnknownBuy) {
                stopBuys = true
            }
        }
        try await on.awaitFills(leg, of: plan, session)
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
            if mutated(.oversells) { return line.trade?.quantity ?? .zero }
            return min(
                line.trade?.quantity ?? .zero,
                Quantity(shares: view.balances.position(line.instrument).sellable.wholeShares))
        }
        if leg == .buys {
            let buffer = plan.plan.netAssetValue.share(on.limits.cashBuffer)
            var orderable = min(view.balances.orderable, view.ledger.cash) - buffer
            let cap = StageCap(owner.stage)
            if cap.most < .all { orderable = min(orderable, plan.room(cap, view)) }
            let affordable = Affordable(
                cash: orderable, costs: on.request.costs, date: plan.plan.session)
            let shares = affordable.shares(try await wishes(lines))
            quantities = shares.map { Quantity(shares: $0) }
        }
        return zip(lines, quantities).compactMap { line, quantity in
            guard let trade = line.trade, quantity > .zero else { return nil }
            let identity = OrderIdentity(
                deployment: deployment, decision: decision, session: plan.plan.session, leg: leg,
                instrument: line.instrument, side: side, attempt: 1)
            return Order(
                identity, account: on.account, plan: plan.id, quantity: quantity, limit: trade.limit
            )
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
            case .notFound where mutated(.attemptAfterNotFound): return last.nextAttempt
            case .submitting, .accepted, .filled, .cancelling, .cancelled, .rejected, .expired,
                .unknown, .notFound, .contested:
                return nil
            }
        }
    }

    private func wishes(_ lines: [PlanLine]) async throws -> [Wish] {
        let quotes = try await on.complete("the quotes") {
            await world.broker.quotes(lines.map(\.instrument))
        }
        return zip(lines, quotes).map { line, quote in
            Wish(
                shares: line.trade?.quantity.wholeShares ?? 0,
                price: line.trade?.limit ?? line.price,
                kind: quote.kind)
        }
    }
}
