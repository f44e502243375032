import Markets
import Mutants

// How much one order, one plan and one session may be.

extension Order {
    /// What it may cost at the most, before costs.
    private var value: Money { limit.value(of: quantity, rounding: .up) }

    func orderValueObjection(_ view: GateView) -> Objection? {
        let most = view.plan.netAssetValue.share(view.limits.orderValue)
        guard value > most, !mutated(.noCap) else { return nil }
        return Objection(
            "\(value) is above the limit of \(most) for one order", .money(value, limit: most))
    }

    /// What the instrument is worth after the order, at the last trade.
    func positionObjection(_ view: GateView) -> Objection? {
        guard side == .buy, view.limits.positionSize < .all,
            let line = view.plan.line(instrument), let last = view.quote?.last
        else { return nil }
        let earlier = view.sentOfPlan(before: self).filter {
            $0.instrument == instrument && $0.side == .buy
        }
        var shares = line.held + max(.zero, line.inFlight) + quantity
        for order in earlier { shares += order.state.isTerminal ? order.filled : order.quantity }
        let worth = last.value(of: shares)
        let moved = last.value(of: line.held) - line.price.value(of: line.held)
        let most = (view.plan.netAssetValue + moved).share(view.limits.positionSize)
        guard worth > most else { return nil }
        return Objection(
            "\(worth) of \(instrument) is above \(most), \(view.limits.positionSize) of net asset "
                + "value", .money(worth, limit: most))
    }

    /// Σ quantity × reserving price + costs ≤ orderable − buffer; for a sell, what the broker says
    /// may be sold.
    func cashObjection(_ view: GateView) -> Objection? {
        switch side {
        case .sell:
            guard quantity > view.sellable, !mutated(.oversells) else { return nil }
            return Objection(
                "\(quantity) is more than the \(view.sellable) that may be sold",
                .quantity(quantity, limit: view.sellable))
        case .buy:
            let buffer = view.plan.netAssetValue.share(view.limits.cashBuffer)
            let most = view.orderable - buffer
            guard view.reserved > most else { return nil }
            return Objection(
                "\(view.reserved) is more than the \(most) that may be ordered",
                .money(view.reserved, limit: most))
        }
    }

    /// Counted on what was sent: an order without an answer counts as much as one with.
    func velocityObjection(_ view: GateView) -> Objection? {
        let sent = view.sent(before: self).filter { $0.identity.session == identity.session }
        let ofPlan = view.sentOfPlan(before: self)
        // A loop: the optimiser of Swift 6.3.1 ends itself over a closure here.
        var minute = 0
        for order in sent {
            guard let at = order.submittingAt, view.now.seconds(since: at) < 60 else { continue }
            minute += 1
        }
        let counts = [
            (minute, view.limits.ordersPerMinute, "within a minute"),
            (ofPlan.count, view.limits.ordersPerRun, "for this plan"),
            (sent.count, view.limits.ordersPerSession, "in this session"),
        ]
        for (before, most, when) in counts where before >= most {
            return Objection(
                "\(before + 1) orders \(when) are more than \(most)",
                .count(before + 1, limit: most))
        }
        let turnover = ofPlan.reduce(value) { $0 + $1.value }
        let most = view.plan.netAssetValue.share(view.limits.turnover)
        guard turnover > most else { return nil }
        return Objection(
            "\(turnover) sent for this plan is above \(most), \(view.limits.turnover) of net asset "
                + "value", .money(turnover, limit: most))
    }

    /// Σ sent ≤ Σ planned, in shares and in money (A13): never more than the line says, never at a
    /// worse price.
    func sentObjection(_ view: GateView) -> Objection? {
        let planned = view.plan.line(instrument)?.trade.flatMap { $0.side == side ? $0 : nil }
        let sent = view.sentOfPlan(before: self).reduce(Quantity.zero) { sum, order in
            guard order.instrument == instrument, order.side == side, order.state != .rejected,
                !mutated(.sentOnlyAcknowledged) || order.number != nil
            else { return sum }
            return sum + order.quantity
        }
        let most = planned?.quantity ?? .zero
        guard let planned, sent + quantity <= most else {
            return Objection(
                "\(sent) sent and \(quantity) more is above the \(most) planned",
                .quantity(sent + quantity, limit: most))
        }
        let isWorse = side == .buy ? limit > planned.limit : limit < planned.limit
        guard isWorse else { return nil }
        return Objection(
            "\(limit) is worse than the \(planned.limit) planned",
            .price(limit, limit: planned.limit))
    }
}
