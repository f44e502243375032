import Markets
import Rebalancing
import Trading

extension AccountRun {
    /// Works every open exit of the account, before anything else is looked at: no halt of entries
    /// stops it, no pause, no slot's window, and no order that nobody can vouch for.
    ///
    /// Safe to run again at any point: an exit is one row, its orders are named after it, and what
    /// is sold is what the broker still lets be sold.
    ///
    /// - Parameter known: exits that this run has worked already.
    mutating func workExits(besides known: [ExitReport] = []) async throws -> [ExitReport] {
        try await cancelAbandoned()
        var reports: [ExitReport] = []
        for exit in try await world.store.openExits(of: account)
        where !known.contains(where: { $0.exit == exit.id }) {
            var run = ExitRun(exit: exit, on: self)
            defer { refusals = run.on.refusals }
            reports.append(try await run.work())
        }
        return reports
    }

    /// Asks once for the end of what an abandoned deployment left at the broker, and drops what it
    /// never sent. What still fills is booked by whoever reads the list next.
    func cancelAbandoned() async throws {
        let today = world.calendar.date(at: try await world.clock.now())
        let living = try await world.store.orders(of: account, session: today)
            .filter { $0.state == .planned || $0.state == .accepted }
        guard !living.isEmpty else { return }
        let gone = try await world.store.deployments().filter { $0.state == .abandoned }
        for order in living where gone.contains(where: { $0.name == order.identity.deployment }) {
            guard let number = order.number, order.state == .accepted else {
                try await drop(order, "its deployment was abandoned")
                continue
            }
            _ = try await world.store.record(.cancelRequested, of: order.id, claimed, origin)
            world.reached(.beforeCancel)
            _ = await world.broker.cancel(number, on: order.identity.session)
            world.reached(.afterCancel)
        }
    }

    /// Cancels orders and looks until the broker's list says that they are over, or for as long as
    /// a run has patience. A request alone ends nothing (E4).
    func cancelAndConfirm(
        _ session: Session, _ working: () async throws -> [Order]
    ) async throws {
        for _ in 0..<timing.cancelAttempts {
            let orders = try await working()
            guard !orders.isEmpty else { return }
            for order in orders {
                guard let number = order.number else { continue }
                if order.state == .accepted {
                    _ = try await world.store.record(
                        .cancelRequested, of: order.id, claimed, origin)
                }
                world.reached(.beforeCancel)
                _ = await world.broker.cancel(number, on: session.date)
                world.reached(.afterCancel)
            }
            try await book(try await listed(session.date))
            guard try await !working().isEmpty else { return }
            try await wait(until: try await world.clock.now() + timing.retry)
        }
    }
}
