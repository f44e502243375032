import Markets
public import Trading

/// Brings one deployment to its target weights. Woken once each session.
///
/// Safe to run again at any point. The slot is worked once; an interrupted run is resumed with the
/// plan it had stored. An order is named after the decision that made it, is written down before
/// it is sent, and is sent only while it is `planned`. What a dead run may have sent is settled
/// from the broker's books before anything new is planned.
public func dailyRebalance<S: Store, B: Broker, C: Clock>(
    _ request: RebalanceRequest, from source: some DecisionSource, in world: JobWorld<S, B, C>
) async throws -> RebalanceReport {
    let claimed: ClaimedRun
    switch try await claim(request, in: world) {
    case .leave(let report): return report
    case .work(let run): claimed = run
    }
    let origin = Origin(
        correlation: "run-\(claimed.run)", causation: request.origin.causation,
        by: request.origin.by)
    var run = RebalanceRun(
        request: request, source: source, world: world, claimed: claimed, origin: origin)
    world.reached(.afterClaim)

    var report: RebalanceReport
    do {
        report = try await run.work()
    } catch let stop as RunStop {
        report = RebalanceReport(stop.outcome, stop.note)
    }
    report.run = claimed.run
    report.attempt = claimed.attempt
    report.plan = report.plan ?? run.plan?.plan
    report.refusals = run.refusals
    report.orders = try await run.ordersOfPlan()
    world.reached(.beforeFinish)
    try await world.store.finish(claimed, report.outcome, note: report.note, origin)
    return report
}

/// A run that ends before its end, with what to say about it.
struct RunStop: Error {
    let outcome: RunOutcome
    let note: String
}

private enum Claim {
    case work(ClaimedRun)
    case leave(RebalanceReport)
}

/// Takes the slot, or says why not. The owner of a live run that is a dead process of this boot is
/// taken over at once; any other owner is left alone until its lease ends.
private func claim<S: Store, B: Broker, C: Clock>(
    _ request: RebalanceRequest, in world: JobWorld<S, B, C>
) async throws -> Claim {
    let now = try await world.clock.now()
    guard now >= request.slot.scheduledAt else {
        var report = RebalanceReport(
            .done,
            "not due before \(request.slot.scheduledAt.text(offset: world.calendar.offset))")
        report.skipped = .alreadyDone
        return .leave(report)
    }
    var deadRun: RunID?
    while true {
        let claim = SlotClaim(
            slot: request.slot, owner: request.owner, leaseSeconds: request.timing.lease,
            deadRun: deadRun)
        switch try await world.store.claim(claim, request.origin) {
        case .claimed(let run): return .work(run)
        case .done(let outcome):
            var report = RebalanceReport(outcome, "already done")
            report.skipped = .alreadyDone
            return .leave(report)
        case .busy(let run, let owner, let sameSlot):
            if deadRun != run, request.isDead(owner) {
                deadRun = run
                continue
            }
            var report = RebalanceReport(
                .interrupted, "run \(run) of process \(owner.pid) on \(owner.host) is at work")
            report.skipped = sameSlot ? .takenByAnother : .accountBusy
            return .leave(report)
        }
    }
}

/// One run over a claimed slot: the frame, read from top to bottom.
struct RebalanceRun<S: Store, B: Broker, C: Clock, D: DecisionSource> {
    let request: RebalanceRequest
    let source: D
    let world: JobWorld<S, B, C>
    let claimed: ClaimedRun
    let origin: Origin

    var plan: StoredPlan?
    var refusals: [Refusal] = []

    var deployment: DeploymentName { request.deployment.name }
    var account: AccountName { request.deployment.account }

    init(
        request: RebalanceRequest, source: D, world: JobWorld<S, B, C>, claimed: ClaimedRun,
        origin: Origin
    ) {
        self.request = request
        self.source = source
        self.world = world
        self.claimed = claimed
        self.origin = origin
        plan = claimed.plans.first { $0.plan.deployment == request.deployment.name }
    }

    mutating func work() async throws -> RebalanceReport {
        let session = try await openSession()
        // Reading is not trading: what a dead run left is settled and booked even under a halt.
        try await endEarlierSessions(before: session)
        try await settle(session)
        world.reached(.afterSettling)
        try await stopIfHalted()
        let view = try await read(session)
        world.reached(.afterReads)
        try await reconcile(view)

        if plan == nil {
            let goal = try await decide(session, view)
            world.reached(.afterDecision)
            let drafted = try await draft(goal, session, view)
            plan = try await world.store.store(drafted, claimed, origin)
        }
        world.reached(.afterPlan)
        guard let plan, plan.plan.decision != nil, !plan.plan.trades.isEmpty else {
            return try await nothingToTrade()
        }
        try await work(.sells, of: plan, session)
        world.reached(.afterSells)
        try await work(.buys, of: plan, session)
        world.reached(.afterBuys)
        return try await conclude(plan, session)
    }

    func ordersOfPlan() async throws -> [Order] {
        guard let plan else { return [] }
        return try await world.store.orders(of: account, session: plan.plan.session)
            .filter { $0.plan == plan.id }
    }

    /// The session that is open now, inside the slot's window.
    private func openSession() async throws -> Session {
        let now = try await world.clock.now()
        let date = world.calendar.date(at: now)
        switch world.calendar.day(date) {
        case .unknown:
            throw RunStop(outcome: .closed, note: "the calendar does not know \(date)")
        case .closed(let reason):
            throw RunStop(outcome: .closed, note: "\(date) is closed: \(reason)")
        case .session(let session, _):
            let late = now.seconds(since: request.slot.scheduledAt) > request.timing.window
            guard session.contains(now), !late else {
                throw RunStop(
                    outcome: .missed,
                    note:
                        "the slot of "
                        + request.slot.scheduledAt.text(offset: world.calendar.offset)
                        + " was due and missed; it is \(now.text(offset: world.calendar.offset))")
            }
            return session
        }
    }

    /// A halt of this account, this deployment or everything ends the run before it plans.
    private func stopIfHalted() async throws {
        if let file = world.haltSwitch.reading() {
            throw RunStop(outcome: .halted, note: "the halt file says: \(file.reason)")
        }
        let halts = try await world.store.halts()
        for halt in halts {
            switch halt.scope {
            case .everywhere: break
            case .account(let name): if name != account { continue }
            case .deployment(let name): if name != deployment { continue }
            case .instrument: continue  // closes its lines, not the run
            }
            throw RunStop(outcome: .halted, note: "halt \(halt.id): \(halt.reason)")
        }
    }

    private func nothingToTrade() async throws -> RebalanceReport {
        var report = RebalanceReport(.done, "nothing to trade")
        report.plan = plan?.plan
        let unsettled = try await world.store.orders(
            of: account, session: plan?.plan.session ?? .epoch
        )
        .filter(\.state.isUnsettled)
        if let order = unsettled.first {
            report.outcome = .unsettled
            report.note = "order '\(order.id)' is unknown"
        }
        if let plan, let decision = plan.plan.decision, unsettled.isEmpty {
            try await world.store.end(decision, as: .reached, claimed, origin)
        }
        return report
    }
}

extension TradingDate {
    static let epoch = TradingDate(day: 0)
}
