import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func insert(
        _ orders: [Order], _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [Order] {
        try await transaction(run) { transaction in
            let account = try transaction.check(run)
            let known = try transaction.orders(orders.map(\.id))
            let plans = try transaction.deployments(ofPlans: orders.map(\.plan))
            var new: [Order] = []
            var stored: [Order] = []
            for order in orders {
                if let found = known[order.id] ?? new.first(where: { $0.id == order.id }) {
                    stored.append(found)
                    continue
                }
                try transaction.checkInsert(order, account, plans)
                new.append(order)
                stored.append(order)
            }
            guard !new.isEmpty else { return stored }
            try transaction.insert(new, run.run)
            try transaction.note(
                new.map { order in
                    Note(
                        subject: "order:\(order.id)", kind: "planned",
                        detail: "\(order.quantity) at \(order.limit)",
                        causation: "plan-\(order.plan)")
                }, origin)
            return stored
        }
    }

    public func record(
        _ event: OrderEvent, of id: OrderID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        try await transaction(run) { transaction in
            let account = try transaction.check(run)
            guard event.isRecorded else {
                throw StoreError.conflict("'\(event.name)' has a verb of its own")
            }
            let order = try transaction.lockOrder(id, of: run.run, account)
            if order.hasTaken(event) { return order }
            if case .accepted(let number) = event {
                try transaction.checkNumber(number, of: order)
            }
            return try transaction.apply(event, to: order, origin)
        }
    }

    public func recordForeign(
        _ report: OrderReport, account: AccountName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction(run) { transaction in
            try transaction.check(run)
            let isNew = try transaction.insertForeign(report, account, run.run)
            try transaction.bookForeign(report, account, origin)
            guard isNew else { return }
            let halt = NewHalt(
                scope: .instrument(report.instrument),
                reason: "broker order \(report.number) of \(report.session) is not ours")
            try transaction.note(
                "account:\(account)", "foreign_order",
                "\(report.number) \(report.side.rawValue) \(report.instrument)", origin)
            _ = try transaction.raise(halt, at: nil, origin)
        }
    }

    public func order(_ id: OrderID) async throws(StoreError) -> Order? {
        try await transaction { try $0.order(id) }
    }

    public func orders(
        of account: AccountName, session date: TradingDate
    ) async throws(StoreError) -> [Order] {
        try await transaction { transaction in
            try transaction.rows(
                """
                SELECT *
                FROM orders
                WHERE account = \(account)
                  AND (session = \(date)
                       OR state IN ('planned', 'submitting', 'accepted', 'cancelling', 'unknown',
                                    'contested'))
                ORDER BY plan, id COLLATE "C"
                """, as: Order.init(row:))
        }
    }
}

extension Transaction {
    func order(_ id: OrderID) throws -> Order? {
        try row("SELECT * FROM orders WHERE id = \(id)", as: Order.init(row:))
    }

    /// An order of the account that the run holds, locked until the transaction ends: nobody else
    /// moves it meanwhile.
    func lockOrder(_ id: OrderID, of run: RunID, _ account: AccountName) throws -> Order {
        let order = try row(
            "SELECT * FROM orders WHERE id = \(id) FOR UPDATE", as: Order.init(row:))
        guard let order else { throw StoreError.missing("order '\(id)'") }
        guard order.account == account else {
            throw StoreError.conflict("order '\(id)' is not of the account of run \(run)")
        }
        return order
    }

    /// Applies an event and writes what it changed.
    func apply(_ event: OrderEvent, to order: Order, _ origin: Origin) throws -> Order {
        var changed = order
        try changed.apply(event)
        try update(changed)
        try note("order:\(order.id)", event.name, changed.note ?? "", origin)
        return changed
    }

    func update(_ order: Order) throws(PostgresError) {
        try execute(
            """
            UPDATE orders
            SET state = \(order.state),
                filled = \(order.filled),
                amount = \(order.executed.amount.minorUnits),
                costs = \(order.executed.costs.minorUnits),
                broker_number = \(order.number),
                note = \(order.note),
                reported_at = \(order.reportedAt)
            WHERE id = \(order.id)
            """)
    }

    /// Those of the ids that there are.
    fileprivate func orders(_ ids: [OrderID]) throws -> [OrderID: Order] {
        let found = try orders(named: ids)
        return Dictionary(found.map { ($0.id, $0) }) { $1 }
    }

    /// By plan, then id.
    func orders(named ids: [OrderID]) throws -> [Order] {
        try rows(
            """
            SELECT *
            FROM orders
            WHERE id = ANY (\(ids.map(\.rawValue)))
            ORDER BY plan, id COLLATE "C"
            """, as: Order.init(row:))
    }

    fileprivate func deployments(ofPlans plans: [PlanID]) throws -> [PlanID: DeploymentName] {
        let found = try rows(
            """
            SELECT id, deployment
            FROM plans
            WHERE id = ANY (\(Set(plans).map(\.description).sorted())::bigint[])
            """
        ) { row -> (PlanID, DeploymentName) in (try row["id"], try row["deployment"]) }
        return Dictionary(found) { $1 }
    }

    /// All in one statement: a plan is written down whole, and at once.
    fileprivate func insert(_ orders: [Order], _ run: RunID) throws(PostgresError) {
        func column<Value: PostgresValue>(_ value: (Order) -> Value) -> [String] {
            orders.map { value($0).postgresText }
        }
        func optional<Value: PostgresValue>(_ value: (Order) -> Value?) -> [String] {
            orders.map { value($0)?.postgresText ?? "" }
        }
        try execute(
            """
            INSERT INTO orders (id, deployment, decision, exit, session, leg, instrument, side,
                                attempt, account, plan, cause, quantity, limit_price, currency,
                                planned_by)
            SELECT id, deployment, nullif(decision, '')::bigint, nullif(exit, '')::bigint, session,
                   leg, instrument, side, attempt, account, plan, cause, quantity, limit_price,
                   currency, \(run)
            FROM unnest(
                \(column(\.id))::text[],
                \(column(\.identity.deployment))::text[],
                \(optional(\.identity.decision))::text[],
                \(optional(\.identity.exit))::text[],
                \(column(\.identity.session))::date[],
                \(column(\.identity.leg))::int[],
                \(column(\.identity.instrument))::text[],
                \(column(\.identity.side))::text[],
                \(column(\.identity.attempt))::int[],
                \(column(\.account))::text[],
                \(column(\.plan))::bigint[],
                \(column(\.cause))::text[],
                \(column(\.quantity))::bigint[],
                \(column(\.limit.millionths))::bigint[],
                \(column(\.currency))::text[]
            ) AS new (id, deployment, decision, exit, session, leg, instrument, side, attempt,
                      account, plan, cause, quantity, limit_price, currency)
            """)
    }

    /// What keys and triggers refuse, in words.
    fileprivate func checkInsert(
        _ order: Order, _ account: AccountName, _ plans: [PlanID: DeploymentName]
    ) throws {
        guard order.state == .planned else {
            throw StoreError.conflict("order '\(order.id)' must start planned")
        }
        guard let deployment = plans[order.plan] else {
            throw StoreError.missing("plan \(order.plan)")
        }
        guard deployment == order.identity.deployment, account == order.account else {
            throw StoreError.conflict("order '\(order.id)' is not of plan \(order.plan)")
        }
        let identity = order.identity
        if let exit = identity.exit {
            let deployment = try self.exit(exit)?.deployment
            guard deployment == identity.deployment else {
                throw StoreError.conflict("order '\(order.id)' is not of exit \(exit)")
            }
        }
        guard identity.attempt > 1 else { return }
        let before = try value(
            """
            SELECT state
            FROM orders
            WHERE deployment = \(identity.deployment)
              AND decision IS NOT DISTINCT FROM \(identity.decision)::bigint
              AND exit IS NOT DISTINCT FROM \(identity.exit)::bigint
              AND session = \(identity.session) AND leg = \(identity.leg)
              AND instrument = \(identity.instrument) AND side = \(identity.side)
              AND attempt = \(identity.attempt - 1)
            """, "state", as: OrderState.self)
        guard before?.allowsNextAttempt(of: order.cause) == true else {
            throw StoreError.conflict(
                "order '\(order.id)' comes before attempt \(identity.attempt - 1) ended")
        }
    }

    func checkNumber(_ number: BrokerOrderNumber, of order: Order) throws {
        let twin = try value(
            """
            SELECT id
            FROM orders
            WHERE account = \(order.account) AND session = \(order.identity.session)
              AND broker_number = \(number) AND id <> \(order.id)
            """, "id", as: OrderID.self)
        if let twin {
            throw StoreError.conflict("number \(number) belongs to order '\(twin)'")
        }
    }

    /// - Returns: false when it is known already.
    fileprivate func insertForeign(
        _ report: OrderReport, _ account: AccountName, _ run: RunID
    ) throws(PostgresError) -> Bool {
        // Seen again in every list of the day, and told once.
        try execute(
            """
            INSERT INTO foreign_orders (account, session, number, instrument, side, quantity,
                                        limit_price, currency, seen_by)
            VALUES (\(account), \(report.session), \(report.number), \(report.instrument),
                    \(report.side), \(report.quantity), \(report.limit.millionths),
                    \(report.limit.currency), \(run))
            ON CONFLICT (account, session, number) DO NOTHING
            """) == 1
    }
}
