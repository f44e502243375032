import Markets
import Mutants
import Trading

extension AccountRun {
    /// Ends what earlier sessions left: drops what was never sent, and books or settles the rest
    /// from dated lists.
    func endEarlierSessions(before session: Session) async throws {
        let orders = try await world.store.orders(of: account, session: session.date)
        let earlier = orders.filter {
            $0.identity.session < session.date && !$0.state.isTerminal && $0.state != .contested
        }
        for order in earlier where order.state == .planned {
            _ = try await world.store.record(
                .dropped(reason: "its session ended before it was sent"), of: order.id, claimed,
                origin)
        }
        let sent = earlier.filter { $0.state != .planned }
        for date in Set(sent.map(\.identity.session)).sorted() {
            try await settle(sent.filter { $0.identity.session == date }, on: date)
            try await book(try await orderList(date))
        }
    }

    /// Settles what a dead run may have sent in this session, and drops what an earlier slot of
    /// today planned and did not send. The stored plan of this slot goes on.
    func settle(_ session: Session) async throws {
        let orders = try await world.store.orders(of: account, session: session.date)
            .filter { $0.identity.session == session.date }
        for order in orders where order.state == .planned && order.plan != plan?.id {
            _ = try await world.store.record(
                .dropped(reason: "the run that planned it ended"), of: order.id, claimed, origin)
        }
        try await settle(orders, on: session.date)
        guard orders.contains(where: { $0.state.isWorking }) else { return }
        try await book(try await orderList(session.date))
    }

    /// Settles orders of one session that were sent and never answered.
    private func settle(_ orders: [Order], on session: TradingDate) async throws {
        for order in orders where order.state == .submitting {
            if mutated(.interruptedIsResent) { _ = await world.broker.submit(Submission(order)) }
            _ = try await world.store.record(
                .unanswered(why: "the run ended before the broker's answer was written down"),
                of: order.id, claimed, origin)
        }
        let evidence = world.broker.evidence
        for order in orders where order.state.isUnsettled {
            guard evidence.hasOrderList, let sentAt = order.submittingAt else { continue }
            if !mutated(.settlesAtOnce) {
                try await wait(until: sentAt + evidence.settleSeconds)
            }
            try await settle(order, on: session)
        }
    }

    private func settle(_ order: Order, on session: TradingDate) async throws {
        guard let day = try await agreedList(session) else { return }
        let others = try await world.store.orders(of: account, session: session)
            .filter { $0.id != order.id }
        guard case .complete(let sellable, _) = await world.broker.sellable(order.instrument),
            case .complete(let orderable, _) =
                await world.broker.buyingPower(order.instrument, at: order.limit)
        else { return }
        let settlement = order.settlement(
            by: day,
            claimed: Set(others.filter { $0.identity.session == session }.compactMap(\.number)),
            sellable: sellable, orderable: orderable,
            othersMoved: others.contains { other in
                guard let theirs = other.baseline, let ours = order.baseline else { return false }
                return theirs.at >= ours.at || other.state.isWorking
            })
        switch settlement {
        case .adopt(let report):
            _ = try await world.store.record(
                .accepted(report.number), of: order.id, claimed, origin)
        case .notFound(let evidence):
            _ = try await world.store.record(
                .notFound(evidence: evidence), of: order.id, claimed, origin)
            if mutated(.absentIsResent) { _ = await world.broker.submit(Submission(order)) }
        case .stillUnknown: break  // its instrument stays frozen, and the outcome names it
        }
    }

    /// The same complete list as often as absence needs, or nil: then nothing is concluded.
    private func agreedList(_ session: TradingDate) async throws -> DayOrders? {
        var agreed: DayOrders?
        for _ in 0..<max(1, world.broker.evidence.readsForAbsence) {
            let list = try await orderList(session)
            if let agreed, agreed != list { return nil }
            agreed = list
        }
        return agreed
    }
}
