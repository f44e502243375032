import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    /// The instruments that plans have called by a name: `KRX:069500`, its code or the universe's
    /// name for it. By instrument.
    public func instruments(called name: String) async throws(StoreError) -> [Instrument] {
        try await transaction { transaction in
            try transaction.rows(
                """
                SELECT DISTINCT instrument COLLATE "C" AS instrument
                FROM plan_lines
                WHERE instrument = \(name) OR name = \(name)
                   OR split_part(instrument, ':', 2) = \(name)
                ORDER BY 1
                """
            ) { row -> Instrument in try row["instrument"] }
        }
    }

    /// The newest session with a plan that has a line for an instrument.
    public func lastSession(
        planning instrument: Instrument, of deployment: DeploymentName?
    ) async throws(StoreError) -> TradingDate? {
        try await transaction { transaction in
            try transaction.value(
                """
                SELECT max(p.session) AS session
                FROM plans p
                JOIN plan_lines l ON l.plan = p.id
                WHERE l.instrument = \(instrument)
                  AND (\(deployment)::text IS NULL OR p.deployment = \(deployment))
                """, "session")
        }
    }

    /// The newest session with an order for an instrument.
    public func lastSession(
        trading instrument: Instrument, of deployment: DeploymentName?
    ) async throws(StoreError) -> TradingDate? {
        try await transaction { transaction in
            try transaction.value(
                """
                SELECT max(session) AS session
                FROM orders
                WHERE instrument = \(instrument)
                  AND (\(deployment)::text IS NULL OR deployment = \(deployment))
                """, "session")
        }
    }

    /// Every plan line of an instrument in a session, oldest first, with all that came before it
    /// and after it.
    public func explanations(
        of instrument: Instrument, on session: TradingDate, of deployment: DeploymentName?
    ) async throws(StoreError) -> [LineExplanation] {
        try await transaction { transaction in
            let plans = try transaction.plans(
                """
                SELECT p.*
                FROM plans p
                JOIN plan_lines l ON l.plan = p.id
                WHERE l.instrument = \(instrument) AND p.session = \(session)
                  AND (\(deployment)::text IS NULL OR p.deployment = \(deployment))
                ORDER BY p.id
                """)
            return try plans.compactMap { stored in
                guard let line = stored.plan.line(instrument) else { return nil }
                return LineExplanation(
                    plan: stored, line: line,
                    orders: try transaction.orderStories(instrument, of: stored.id),
                    decision: try stored.plan.decision.flatMap {
                        try transaction.decisionRecord($0)
                    },
                    runs: try transaction.runs(ofSlotOf: stored.id),
                    halts: try transaction.halts(during: stored.id, for: instrument),
                    foreign: try transaction.foreignOrders(of: instrument, during: stored.id))
            }
        }
    }
}

extension Transaction {
    fileprivate func orderStories(
        _ instrument: Instrument, of plan: PlanID
    ) throws -> [OrderStory] {
        try rows(
            """
            SELECT *
            FROM orders
            WHERE plan = \(plan) AND instrument = \(instrument)
            ORDER BY created_at, id COLLATE "C"
            """, as: Order.init(row:)
        ).map { order in
            OrderStory(
                order: order, fills: try fills(of: order.id),
                events: try events(of: "order:\(order.id)"))
        }
    }

    /// The halts that stood in the way of an instrument while a plan's slot was worked.
    ///
    /// By the instants of their events, which are the database's: a halt may be raised at an
    /// instant of a simulated clock.
    fileprivate func halts(
        during plan: PlanID, for instrument: Instrument
    ) throws -> [HaltRecord] {
        try rows(
            """
            SELECT h.*
            FROM halts h
            JOIN plans p ON p.id = \(plan)
            JOIN deployments d ON d.name = p.deployment
            WHERE h.scope IN ('everywhere', 'account:' || d.account, 'deployment:' || d.name,
                              'instrument:' || \(instrument)::text)
              AND EXISTS (
                  SELECT FROM runs r
                  WHERE r.slot = p.slot
                    AND r.started_at <= coalesce(h.lifted_at, 'infinity')
                    AND coalesce(r.ended_at, 'infinity') >= (
                        SELECT min(at)
                        FROM events
                        WHERE subject = 'halt:' || h.id AND kind = 'raised'))
            ORDER BY h.id
            """, as: HaltRecord.init(row:))
    }

    fileprivate func foreignOrders(
        of instrument: Instrument, during plan: PlanID
    ) throws -> [ForeignOrder] {
        try rows(
            """
            SELECT f.*
            FROM foreign_orders f
            JOIN plans p ON p.id = \(plan) AND p.session = f.session
            JOIN deployments d ON d.name = p.deployment AND d.account = f.account
            WHERE f.instrument = \(instrument)
            ORDER BY f.number COLLATE "C"
            """, as: ForeignOrder.init(row:))
    }
}

/// A plan's line with what led to it and what became of it.
public struct LineExplanation: Hashable, Sendable {
    public let plan: StoredPlan
    public let line: PlanLine
    /// Oldest first; empty when the line was not traded.
    public let orders: [OrderStory]
    /// Nil when nothing was due.
    public let decision: DecisionRecord?
    /// Of the plan's slot, oldest first.
    public let runs: [RunRecord]
    /// In force at some time while the slot was worked.
    public let halts: [HaltRecord]
    /// Broker orders of the session in the instrument that are not ours.
    public let foreign: [ForeignOrder]
}

/// An order with everything that happened to it.
public struct OrderStory: Hashable, Sendable {
    public let order: Order
    public let fills: [FillRecord]
    public let events: [EventRecord]
}

/// A halt, lifted or not.
public struct HaltRecord: Hashable, Sendable {
    public let halt: Halt
    public let liftedAt: Instant?
    public let liftedBy: String?
    public let liftReason: String?

    init(row: Row) throws(PostgresError) {
        halt = try Halt(row: row)
        liftedAt = try row["lifted_at"]
        liftedBy = try row["lifted_by"]
        liftReason = try row["lift_reason"]
    }
}

/// An order of the account that is not ours: EXTERNAL.
public struct ForeignOrder: Hashable, Sendable {
    public let number: BrokerOrderNumber
    public let side: Side
    public let quantity: Quantity
    public let limit: Price

    init(row: Row) throws(PostgresError) {
        number = try row["number"]
        side = try row["side"]
        quantity = try row["quantity"]
        limit = try row.price("limit_price", try row["currency"])
    }
}
