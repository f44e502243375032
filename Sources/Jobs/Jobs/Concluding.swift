import Markets
import Trading

extension RebalanceRun {
    /// Reads once more and says how it ended. A decision is reached when planning again, on what
    /// is now held and at the plan's own prices, gives nothing.
    func conclude(_ plan: StoredPlan, _ session: Session) async throws -> JobReport {
        let view = try await on.read(session, deployment)
        let orders = view.orders.filter { $0.plan == plan.id }
        var report = JobReport(.done, summary(of: orders))
        report.plan = plan.plan
        // Of any plan: an account with an order that nobody can vouch for is not settled.
        if let order = view.orders.first(where: {
            $0.state.isUnsettled || $0.state == .contested
        }) {
            report.outcome = .unsettled
            report.note = on.question(about: order)
        } else if let order = orders.first(where: \.state.isWorking) {
            report.outcome = .unsettled
            report.note = "order '\(order.id)' is still \(order.state.rawValue)"
        } else if let refusal = on.refusals.first {
            report.outcome = refusal.gate == .halt ? .halted : .refused
            report.note = refusal.description
        } else {
            try await recordIfClean(plan, orders, view)
            if try isReached(plan.plan, view), let decision = plan.plan.decision {
                try await world.store.end(decision, as: .reached, on.claimed, on.origin)
            }
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
