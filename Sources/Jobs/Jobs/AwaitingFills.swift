import Markets
import Trading

extension AccountRun {
    /// Waits on the account's clock, and keeps the lease while it does: a run that sleeps past its
    /// lease may find its account taken over.
    func wait(until instant: Instant) async throws {
        while true {
            let now = try await world.clock.now()
            guard now < instant else { return }
            try await world.clock.wait(until: min(instant, now + timing.poll))
            try await world.store.renew(claimed, leaseSeconds: timing.lease)
        }
    }

    /// Polls the order list until every order of the plan has ended or the leg's time is over,
    /// then cancels what still works and waits for the broker to confirm it.
    ///
    /// The time counts from the plan, not from now: a run that resumes it ends at the same
    /// instant as the one that it resumes would have.
    func awaitFills(_ leg: Leg, of plan: StoredPlan, _ session: Session) async throws {
        let deadline = min(
            plan.plan.asOf + leg.rawValue * timing.leg,
            session.close - timing.poll)
        // Of this leg alone: a run that is resumed finds buys at work while it is at the sells.
        let isOfLeg: (Order) -> Bool = { $0.plan == plan.id && $0.identity.leg == leg }
        while try await !numberedOrders(of: session, where: isOfLeg).isEmpty {
            let now = try await world.clock.now()
            // Whoever asks for an exit does not wait for the rest of a leg.
            guard now < deadline, try await world.store.openExits(of: account).isEmpty else {
                break
            }
            try await wait(until: min(now + timing.poll, deadline))
            try await book(try await listed(session.date))
        }
        try await cancel(on: session, where: isOfLeg)
    }
}
