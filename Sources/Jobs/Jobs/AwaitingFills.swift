import Markets
import Rebalancing
import Trading

extension RebalanceRun {
    /// Waits on the account's clock, and keeps the lease while it does: a run that sleeps past its
    /// lease may find its account taken over.
    func wait(until instant: Instant) async throws {
        while true {
            let now = try await world.clock.now()
            guard now < instant else { return }
            try await world.clock.wait(until: min(instant, now + request.timing.poll))
            try await world.store.renew(claimed, leaseSeconds: request.timing.lease)
        }
    }

    /// Polls the order list until every order of the plan has ended or the leg's time is over,
    /// then cancels what still works and waits for the broker to confirm it.
    ///
    /// The time counts from the plan, not from now: a run that resumes it ends at the same
    /// instant as the one that it resumes would have.
    func awaitFills(_ leg: Leg, of plan: StoredPlan, _ session: Session) async throws {
        let deadline = min(
            plan.plan.asOf + leg.rawValue * request.timing.leg,
            session.close - request.timing.poll)
        while try await !workingOrders(leg, plan).isEmpty {
            let now = try await world.clock.now()
            guard now < deadline else { break }
            try await wait(until: min(now + request.timing.poll, deadline))
            try await book(try await orderList(session.date))
        }
        try await cancelRest(leg, of: plan, session)
    }

    /// Accepted or being cancelled: what a list can still bring to an end. Of this leg alone: a
    /// run that is resumed finds buys at work while it is still at the sells.
    private func workingOrders(_ leg: Leg, _ plan: StoredPlan) async throws -> [Order] {
        try await world.store.orders(of: account, session: plan.plan.session).filter {
            $0.plan == plan.id && $0.identity.leg == leg
                && ($0.state == .accepted || $0.state == .cancelling)
        }
    }

    /// A cancel is over when the broker's list says so; a request alone ends nothing.
    private func cancelRest(
        _ leg: Leg, of plan: StoredPlan, _ session: Session
    ) async throws {
        for _ in 0..<request.timing.cancelAttempts {
            let working = try await workingOrders(leg, plan)
            guard !working.isEmpty else { return }
            for order in working {
                guard let number = order.number else { continue }
                if order.state == .accepted {
                    _ = try await world.store.record(
                        .cancelRequested, of: order.id, claimed, origin)
                }
                world.reached(.beforeCancel)
                _ = await world.broker.cancel(number, on: session.date)
                world.reached(.afterCancel)
            }
            try await book(try await orderList(session.date))
            guard try await !workingOrders(leg, plan).isEmpty else { return }
            try await world.clock.wait(until: try await world.clock.now() + request.timing.retry)
        }
    }

    /// Reads once more and says how it ended. A decision is reached when planning again, on what
    /// is now held and at the plan's own prices, gives nothing.
    func conclude(_ plan: StoredPlan, _ session: Session) async throws -> RebalanceReport {
        let view = try await read(session)
        let orders = view.orders.filter { $0.plan == plan.id }
        var report = RebalanceReport(.done, summary(of: orders))
        report.plan = plan.plan
        if let order = orders.first(where: { $0.state.isUnsettled || $0.state == .contested }) {
            report.outcome = .unsettled
            report.note = "order '\(order.id)' is \(order.state.rawValue)"
        } else if let order = orders.first(where: \.state.isWorking) {
            report.outcome = .unsettled
            report.note = "order '\(order.id)' is still \(order.state.rawValue)"
        } else if let refusal = refusals.first {
            report.outcome = refusal.gate == .halt ? .halted : .refused
            report.note = refusal.description
        } else if try isReached(plan.plan, view), let decision = plan.plan.decision {
            try await world.store.end(decision, as: .reached, claimed, origin)
        }
        return report
    }

    private func summary(of orders: [Order]) -> String {
        let filled = orders.count { $0.state == .filled }
        let lost = orders.filter { $0.state == .notFound }.map {
            "; order '\($0.id)' never reached the broker"
        }
        return "\(filled) of \(orders.count) orders filled" + lost.joined()
    }

    private func isReached(_ plan: Plan, _ view: AccountView) throws -> Bool {
        plan.trades.allSatisfy { line in
            guard let trade = line.trade else { return true }
            let change = (view.ledger.held(line.instrument) - line.held).magnitude
            let missing = trade.quantity - change
            // What the reserve of a limit price left over is worked no further than one share;
            // a trade of which nothing was done is not done.
            return missing <= .zero || (change > .zero && missing <= Quantity(shares: 1))
        }
    }
}
