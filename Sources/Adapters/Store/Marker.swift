import Columns
import Markets
import Postgres
public import Trading

extension PGStore {
    public func mark(
        _ id: OrderID, _ baseline: Baseline, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> MarkAnswer {
        try await transaction(run) { transaction in
            // Before anything is read: what a committed halt says is then seen by what follows.
            try transaction.lockGateForMarker()
            let account = try transaction.check(run, toSend: true)
            let order = try transaction.lockOrder(id, of: run.run, account)
            guard order.state == .planned else { return .already(order) }
            if let refusal = try transaction.refusal(of: order, baseline) {
                let refused = try transaction.apply(.refused(refusal), to: order, origin)
                return .refused(refused, refusal)
            }
            var marked = order
            try marked.apply(.marked(baseline))
            try transaction.writeMarker(baseline, of: id, run.run)
            try transaction.note("order:\(id)", "marked", marked.note ?? "", origin)
            return .marked(marked)
        }
    }
}

extension Transaction {
    /// The database's own gates, in words. The trigger of the table asks them again.
    fileprivate func refusal(of order: Order, _ baseline: Baseline) throws -> Refusal? {
        if let halt = try liveHalts().first(where: { $0.stops(order) }) {
            return Refusal(.halt, "halt \(halt.id): \(halt.reason)")
        }
        let facts = try markerFacts(of: order)
        guard facts.deployment.allows(order.cause) else {
            return Refusal(.deployment, "the deployment is \(facts.deployment.rawValue)")
        }
        if let twin = facts.twin, let state = facts.twinState {
            return Refusal(.duplicate, "order '\(twin)' is \(state.rawValue)")
        }
        if order.side == .sell, order.quantity > baseline.sellable {
            return Refusal(
                .cash, "\(order.quantity) is more than the \(baseline.sellable) that may be sold")
        }
        if let exit = order.identity.exit {
            return facts.hasOpenExit ? nil : Refusal(.deployment, "exit \(exit) is over")
        }
        if let exit = facts.exitOfSession {
            return Refusal(.duplicate, "exit order '\(exit)' was sent in this session")
        }
        guard let planned = facts.planned, facts.sent + order.quantity <= planned else {
            return Refusal(
                .sentWithinPlanned,
                "\(facts.sent) sent and \(order.quantity) more is above the "
                    + "\(facts.lineQuantity ?? .zero) planned")
        }
        return nil
    }

    /// Everything else that the marker depends on, in one question.
    private func markerFacts(of order: Order) throws -> MarkerFacts {
        let isExit = order.cause.isExit
        let facts = try row(
            """
            SELECT d.state AS deployment, twin.id AS twin, twin.state AS twin_state,
                   line.quantity AS line_quantity,
                   CASE line.side WHEN \(order.side) THEN line.quantity END AS planned,
                   (SELECT coalesce(sum(quantity), 0)::bigint
                    FROM orders
                    WHERE plan = \(order.plan) AND instrument = \(order.instrument)
                      AND side = \(order.side) AND submitting_at IS NOT NULL
                      AND state <> 'rejected') AS sent,
                   EXISTS (
                       SELECT FROM exits
                       WHERE id = \(order.identity.exit) AND deployment = d.name
                         AND cause = \(order.cause) AND outcome IS NULL) AS has_open_exit,
                   (SELECT min(id COLLATE "C")
                    FROM orders
                    WHERE account = \(order.account) AND instrument = \(order.instrument)
                      AND session = \(order.identity.session) AND cause <> 'rebalance'
                      AND submitting_at IS NOT NULL) AS exit_of_session
            FROM deployments d
            LEFT JOIN LATERAL (
                SELECT id, state
                FROM orders
                WHERE account = \(order.account) AND instrument = \(order.instrument)
                  AND side = \(order.side) AND (cause <> 'rebalance') = \(isExit)
                  AND (state = 'submitting' OR (state = 'unknown' AND NOT \(isExit)))
                ORDER BY plan, id COLLATE "C"
                LIMIT 1
            ) twin ON true
            LEFT JOIN plan_lines line
                ON line.plan = \(order.plan) AND line.instrument = \(order.instrument)
            WHERE d.name = \(order.identity.deployment)
            """, as: MarkerFacts.init(row:))
        guard let facts else {
            throw StoreError.missing("deployment '\(order.identity.deployment)'")
        }
        return facts
    }

    fileprivate func writeMarker(
        _ baseline: Baseline, of id: OrderID, _ run: RunID
    ) throws(PostgresError) {
        try execute(
            """
            UPDATE orders
            SET state = 'submitting',
                submitting_at = \(baseline.at),
                baseline_numbers = \(baseline.numbers.map(\.rawValue)),
                baseline_held = \(baseline.held),
                baseline_sellable = \(baseline.sellable),
                baseline_orderable = \(baseline.orderable.minorUnits),
                witness_held = \(baseline.witness.held),
                witness_sellable = \(baseline.witness.sellable),
                witness_orderable = \(baseline.witness.orderable.minorUnits),
                marked_by = \(run)
            WHERE id = \(id)
            """)
    }
}

private struct MarkerFacts {
    let deployment: DeploymentState
    let twin: OrderID?
    let twinState: OrderState?
    let lineQuantity: Quantity?
    let planned: Quantity?
    let sent: Quantity
    let hasOpenExit: Bool
    let exitOfSession: OrderID?

    init(row: Row) throws(PostgresError) {
        deployment = try row["deployment"]
        twin = try row["twin"]
        twinState = try row["twin_state"]
        lineQuantity = try row["line_quantity"]
        planned = try row["planned"]
        sent = try row["sent"]
        hasOpenExit = try row["has_open_exit"]
        exitOfSession = try row["exit_of_session"]
    }
}
