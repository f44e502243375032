import Markets
public import Trading

/// Ends the day: drops what was never sent, cancels what still works, books what has traded, and
/// settles from dated lists what nobody answered.
///
/// Whoever holds the account knows that no other run is at work, so whatever still lives was left.
/// During a session the sells of an open exit stay: they are what is wanted.
///
/// Safe to run again: what has ended is not touched.
public func abandonSweep<S: Store, B: Broker, C: Clock>(
    _ request: JobRequest, in world: JobWorld<S, B, C>
) async throws -> JobReport {
    try await withAccount(request, in: world) { run in
        let before = try await run.living()
        let now = try await world.clock.now()
        let today = world.calendar.date(at: now)
        if let session = world.calendar.session(on: today), now < session.close {
            try await run.endEarlierSessions(before: session)
            try await run.sweep(session)
        } else if let next = world.calendar.next(after: today) {
            try await run.endEarlierSessions(before: next)
        } else {
            throw RunStop(outcome: .closed, note: "the calendar ends at \(today)")
        }
        return run.swept(before, try await run.living())
    }
}

extension AccountRun {
    /// Orders of the account that have not ended, whatever their session.
    fileprivate func living() async throws -> [Order] {
        let today = world.calendar.date(at: try await world.clock.now())
        return try await world.store.orders(of: account, session: today)
            .filter { !$0.state.isTerminal }
    }

    /// Leaves nothing of today but the sells of exits.
    fileprivate func sweep(_ session: Session) async throws {
        try await settle(session)
        try await cancelAndConfirm(session) {
            try await living().filter {
                $0.isAlive && !$0.cause.isExit && $0.identity.session == session.date
            }
        }
        try await book(try await listed(session.date))
    }

    fileprivate func swept(_ before: [Order], _ after: [Order]) -> JobReport {
        let left = after.filter { !($0.cause.isExit && $0.isAlive) }
        let ended = before.count { order in !after.contains { $0.id == order.id } }
        var report = JobReport(.done, "\(ended) orders ended, none is left")
        if let first = left.first {
            report.outcome = .unsettled
            report.note =
                "\(ended) orders ended, \(left.count) are left: order '\(first.id)' is "
                + first.state.rawValue
        } else if !after.isEmpty {
            report.note = "\(ended) orders ended, \(after.count) sells of exits live on"
        }
        report.orders = after
        return report
    }
}
