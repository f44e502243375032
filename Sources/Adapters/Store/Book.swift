import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func correct(
        _ corrections: [Correction], key: String, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction { transaction in
            guard let account = corrections.first?.account else { return }
            guard try transaction.lockAccount(account) else {
                throw StoreError.missing("account '\(account)'")
            }
            for correction in corrections {
                try transaction.check(correction, of: account)
            }
            guard try !transaction.isCorrected(account, key) else { return }
            for (place, correction) in corrections.enumerated() {
                try transaction.insert(correction, key: key, place: place, by: origin.by)
                try transaction.note(
                    correction.subject, "corrected", "\(correction)", origin)
            }
        }
    }

    public func external(of account: AccountName) async throws(StoreError) -> Ledger {
        try await transaction { transaction in
            guard let currency = try transaction.account(account)?.currency else {
                throw StoreError.missing("account '\(account)'")
            }
            let cash: Int64? = try transaction.value(
                """
                SELECT coalesce(sum(amount), 0)::bigint AS cash
                FROM corrections
                WHERE account = \(account) AND deployment IS NULL
                """, "cash")
            let held = try transaction.rows(
                """
                SELECT instrument, sum(quantity)::bigint AS quantity
                FROM corrections
                WHERE account = \(account) AND deployment IS NULL AND instrument IS NOT NULL
                GROUP BY instrument
                HAVING sum(quantity) <> 0
                """
            ) { row -> (Instrument, Quantity) in (try row["instrument"], try row["quantity"]) }
            return Ledger(
                cash: Money(minorUnits: cash ?? 0, currency), positions: Dictionary(held) { $1 })
        }
    }

    public func flows(of deployment: DeploymentName) async throws(StoreError) -> Money {
        try await transaction { transaction in
            let flows = try transaction.row(
                """
                SELECT b.currency, coalesce(sum(e.amount), 0)::bigint AS amount
                FROM balances b
                LEFT JOIN cash_entries e ON e.deployment = b.deployment AND e.kind <> 'trade'
                WHERE b.deployment = \(deployment)
                GROUP BY b.currency
                """
            ) { row -> Money in try row.money("amount", try row["currency"]) }
            guard let flows else { throw StoreError.missing("deployment '\(deployment)'") }
            return flows
        }
    }
}

extension Transaction {
    fileprivate func check(_ correction: Correction, of account: AccountName) throws {
        guard correction.account == account else {
            throw StoreError.conflict("one correction is of one account")
        }
        guard let name = correction.deployment else { return }
        guard let owner = try deployment(name) else {
            throw StoreError.missing("deployment '\(name)'")
        }
        guard owner.account == account else {
            throw StoreError.conflict("deployment '\(name)' is not of account '\(account)'")
        }
    }

    fileprivate func isCorrected(
        _ account: AccountName, _ key: String
    ) throws(PostgresError) -> Bool {
        try value(
            """
            SELECT EXISTS (
                SELECT FROM corrections WHERE account = \(account) AND key = \(key)) AS known
            """, "known") ?? false
    }

    /// The table's trigger moves the deployment's position or cash.
    func insert(
        _ correction: Correction, key: String, place: Int, by: String
    ) throws(PostgresError) {
        try execute(
            """
            INSERT INTO corrections (key, place, account, deployment, instrument, quantity, amount,
                                     kind, reason, by, at)
            VALUES (\(key), \(place), \(correction.account), \(correction.deployment),
                    \(correction.instrument), \(correction.shares),
                    \(correction.cash?.minorUnits), \(correction.kind), \(correction.reason),
                    \(by), \(correction.at))
            """)
    }
}
