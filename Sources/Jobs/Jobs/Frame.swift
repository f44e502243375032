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
    switch try await claim(request, in: world) {
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
        report = try await body(&run)
    } catch let stop as RunStop {
        report = JobReport(stop.outcome, stop.note)
        report.plan = run.plan?.plan
        report.orders = try await run.ordersOfPlan()
    }
    report.run = claimed.run
    report.attempt = claimed.attempt
    report.refusals = run.refusals
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
    case leave(JobReport)
}

/// Takes the slot, or says why not. The owner of a live run that is a dead process of this boot is
/// taken over at once; any other owner is left alone until its lease ends.
private func claim<S: Store, B: Broker, C: Clock>(
    _ request: JobRequest, in world: JobWorld<S, B, C>
) async throws -> Claim {
    let now = try await world.clock.now()
    guard now >= request.slot.scheduledAt else {
        var report = JobReport(
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
            var report = JobReport(outcome, "already done")
            report.skipped = .alreadyDone
            return .leave(report)
        case .busy(let run, let owner, let sameSlot):
            if deadRun != run, request.isDead(owner) {
                deadRun = run
                continue
            }
            var report = JobReport(
                .interrupted, "run \(run) of process \(owner.pid) on \(owner.host) is at work")
            report.skipped = sameSlot ? .takenByAnother : .accountBusy
            return .leave(report)
        }
    }
}
