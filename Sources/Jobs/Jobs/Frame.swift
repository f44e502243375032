import Markets
import Trading

/// The frame of every job: claims the slot, gives the account to the body, and writes down how it
/// ended.
///
/// Safe to run again at any point: a slot is worked once, and an interrupted run of it is resumed.
func withAccount<S: Store, B: Broker, C: Clock>(
    _ request: JobRequest, in world: JobWorld<S, B, C>,
    _ body: (inout AccountRun<S, B, C>) async throws -> JobReport
) async throws -> JobReport {
    let claimed: ClaimedRun
    switch try await Claiming(request: request, world: world).claim() {
    case .leave(let report): return report
    case .work(let run): claimed = run
    }
    let origin = Origin(
        correlation: "run-\(claimed.run)", causation: request.origin.causation,
        by: request.origin.by)
    var run = AccountRun(request: request, world: world, claimed: claimed, origin: origin)
    world.reached(.afterClaim)

    var report: JobReport
    do {
        try await run.guardLedger()
        run.exits = try await run.workExits()
        world.reached(.afterExits)
        report = try await body(&run)
    } catch let stop as RunStop {
        report = JobReport(stop.outcome, stop.note)
        report.plan = run.plan?.plan
        report.orders = try await run.ordersOfPlan()
    }
    // One that was asked for while this run was at work: nobody else can have the account.
    run.exits += try await run.lateExits()
    report.exits = run.exits
    report.run = claimed.run
    report.attempt = claimed.attempt
    report.refusals = run.refusals
    world.reached(.beforeFinish)
    try await world.store.finish(claimed, report.outcome, note: report.note, origin)
    return report
}

extension AccountRun {
    fileprivate mutating func lateExits() async throws -> [ExitReport] {
        do {
            return try await workExits(besides: exits)
        } catch is RunStop {
            return []  // it is written down, and the next run begins with it
        }
    }
}

/// A run that ends before its end, with what to say about it.
struct RunStop: Error {
    let outcome: RunOutcome
    let note: String
}
