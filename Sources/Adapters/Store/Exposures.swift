import Columns
import Markets
import Postgres
public import Trading

extension PGStore {
    public func exposures() async throws(StoreError) -> [AccountExposure] {
        try await transaction { transaction in
            let buys = try transaction.openBuys()
            return try transaction.exposureRows().map { row in
                row.exposure(buys.filter { $0.account == row.account })
            }
        }
    }
}

extension Transaction {
    /// Buys that the broker may be executing.
    fileprivate func openBuys() throws -> [Order] {
        try rows(
            """
            SELECT *
            FROM orders
            WHERE side = 'buy'
              AND state IN ('submitting', 'accepted', 'cancelling', 'unknown', 'contested')
            """, as: Order.init(row:))
    }

    /// The accounts that carry a deployment that can trade.
    fileprivate func exposureRows() throws -> [ExposureRow] {
        try rows(
            """
            SELECT a.name, a.currency, n.net_asset_value, n.at_risk, n.at,
                   coalesce(extract(epoch FROM clock_timestamp() - n.recorded_at), 0)::bigint
                       AS age,
                   coalesce((
                       SELECT sum(f.amount_after - f.amount_before)
                       FROM fills f
                       JOIN orders o ON o.id = f.order_id
                       WHERE o.account = a.name AND o.side = 'buy' AND f.at > n.at), 0)::bigint
                       AS bought,
                   EXISTS (
                       SELECT FROM orders WHERE account = a.name AND submitting_at IS NOT NULL)
                   OR EXISTS (
                       SELECT FROM positions p
                       JOIN deployments d ON d.name = p.deployment
                       WHERE d.account = a.name AND p.quantity <> 0) AS is_touched,
                   b.cash
            FROM accounts a
            JOIN deployments d ON d.account = a.name
                AND d.state IN ('active', 'paused', 'liquidating')
            JOIN balances b ON b.deployment = d.name
            LEFT JOIN account_balances n ON n.account = a.name
            ORDER BY a.name COLLATE "C"
            """, as: ExposureRow.init(row:))
    }
}

private struct ExposureRow {
    let account: AccountName
    let currency: Currency
    let balance: AccountBalance?
    let age: Int
    let bought: Money
    let untouched: Money?

    init(row: Row) throws(PostgresError) {
        account = try row["name"]
        currency = try row["currency"]
        let at: Instant? = try row["at"]
        if let at {
            balance = AccountBalance(
                account: account, netAssetValue: try row.money("net_asset_value", currency),
                atRisk: try row.money("at_risk", currency), at: at)
        } else {
            balance = nil
        }
        age = try row["age"]
        bought = try row.money("bought", currency)
        let isTouched: Bool = try row["is_touched"]
        untouched = isTouched ? nil : try row.money("cash", currency)
    }

    func exposure(_ openBuys: [Order]) -> AccountExposure {
        AccountExposure(
            account: account, currency: currency, balance: balance, ageSeconds: age,
            bought: openBuys.reduce(bought) { $0 + $1.valueToCome }, untouched: untouched)
    }
}

extension Order {
    /// What the rest of it may still cost, before costs.
    var valueToCome: Money { limit.value(of: remaining, rounding: .up) }
}
