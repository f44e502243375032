import Markets
import Rebalancing
import Trading

extension RebalanceRun {
    /// The deployment as the store has it now: a person may have paused it, and a stop may have
    /// cost it a stage, since this run was asked for.
    func current() async throws -> Deployment {
        let all = try await world.store.deployments()
        guard let found = all.first(where: { $0.name == deployment }) else {
            throw StoreError.missing("deployment '\(deployment)'")
        }
        return found
    }

    /// What a run says of a deployment that may not enter: its exits are all that it worked.
    func standing(_ owner: Deployment) -> JobReport {
        let open = on.exits.first { !$0.isFlat && !$0.isWaiting }
        let note = on.exits.first.map { "; exit \($0.exit): \($0.note)" } ?? ""
        return JobReport(
            open == nil ? .done : .unsettled,
            "deployment '\(owner.name)' is \(owner.state.rawValue)" + note)
    }

    /// Whether this stage sends orders at this account.
    func sends(_ owner: Deployment) async throws -> Bool {
        let account = try await world.store.accounts().first { $0.name == owner.account }
        // An account that nobody knows is one with real money.
        return owner.stage.sends(hasRealMoney: account?.hasRealMoney ?? true)
    }

    /// The end of a run that plans and sends nothing. A session that it planned well counts
    /// towards the next stage, or a shadow could never grow.
    func shadowed(_ plan: StoredPlan, _ owner: Deployment) async throws -> JobReport {
        try await world.store.recordClean(
            plan.plan.session, of: deployment, on.claimed, on.origin)
        var report = JobReport(
            .done,
            "stage '\(owner.stage.rawValue)' sends nothing: \(plan.plan.trades.count) trades "
                + "planned")
        report.plan = plan.plan
        return report
    }

    /// A session is clean when the deployment's own orders were all accepted and filled, and the
    /// books agreed before and after.
    func recordIfClean(_ plan: StoredPlan, _ orders: [Order], _ view: AccountView) async throws {
        guard !orders.isEmpty, orders.allSatisfy({ $0.state == .filled }) else { return }
        // What differs is the next run's to stop for.
        guard try await on.differences(view).isEmpty else { return }
        try await world.store.recordClean(
            plan.plan.session, of: deployment, on.claimed, on.origin)
    }

    /// A revision that nobody has seen trade may turn over a quarter of what there is, not more:
    /// a slip of the pen sells everything at once.
    ///
    /// The first revision of a deployment is what its activation adopted.
    func requireAdopted(
        _ targets: [Decision.Target], decidedOn date: TradingDate, _ session: TradingDate,
        _ view: AccountView
    ) async throws {
        let hash = source.revision.hash
        let adopted = try await world.store.adopted(by: deployment)
        guard !adopted.contains(hash) else { return }
        if !adopted.isEmpty {
            let trial = Decision.trial(targets, of: deployment, on: date)
            let plan = try await considering.draft(
                Goal(decision: trial, targets: targets, reason: ""), session, view)
            guard plan.turnover <= Plan.mostTurnoverUnseen else {
                throw RunStop(
                    outcome: .refused,
                    note: "revision \(source.revision.commit.prefix(12)) turns over "
                        + "\(plan.turnover.rounded) of net asset value, more than "
                        + "\(Plan.mostTurnoverUnseen): 'rebalance deployment adopt "
                        + "\(deployment)' lets it")
            }
        }
        try await world.store.adopt(hash, of: deployment, on.origin)
    }
}

extension Weight {
    /// To a tenth of a percent, for people.
    fileprivate var rounded: Weight {
        Weight(trillionths: (trillionths + 500_000_000) / 1_000_000_000 * 1_000_000_000)
    }
}

extension StoredPlan {
    /// What may still be bought at a stage, with what is held and working now: the plan counted on
    /// sells that may not have been done.
    func room(_ cap: StageCap, _ view: AccountView) -> Money {
        var invested = Money.zero(plan.cash.currency)
        for line in plan.lines {
            let held = max(.zero, view.ledger.held(line.instrument))
            invested += line.price.value(of: held, rounding: .up)
        }
        for order in view.working
        where order.side == .buy && order.identity.deployment == plan.deployment {
            invested += order.limit.value(of: order.remaining, rounding: .up)
        }
        return cap.room(plan.netAssetValue, invested: invested)
    }
}
