import Markets
import Mutants
import Trading

enum Claim {
    case work(ClaimedRun)
    case leave(JobReport)
}

/// Takes a slot, or says why not.
///
/// The owner of a live run that is a dead process of this boot is taken over at once. Any other
/// owner is watched, by this process's own clock, until its beat moves or a whole lease has gone
/// by without one: no wall clock has a say, so none that is set forward ends a live lease.
struct Claiming<S: Store, B: Broker, C: Clock> {
    let request: JobRequest
    let world: JobWorld<S, B, C>

    /// The last beat that was seen, and how long ago at least.
    private struct Look {
        let beat: Beat
        let since: Duration
    }

    func claim() async throws -> Claim {
        let now = try await world.clock.now()
        guard now >= request.slot.scheduledAt else {
            let due = request.slot.scheduledAt.text(offset: world.calendar.offset)
            return skip(.alreadyDone, .done, "not due before \(due)")
        }
        var claim = SlotClaim(
            slot: request.slot, owner: request.owner, leaseSeconds: request.timing.lease)
        var look: Look?
        while true {
            let asked = world.uptime()
            switch try await world.store.claim(claim, request.origin) {
            case .claimed(let run): return .work(run)
            case .done(let outcome): return skip(.alreadyDone, outcome, "already done")
            case .busy(let holder):
                if claim.deadRun != holder.run, request.isDead(holder.owner) {
                    claim.deadRun = holder.run
                    continue
                }
                guard request.standsBy, try await isInWindow() else { return leave(holder) }
                if let seen = look, seen.beat == holder.beat {
                    let silence = mutated(.leaseByLocalClock) ? 0 : request.timing.lease
                    if asked - seen.since >= .seconds(silence),
                        claim.silent != holder.beat
                    {
                        claim.silent = holder.beat
                        continue
                    }
                } else {
                    look = Look(beat: holder.beat, since: world.uptime())
                }
                try await world.pause(.seconds(request.timing.look))
            }
        }
    }

    private func isInWindow() async throws -> Bool {
        let late = try await world.clock.now().seconds(since: request.slot.scheduledAt)
        return late <= request.timing.window
    }

    private func leave(_ holder: Holder) -> Claim {
        skip(
            holder.isSameSlot ? .takenByAnother : .accountBusy, .interrupted,
            "run \(holder.run) of process \(holder.owner.pid) on \(holder.owner.host) is at work")
    }

    private func skip(_ why: JobReport.Skipped, _ outcome: RunOutcome, _ note: String) -> Claim {
        var report = JobReport(outcome, note)
        report.skipped = why
        return .leave(report)
    }
}
