import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    /// What each deployment owns by its own fills, by name. Drafts own nothing and are left out.
    public func holdings(
        of deployment: DeploymentName?
    ) async throws(StoreError) -> [DeploymentHoldings] {
        try await transaction { transaction in
            let balances = try transaction.rows(
                """
                SELECT d.name, d.account, d.state, b.currency, b.cash
                FROM deployments d
                JOIN balances b ON b.deployment = d.name
                WHERE (\(deployment)::text IS NULL OR d.name = \(deployment))
                  AND (d.state <> 'draft' OR d.name = \(deployment))
                ORDER BY d.name COLLATE "C"
                """, as: DeploymentHoldings.init(row:))
            return try balances.map { balance in
                var balance = balance
                balance.positions = try transaction.positionRecords(of: balance.deployment)
                return balance
            }
        }
    }
}

extension Transaction {
    /// By instrument, without the positions that are gone, each with what the deployment's last
    /// plan took it to be worth.
    fileprivate func positionRecords(of deployment: DeploymentName) throws -> [PositionRecord] {
        try rows(
            """
            SELECT p.instrument, p.quantity, line.name, line.price, line.currency, line.price_at
            FROM positions p
            LEFT JOIN LATERAL (
                SELECT l.name, l.price, l.currency, l.price_at
                FROM plan_lines l
                JOIN plans ON plans.id = l.plan
                WHERE plans.deployment = p.deployment AND l.instrument = p.instrument
                ORDER BY plans.id DESC
                LIMIT 1
            ) line ON true
            WHERE p.deployment = \(deployment) AND p.quantity <> 0
            ORDER BY p.instrument COLLATE "C"
            """, as: PositionRecord.init(row:))
    }
}

/// Cash and positions of one deployment.
public struct DeploymentHoldings: Hashable, Sendable {
    public let deployment: DeploymentName
    public let account: AccountName
    public let state: DeploymentState
    public let cash: Money
    public internal(set) var positions: [PositionRecord] = []

    init(row: Row) throws(PostgresError) {
        deployment = try row["name"]
        account = try row["account"]
        state = try row["state"]
        cash = try row.money("cash", try row["currency"])
    }
}

public struct PositionRecord: Hashable, Sendable {
    public let instrument: Instrument
    public let quantity: Quantity
    /// The universe's name for it in the last plan that had it; nil when none has.
    public let name: String?
    /// The price in that plan, and its instant: not the price of now.
    public let lastPrice: Price?
    public let lastPriceAt: Instant?

    init(row: Row) throws(PostgresError) {
        instrument = try row["instrument"]
        quantity = try row["quantity"]
        name = try row["name"]
        let currency: Currency? = try row["currency"]
        lastPrice = try currency.map { currency throws(PostgresError) in
            try row.price("price", currency)
        }
        lastPriceAt = try row["price_at"]
    }

    /// At the last plan's price.
    public var lastValue: Money? { lastPrice.map { $0.value(of: quantity) } }
}
