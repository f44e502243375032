import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func book(
        _ report: OrderReport, of id: OrderID, at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        try await transaction(run) { transaction in
            let account = try transaction.check(run)
            var order = try transaction.lockOrder(id, of: run.run, account)
            guard order.number == report.number, order.identity.session == report.session else {
                throw StoreError.conflict("report \(report.number) is not of order '\(id)'")
            }
            switch order.booking(of: report, asOf: at) {
            case .events(let events):
                if !events.isEmpty { order.heard(asOf: at) }
                for event in events { order = try transaction.take(event, order, at: at, origin) }
            case .contradiction(let what):
                _ = try transaction.raise(
                    order.contestHalt(what), at: at, origin.caused(by: id.rawValue))
                guard order.state.canBeContested else { return order }
                order.heard(asOf: at)
                order = try transaction.apply(.contradicted(what), to: order, origin)
                if report.executed.quantity > order.filled {
                    order = try transaction.take(.executed(report.executed), order, at: at, origin)
                }
            }
            return order
        }
    }
}

extension Transaction {
    /// Applies an event and, for an execution, books the difference: a trigger of `fills` moves
    /// the position and the cash.
    func take(
        _ event: OrderEvent, _ order: Order, at: Instant, _ origin: Origin
    ) throws -> Order {
        let changed = try apply(event, to: order, origin)
        if case .executed = event, changed.filled > order.filled {
            try insert(
                Fill(order: order.id, before: order.executed, after: changed.executed, at: at))
        }
        return changed
    }

    private func insert(_ fill: Fill) throws(PostgresError) {
        try execute(
            """
            INSERT INTO fills (order_id, quantity_before, quantity_after, amount_before,
                               amount_after, costs_before, costs_after, at)
            VALUES (\(fill.order), \(fill.before.quantity), \(fill.after.quantity),
                    \(fill.before.amount.minorUnits), \(fill.after.amount.minorUnits),
                    \(fill.before.costs.minorUnits), \(fill.after.costs.minorUnits),
                    \(fill.at))
            """)
    }
}
