import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    /// Orders in the order in which they were written down; the date is their session's.
    public func orders(matching filter: LookFilter) async throws(StoreError) -> [Order] {
        try await transaction { transaction in
            try transaction.rows(
                """
                SELECT *
                FROM orders
                WHERE (\(filter.deployment)::text IS NULL OR deployment = \(filter.deployment))
                  AND (\(filter.date)::date IS NULL OR session = \(filter.date))
                ORDER BY created_at DESC, id COLLATE "C" DESC
                LIMIT \(filter.limit)
                """, as: Order.init(row:)
            ).reversed()
        }
    }

    /// Every order that has not ended, of all accounts, oldest first.
    public func unfinishedOrders() async throws(StoreError) -> [Order] {
        try await transaction { transaction in
            try transaction.rows(
                """
                SELECT *
                FROM orders
                WHERE state IN ('planned', 'submitting', 'accepted', 'cancelling', 'unknown',
                                'contested')
                ORDER BY created_at, id COLLATE "C"
                """, as: Order.init(row:))
        }
    }

    /// Fills in the order in which they were booked; the date is their order's session.
    public func fills(matching filter: LookFilter) async throws(StoreError) -> [FillRecord] {
        try await transaction { transaction in
            try transaction.rows(
                """
                SELECT f.*, o.deployment, o.session, o.instrument, o.side, o.quantity AS ordered,
                       o.currency, o.broker_number
                FROM fills f
                JOIN orders o ON o.id = f.order_id
                WHERE (\(filter.deployment)::text IS NULL OR o.deployment = \(filter.deployment))
                  AND (\(filter.date)::date IS NULL OR o.session = \(filter.date))
                ORDER BY f.booked_at DESC, f.order_id COLLATE "C" DESC, f.quantity_after DESC
                LIMIT \(filter.limit)
                """, as: FillRecord.init(row:)
            ).reversed()
        }
    }
}

extension Transaction {
    /// Of one order, oldest first.
    func fills(of order: OrderID) throws -> [FillRecord] {
        try rows(
            """
            SELECT f.*, o.deployment, o.session, o.instrument, o.side, o.quantity AS ordered,
                   o.currency, o.broker_number
            FROM fills f
            JOIN orders o ON o.id = f.order_id
            WHERE f.order_id = \(order)
            ORDER BY f.quantity_after
            """, as: FillRecord.init(row:))
    }
}

/// A fill with what its order says of it.
public struct FillRecord: Hashable, Sendable {
    public let fill: Fill
    public let deployment: DeploymentName
    public let session: TradingDate
    public let instrument: Instrument
    public let side: Side
    /// Of the order.
    public let ordered: Quantity
    public let number: BrokerOrderNumber?
    /// When it was written into the ledger, by the clock of the database.
    public let bookedAt: Instant

    init(row: Row) throws(PostgresError) {
        let currency: Currency = try row["currency"]
        func execution(_ moment: String) throws(PostgresError) -> Execution {
            Execution(
                quantity: try row["quantity_" + moment],
                amount: try row.money("amount_" + moment, currency),
                costs: try row.money("costs_" + moment, currency))
        }
        fill = Fill(
            order: try row["order_id"], before: try execution("before"),
            after: try execution("after"), at: try row["at"])
        deployment = try row["deployment"]
        session = try row["session"]
        instrument = try row["instrument"]
        side = try row["side"]
        ordered = try row["ordered"]
        number = try row["broker_number"]
        bookedAt = try row["booked_at"]
    }

    /// The mean price of this fill's shares, before costs, to the millionth.
    public var price: Price? {
        guard fill.quantity > .zero else { return nil }
        let scale = (0..<(12 - fill.amount.currency.decimals)).reduce(Int128(1)) { scale, _ in
            scale * 10
        }
        let exact = Int128(fill.amount.minorUnits) * scale / Int128(fill.quantity.millionths)
        guard let millionths = Int64(exactly: exact), millionths > 0 else { return nil }
        return Price(millionths: millionths, fill.amount.currency)
    }
}
