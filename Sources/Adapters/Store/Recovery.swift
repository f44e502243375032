import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func adopt(
        _ number: BrokerOrderNumber, as id: OrderID, evidence: String, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) -> Order {
        try await transaction(run) { transaction in
            let account = try transaction.check(run)
            let order = try transaction.lockOrder(id, of: run.run, account)
            if order.hasTaken(.accepted(number)) { return order }
            try transaction.checkNumber(number, of: order)
            let adopted = try transaction.apply(.accepted(number), to: order, origin)
            try transaction.note("order:\(id)", "adopted", evidence, origin)
            return adopted
        }
    }

    public func doubt(
        _ id: OrderID, why: String, nextLook: String, at: Instant, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) {
        try await transaction(run) { transaction in
            let account = try transaction.check(run)
            try transaction.lockGateForHalt()
            let order = try transaction.lockOrder(id, of: run.run, account)
            guard order.state.isUnsettled else { return }
            let halt = order.doubtHalt(why, nextLook: nextLook)
            _ = try transaction.raise(halt, at: at, origin.caused(by: id.rawValue))
            try transaction.note("order:\(id)", "doubted", "\(why); \(nextLook)", origin)
        }
    }

    public func contest(
        _ report: OrderReport, as id: OrderID, at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        try await transaction(run) { transaction in
            let account = try transaction.check(run)
            try transaction.lockGateForHalt()
            var order = try transaction.lockOrder(id, of: run.run, account)
            if order.number == report.number { return order }
            try order.requireLate(report)
            try transaction.checkNumber(report.number, of: order)
            let what = try order.contest(report)
            _ = try transaction.raise(
                order.contestHalt(what), at: at, origin.caused(by: id.rawValue))
            order.heard(asOf: at)
            try transaction.update(order)
            try transaction.note("order:\(id)", "contradicted", what, origin)
            guard report.executed.quantity > order.filled else { return order }
            return try transaction.take(.executed(report.executed), order, at: at, origin)
        }
    }

    public func orders(named ids: [OrderID]) async throws(StoreError) -> [Order] {
        try await transaction { try $0.orders(named: ids) }
    }

    public func enterEpoch(
        at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> EpochAnswer {
        try await transaction(run) { transaction in
            try transaction.check(run)
            let ledger = try transaction.ledgerName()
            let now = try transaction.epoch()
            let before = try transaction.lastEpoch()
            if before == now { return .same(ledger: ledger) }
            try transaction.insert(now, run.run)
            guard let before else { return .same(ledger: ledger) }
            try transaction.note("ledger:\(ledger)", "epoch_changed", "\(before) to \(now)", origin)
            _ = try transaction.raise(
                .lostData("the database has another history than before"), at: at, origin)
            return .changed(from: before, to: now)
        }
    }

    public func reportLost(
        _ orders: [LostOrder], at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [LostOrder] {
        try await transaction(run) { transaction in
            try transaction.check(run)
            let new = try orders.filter { try transaction.insert($0, run.run) }
            guard let first = new.first else { return [] }
            try transaction.note(
                new.map {
                    Note(subject: "order:\($0.order)", kind: "lost", detail: $0.why, causation: nil)
                }, origin)
            _ = try transaction.raise(first.halt(of: new.count), at: at, origin)
            return new
        }
    }
}

extension Transaction {
    fileprivate func ledgerName() throws -> String {
        guard let name: String = try value("SELECT name FROM ledger", "name") else {
            throw StoreError.missing("ledger")
        }
        return name
    }

    /// Of the cluster: which it is, and which of its histories. Both functions are everybody's.
    fileprivate func epoch() throws -> StoreEpoch {
        let epoch = try row(
            """
            SELECT (pg_control_system()).system_identifier::text AS system,
                   substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline
            """, as: StoreEpoch.init(row:))
        guard let epoch else { throw StoreError.missing("system identifier") }
        return epoch
    }

    fileprivate func lastEpoch() throws -> StoreEpoch? {
        try row(
            "SELECT system, timeline FROM epochs ORDER BY id DESC LIMIT 1",
            as: StoreEpoch.init(row:))
    }

    fileprivate func insert(_ epoch: StoreEpoch, _ run: RunID) throws(PostgresError) {
        try execute(
            """
            INSERT INTO epochs (system, timeline, seen_by)
            VALUES (\(epoch.system), \(epoch.timeline), \(run))
            """)
    }

    /// - Returns: false when it is known already.
    fileprivate func insert(_ lost: LostOrder, _ run: RunID) throws(PostgresError) -> Bool {
        // Each run finds it again in the journal, and it is told once.
        try execute(
            """
            INSERT INTO lost_orders (order_id, sent_at, why, seen_by)
            VALUES (\(lost.order), \(lost.sentAt), \(lost.why), \(run))
            ON CONFLICT (order_id, sent_at) DO NOTHING
            """) == 1
    }
}

extension StoreEpoch {
    fileprivate init(row: Row) throws(PostgresError) {
        self.init(system: try row["system"], timeline: try row["timeline"])
    }
}

extension Order {
    /// - Throws: `conflict` unless it has ended without a number and the report has its terms.
    func requireLate(_ report: OrderReport) throws(StoreError) {
        guard number == nil, state == .notFound || state == .rejected, mayBe(report),
            report.quantity == quantity, report.limit == limit
        else { throw .conflict("broker order \(report.number) is not order '\(id)'") }
    }
}

extension LostOrder {
    func halt(of count: Int) -> NewHalt {
        let rest = count > 1 ? " and \(count - 1) more" : ""
        return .lostData("the database has lost what became of order '\(order)'\(rest)")
    }
}
