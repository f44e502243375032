import Markets
import Rebalancing
public import Trading

/// Brings one deployment to its target weights. Woken once each session.
///
/// Safe to run again at any point. The slot is worked once; an interrupted run is resumed with the
/// plan it had stored. An order is named after the decision that made it, is written down before
/// it is sent, and is sent only while it is `planned`. What a dead run may have sent is settled
/// from the broker's books before anything new is planned.
public func dailyRebalance<S: Store, B: Broker, C: Clock>(
    _ request: RebalanceRequest, from source: some DecisionSource, in world: JobWorld<S, B, C>
) async throws -> JobReport {
    try await withAccount(request.job, in: world) { account in
        var run = RebalanceRun(deployment: request.deployment, source: source, on: account)
        defer { account = run.on }
        var report = try await run.work()
        report.plan = report.plan ?? run.on.plan?.plan
        report.orders = try await run.on.ordersOfPlan()
        return report
    }
}

/// One run of the daily rebalance over an account, read from top to bottom.
struct RebalanceRun<S: Store, B: Broker, C: Clock, D: DecisionSource> {
    var owner: Deployment
    let source: D
    var on: AccountRun<S, B, C>

    var deployment: DeploymentName { owner.name }
    var world: JobWorld<S, B, C> { on.world }

    init(deployment: Deployment, source: D, on account: AccountRun<S, B, C>) {
        owner = deployment
        self.source = source
        on = account
        on.plan = on.claimed.plans.first {
            $0.plan.deployment == deployment.name && $0.plan.exit == nil
        }
    }

    mutating func work() async throws -> JobReport {
        owner = try await current()
        guard owner.state == .active else { return standing(owner) }
        let session = try await on.openSession()
        // Reading is not trading: what a dead run left is settled and booked even under a halt.
        try await on.endEarlierSessions(before: session)
        try await on.settle(session)
        try await on.cancelLeftovers(session)
        world.reached(.afterSettling)
        try await on.stopIfHalted(deployment)
        let view = try await on.read(session, deployment)
        world.reached(.afterReads)
        try await on.reconcile(view, session, deployment)
        try await on.takeReading(view, of: owner, session, confirms: true)

        if on.plan == nil {
            let goal = try await decide(session, view)
            world.reached(.afterDecision)
            var drafted = try await considering.draft(goal, session.date, view)
            if try await sends(owner) { drafted = drafted.capped(StageCap(owner.stage)) }
            on.plan = try await world.store.store(drafted, on.claimed, on.origin)
        }
        world.reached(.afterPlan)
        guard let plan = on.plan, plan.plan.decision != nil, !plan.plan.trades.isEmpty else {
            return try await nothingToTrade()
        }
        guard try await sends(owner) else { return try await shadowed(plan, owner) }
        try await work(.sells, of: plan, session)
        world.reached(.afterSells)
        try await work(.buys, of: plan, session)
        world.reached(.afterBuys)
        return try await conclude(plan, session)
    }

    private func nothingToTrade() async throws -> JobReport {
        var report = JobReport(.done, "nothing to trade")
        report.plan = on.plan?.plan
        let open = try await world.store.orders(
            of: on.account, session: on.plan?.plan.session ?? .epoch
        )
        .first { $0.state.isUnsettled || $0.state == .contested }
        if let open {
            report.outcome = .unsettled
            report.note = on.question(about: open)
        }
        if let plan = on.plan, let decision = plan.plan.decision, open == nil {
            try await world.store.end(decision, as: .reached, on.claimed, on.origin)
        }
        return report
    }
}

extension TradingDate {
    static let epoch = TradingDate(day: 0)
}
