import Columns
import Markets
import Postgres
public import Trading

extension PGStore {
    public func store(
        _ plan: Plan, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> StoredPlan {
        try await transaction(run) { transaction in
            try transaction.check(run)
            guard try transaction.deployment(plan.deployment) != nil else {
                throw StoreError.missing("deployment '\(plan.deployment)'")
            }
            if let decision = plan.decision, try transaction.state(of: decision) == nil {
                throw StoreError.missing("decision \(decision)")
            }
            let slot: Int64? = try transaction.value(
                "SELECT slot FROM runs WHERE id = \(run.run)", "slot")
            guard let slot else { throw StoreError.missing("run \(run.run)") }
            let known = try transaction.plans(ofSlot: slot).first {
                $0.plan.deployment == plan.deployment && $0.plan.exit == plan.exit
            }
            if let known { return known }
            let stored = StoredPlan(
                id: try transaction.insert(plan, run: run.run, slot: slot), run: run.run, plan: plan
            )
            try transaction.note(
                "plan:\(stored.id)", "planned", "\(plan.trades.count) trades", origin)
            return stored
        }
    }
}

extension Transaction {
    /// The plans that the runs of a slot have stored, oldest first.
    func plans(ofSlot slot: Int64) throws -> [StoredPlan] {
        try plans("SELECT * FROM plans WHERE slot = \(slot) ORDER BY id")
    }

    func plans(_ statement: SQL) throws -> [StoredPlan] {
        try rows(statement, as: PlanRow.init(row:)).map { row in
            let lines = try rows(
                "SELECT * FROM plan_lines WHERE plan = \(row.id) ORDER BY place",
                as: PlanLine.init(row:))
            return StoredPlan(id: row.id, run: row.run, plan: row.plan(lines))
        }
    }

    fileprivate func insert(_ plan: Plan, run: RunID, slot: Int64) throws -> PlanID {
        let id: PlanID? = try value(
            """
            INSERT INTO plans (run, slot, deployment, decision, exit, session, as_of, currency,
                               net_asset_value, cash)
            VALUES (\(run), \(slot), \(plan.deployment), \(plan.decision), \(plan.exit),
                    \(plan.session), \(plan.asOf), \(plan.cash.currency),
                    \(plan.netAssetValue.minorUnits), \(plan.cash.minorUnits))
            RETURNING id
            """, "id")
        guard let id else { throw StoreError.missing("plan") }
        if !plan.lines.isEmpty { try insert(plan.lines, of: id) }
        return id
    }

    /// All in one statement, in plan order. A line without a trade has five empty columns.
    private func insert(_ lines: [PlanLine], of id: PlanID) throws(PostgresError) {
        func column<Value: PostgresValue>(_ value: (PlanLine) -> Value?) -> [String] {
            lines.map { value($0)?.postgresText ?? "" }
        }
        try execute(
            """
            INSERT INTO plan_lines (
                plan, place, name, instrument, held, in_flight, price, currency, price_at,
                weight_now, weight_target, side, quantity, limit_price, notional, costs, reason)
            SELECT \(id), place - 1, name, instrument, held, in_flight, price, currency, price_at,
                   weight_now, weight_target, nullif(side, ''), nullif(quantity, '')::bigint,
                   nullif(limit_price, '')::bigint, nullif(notional, '')::bigint,
                   nullif(costs, '')::bigint, reason
            FROM unnest(
                \(column(\.name))::text[], \(column(\.instrument))::text[],
                \(column(\.held))::bigint[], \(column(\.inFlight))::bigint[],
                \(column(\.price.millionths))::bigint[], \(column(\.price.currency))::text[],
                \(column(\.priceAt))::timestamptz[], \(column(\.weightNow))::bigint[],
                \(column(\.weightTarget))::bigint[], \(column(\.trade?.side))::text[],
                \(column(\.trade?.quantity))::text[],
                \(column(\.trade?.limit.millionths))::text[],
                \(column(\.trade?.notional.minorUnits))::text[],
                \(column(\.trade?.costs.minorUnits))::text[], \(column(\.reason))::text[]
            ) WITH ORDINALITY AS line (
                name, instrument, held, in_flight, price, currency, price_at, weight_now,
                weight_target, side, quantity, limit_price, notional, costs, reason, place)
            """)
    }
}

/// A row of `plans`; its lines are rows of their own.
private struct PlanRow {
    let id: PlanID
    let run: RunID
    private let deployment: DeploymentName
    private let decision: DecisionID?
    private let exit: ExitID?
    private let session: TradingDate
    private let asOf: Instant
    private let netAssetValue: Money
    private let cash: Money

    init(row: Row) throws(PostgresError) {
        id = try row["id"]
        run = try row["run"]
        deployment = try row["deployment"]
        decision = try row["decision"]
        exit = try row["exit"]
        session = try row["session"]
        asOf = try row["as_of"]
        let currency: Currency = try row["currency"]
        netAssetValue = try row.money("net_asset_value", currency)
        cash = try row.money("cash", currency)
    }

    func plan(_ lines: [PlanLine]) -> Plan {
        Plan(
            deployment: deployment, decision: decision, exit: exit, session: session, asOf: asOf,
            netAssetValue: netAssetValue, cash: cash, lines: lines)
    }
}

extension PlanLine {
    /// Decodes a row of `plan_lines`.
    init(row: Row) throws(PostgresError) {
        let currency: Currency = try row["currency"]
        let side: Side? = try row["side"]
        var trade: Trade?
        if let side {
            trade = Trade(
                side: side, quantity: try row["quantity"],
                limit: try row.price("limit_price", currency),
                notional: try row.money("notional", currency),
                costs: try row.money("costs", currency))
        }
        self.init(
            name: try row["name"], instrument: try row["instrument"], held: try row["held"],
            inFlight: try row["in_flight"], price: try row.price("price", currency),
            priceAt: try row["price_at"], weightNow: try row["weight_now"],
            weightTarget: try row["weight_target"], trade: trade, reason: try row["reason"])
    }
}
