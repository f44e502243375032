public import Markets
public import Trading

/// What a run would plan now: a dry run. Nothing is sent, and nothing is written.
public struct Preview: Sendable {
    public let plan: Plan
    /// Before the cash buffer.
    public let targets: [Decision.Target]
    /// When the targets were, or would be, decided; nil without any.
    public let decidedOn: TradingDate?
    public let note: String?
    /// What gates would say now to its orders, as far as that is known before they are sent.
    public let refusals: [Refusal]
}

/// Plans for the session that is open at the account's clock, or for the next one.
///
/// - Parameter within: how many sessions back a decision may lie. A dry run of a file looks as far
///   as it must, as if the portfolio had been there then; one of a deployment does as a run does.
public func preview<S: Store, B: Broker, C: Clock>(
    _ request: RebalanceRequest, from source: some DecisionSource, in world: JobWorld<S, B, C>,
    within: Int = Decision.lifeInSessions
) async throws -> Preview {
    let now = try await world.clock.now()
    let session = world.calendar.plannedSession(at: now)
    let considering = Considering(
        deployment: request.deployment.name, request: request.job, source: source, world: world)
    let day = DayOrders(session: session, orders: [], totals: nil)
    let view = AccountView(
        day: day,
        balances: try await world.complete("the balances", request.job.timing) {
            await world.broker.balances()
        },
        ledger: try await world.store.ledger(of: request.deployment.name),
        orders: try await world.store.orders(of: request.deployment.account, session: session),
        at: now)
    let open = try await world.store.openDecision(of: request.deployment.name)
    let considered = try await considering.consider(session, view, open: open, within: within)
    let limits = GateLimits.ceilings.lowered(to: request.job.limits)
    let halts = try await world.store.halts()
    let exposures = try await world.store.exposures()
    func shown(_ plan: Plan, _ targets: [Decision.Target], _ on: TradingDate?, _ note: String?)
        -> Preview
    {
        Preview(
            plan: plan, targets: targets, decidedOn: on, note: note,
            refusals: plan.refusals(
                of: request.deployment, limits, halts: halts,
                fileHalt: world.haltSwitch.reading(), exposures: exposures))
    }
    switch considered {
    case .keep(let open, let targets, let reason):
        let plan = try await considering.draft(
            Goal(decision: open, targets: targets, reason: reason), session, view)
        return shown(plan, targets, open?.decidedOn, open == nil ? reason : nil)
    case .decide(let date, let targets):
        let trial = Decision.trial(targets, of: request.deployment.name, on: date)
        let plan = try await considering.draft(
            Goal(decision: trial, targets: targets, reason: ""), session, view)
        return shown(plan, targets, date, nil)
    }
}

extension TradingCalendar {
    /// The session that trades at an instant or, after its close and on a closed day, the next.
    ///
    /// Past the end of what is known, as after the last row of a price file, the next weekday.
    public func plannedSession(at instant: Instant) -> TradingDate {
        let today = date(at: instant)
        if let session = session(on: today), instant < session.close { return today }
        if let next = next(after: today) { return next.date }
        var date = today + 1  // past the horizon: no holiday can be known
        while date.isWeekend { date = date + 1 }
        return date
    }
}

/// A preview that could not be made, with what to say about it.
public struct PreviewFailure: Error, Sendable {
    public let outcome: RunOutcome
    public let note: String

    /// Nil when the error is of another kind.
    public init?(_ error: any Error) {
        guard let stop = error as? RunStop else { return nil }
        outcome = stop.outcome
        note = stop.note
    }
}
