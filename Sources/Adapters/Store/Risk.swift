import Columns
import Markets
import Postgres
public import Trading

extension PGStore {
    public func note(
        _ reading: RiskReading, _ limits: LossLimits, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> NotedRisk {
        try await transaction(run) { transaction in
            let account = try transaction.check(run)
            guard let owner = try transaction.deployment(reading.deployment),
                let cash = try transaction.cash(of: reading.deployment)
            else { throw StoreError.missing("deployment '\(reading.deployment)'") }
            try owner.requireReading(reading, by: account, cash: cash)
            let book = try transaction.lossBook(of: reading, limits)
            let noted = book.noting(reading, limits)
            guard noted.state != book.last else { return noted }
            try transaction.write(noted.state, isNew: book.last?.session != reading.session)
            if let event = noted.event(before: book.last) {
                try transaction.note(
                    "risk:\(reading.deployment)", event.kind, event.detail, origin)
            }
            guard case .confirmed(let breach) = noted.verdict else { return noted }
            switch LossStop(breach, of: owner, limits) {
            case .halt(let halt):
                let raised = try transaction.raise(halt, at: reading.at, origin)
                // A stop costs a stage, once: another reading of the same loss is no other stop.
                if raised.raisedAt == reading.at { try transaction.fall(owner, origin) }
            case .flatten(let exit):
                try transaction.lockGateForHalt()
                _ = try transaction.begin(exit, of: owner, at: reading.at, origin)
            }
            return noted
        }
    }

    public func risk(of deployment: DeploymentName) async throws(StoreError) -> RiskState? {
        try await transaction { try $0.newestRisk(of: deployment) }
    }

    public func note(
        balance: AccountBalance, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction(run) { transaction in
            let account = try transaction.check(run)
            try balance.requireAccount(account)
            try transaction.execute(
                """
                INSERT INTO account_balances (account, currency, net_asset_value, at_risk, at)
                VALUES (\(balance.account), \(balance.atRisk.currency),
                        \(balance.netAssetValue.minorUnits), \(balance.atRisk.minorUnits),
                        \(balance.at))
                -- The one before is what this replaces.
                ON CONFLICT (account) DO UPDATE
                    SET currency = EXCLUDED.currency,
                        net_asset_value = EXCLUDED.net_asset_value,
                        at_risk = EXCLUDED.at_risk, at = EXCLUDED.at,
                        recorded_at = clock_timestamp()
                    WHERE account_balances.at <= EXCLUDED.at
                """)
        }
    }
}

extension Transaction {
    fileprivate func newestRisk(of deployment: DeploymentName) throws -> RiskState? {
        try row(
            """
            SELECT *
            FROM risk_sessions
            WHERE deployment = \(deployment)
            ORDER BY session DESC
            LIMIT 1
            FOR UPDATE
            """, as: RiskState.init(row:))
    }

    fileprivate func lossBook(of reading: RiskReading, _ limits: LossLimits) throws -> LossBook {
        let last = try newestRisk(of: reading.deployment)
        let peak: Weight? =
            try row(
                """
                SELECT max(highest) AS peak
                FROM (
                    SELECT highest
                    FROM risk_sessions
                    WHERE deployment = \(reading.deployment) AND session < \(reading.session)
                      AND session >= coalesce((
                          SELECT max(session)
                          FROM risk_sessions
                          WHERE deployment = \(reading.deployment) AND is_restart), '-infinity')
                    ORDER BY session DESC
                    LIMIT \(limits.drawdownSessions - 1)
                ) AS recent
                """
            ) { row -> Weight? in try row["peak"] } ?? nil
        let flows: Int64? = try value(
            """
            SELECT coalesce(sum(amount), 0)::bigint AS flows
            FROM cash_entries
            WHERE deployment = \(reading.deployment) AND kind <> 'trade'
            """, "flows")
        return LossBook(
            last: last, peak: peak,
            flows: Money(minorUnits: flows ?? 0, reading.value.currency))
    }

    fileprivate func write(_ state: RiskState, isNew: Bool) throws(PostgresError) {
        if isNew {
            try execute(
                """
                INSERT INTO risk_sessions (
                    deployment, session, currency, base, base_flows, at, value, flows, unit_index,
                    highest, is_restart, stops, suspected_at)
                VALUES (\(state.deployment), \(state.session), \(state.value.currency),
                        \(state.base.minorUnits), \(state.baseFlows.minorUnits), \(state.at),
                        \(state.value.minorUnits), \(state.flows.minorUnits), \(state.index),
                        \(state.highest), \(state.isRestart), \(state.stops), \(state.suspectedAt))
                """)
            return
        }
        try execute(
            """
            UPDATE risk_sessions
            SET at = \(state.at), value = \(state.value.minorUnits),
                flows = \(state.flows.minorUnits), unit_index = \(state.index),
                highest = \(state.highest), is_restart = \(state.isRestart),
                stops = \(state.stops), suspected_at = \(state.suspectedAt)
            WHERE deployment = \(state.deployment) AND session = \(state.session)
            """)
    }
}

extension RiskState {
    /// Decodes a row of `risk_sessions`.
    init(row: Row) throws(PostgresError) {
        let currency: Currency = try row["currency"]
        self.init(
            deployment: try row["deployment"], session: try row["session"],
            base: try row.money("base", currency),
            baseFlows: try row.money("base_flows", currency), at: try row["at"],
            value: try row.money("value", currency), flows: try row.money("flows", currency),
            index: try row["unit_index"], highest: try row["highest"],
            isRestart: try row["is_restart"], stops: try row["stops"],
            suspectedAt: try row["suspected_at"])
    }
}

extension Deployment {
    /// What every store asks of a reading before it notes it.
    func requireReading(
        _ reading: RiskReading, by account: AccountName, cash: Money
    ) throws(StoreError) {
        guard self.account == account else {
            throw .conflict("deployment '\(name)' is not of account '\(account)'")
        }
        guard reading.value.currency == cash.currency else {
            throw .conflict("deployment '\(name)' is in \(cash.currency.rawValue)")
        }
        guard reading.cash == cash else {
            throw .conflict("deployment '\(name)' has \(cash), not \(reading.cash)")
        }
    }
}

extension AccountBalance {
    func requireAccount(_ account: AccountName) throws(StoreError) {
        guard self.account == account else {
            throw .conflict("the balance is of '\(self.account)', the run of '\(account)'")
        }
        guard !atRisk.isNegative else {
            throw .conflict("account '\(account)' has \(atRisk) at risk")
        }
    }
}
