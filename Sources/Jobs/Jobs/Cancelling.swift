import Markets
import Trading

extension AccountRun {
    /// Cancels what earlier runs of this session left at work, whichever job had sent it (E18,
    /// E57). Exits are let be: their own lane works them.
    func cancelLeftovers(_ session: Session) async throws {
        let own = plan?.id
        try await cancel(on: session) { $0.plan != own && !$0.cause.isExit }
    }

    /// Asks for the rest of orders to be cancelled, and looks until the broker's list says that
    /// they are over. A request alone ends nothing, whatever was answered to it: it may have been
    /// lost, be late, or have come after the last fill (E4, E24).
    ///
    /// It tries a few times and then leaves an order `cancelling`: the run ends unsettled, and the
    /// next one goes on from the list (E41). An order that nobody has answered for has no number,
    /// so there is nothing to ask with.
    func cancel(on session: Session, where holds: (Order) -> Bool) async throws {
        for _ in 0..<timing.cancelAttempts {
            let working = try await numberedOrders(of: session, where: holds)
            guard !working.isEmpty else { return }
            var unwilling: Set<OrderID> = []
            for order in working {
                guard let number = order.number else { continue }
                if order.state == .accepted {
                    _ = try await world.store.record(
                        .cancelRequested, of: order.id, claimed, origin)
                }
                world.reached(.beforeCancel)
                let outcome = await world.broker.cancel(number, on: session.date)
                world.reached(.afterCancel)
                if case .refused = outcome { unwilling.insert(order.id) }
            }
            try await book(try await listed(session.date))
            for order in try await numberedOrders(of: session, where: holds)
            where order.state == .cancelling && unwilling.contains(order.id) {
                // Refused, and still alive in the list: it is not being cancelled at all.
                _ = try await world.store.record(.cancelRefused, of: order.id, claimed, origin)
            }
            guard try await !numberedOrders(of: session, where: holds).isEmpty else { return }
            try await wait(until: try await world.clock.now() + timing.retry)
            try await book(try await listed(session.date))
        }
    }

    /// Accepted or being cancelled: what a list can still bring to an end.
    func numberedOrders(
        of session: Session, where holds: (Order) -> Bool
    ) async throws -> [Order] {
        try await world.store.orders(of: account, session: session.date).filter {
            $0.identity.session == session.date
                && ($0.state == .accepted || $0.state == .cancelling) && holds($0)
        }
    }
}
