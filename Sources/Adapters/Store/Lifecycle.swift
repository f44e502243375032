import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func change(
        _ event: DeploymentEvent, of name: DeploymentName, reason: String, _ origin: Origin
    ) async throws(StoreError) -> Deployment {
        try await transaction { transaction in
            guard event == .paused || event == .resumed else {
                throw StoreError.conflict("'\(event.rawValue)' has a verb of its own")
            }
            let found = try transaction.lockDeployment(name)
            if found.state == (event == .paused ? .paused : .active) { return found }
            let state = try found.after(event)
            try transaction.set(state, of: name)
            try transaction.note("deployment:\(name)", event.rawValue, reason, origin)
            return found.with(state)
        }
    }

    public func promote(
        _ name: DeploymentName, _ origin: Origin
    ) async throws(StoreError) -> Deployment {
        try await transaction { transaction in
            let found = try transaction.lockDeployment(name)
            let stage = try found.nextStage(clean: try transaction.cleanSessions(of: name))
            try transaction.set(stage, of: name)
            try transaction.note("deployment:\(name)", "promoted", stage.rawValue, origin)
            return found.with(stage)
        }
    }

    public func recordClean(
        _ session: TradingDate, of name: DeploymentName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction(run) { transaction in
            try transaction.check(run)
            let found = try transaction.lockDeployment(name)
            // The first word about a session stands: a slot that is resumed says the same again.
            let isNew = try transaction.execute(
                """
                INSERT INTO clean_sessions (deployment, session, stage, tenure, run)
                SELECT name, \(session), stage, tenure, \(run.run)
                FROM deployments
                WHERE name = \(name)
                ON CONFLICT (deployment, session) DO NOTHING
                """)
            guard isNew > 0 else { return }
            try transaction.note(
                "deployment:\(name)", "clean_session", "\(session) at \(found.stage.rawValue)",
                origin)
        }
    }

    public func cleanSessions(of name: DeploymentName) async throws(StoreError) -> Int {
        try await transaction { try $0.cleanSessions(of: name) }
    }

    public func adopt(
        _ hash: String, of name: DeploymentName, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction { transaction in
            _ = try transaction.lockDeployment(name)
            // One that is adopted already stays its first adopter's.
            let isNew = try transaction.execute(
                """
                INSERT INTO adoptions (deployment, hash, by)
                VALUES (\(name), \(hash), \(origin.by))
                ON CONFLICT (deployment, hash) DO NOTHING
                """)
            guard isNew > 0 else { return }
            try transaction.note("deployment:\(name)", "adopted", hash, origin)
        }
    }

    public func adopted(by name: DeploymentName) async throws(StoreError) -> [String] {
        try await transaction { transaction in
            try transaction.rows(
                """
                SELECT hash FROM adoptions WHERE deployment = \(name) ORDER BY hash COLLATE "C"
                """
            ) { row -> String in try row["hash"] }
        }
    }

    public func tellStuck(
        _ id: ExitID, _ text: String, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Bool {
        try await transaction(run) { transaction in
            try transaction.check(run)
            let alert = try transaction.lockOpenExit(id).stuckAlert(text)
            let told: Int? = try transaction.value(
                "SELECT 1 AS told FROM outbox WHERE dedupe_key = \(alert.key) LIMIT 1", "told")
            guard told == nil else { return false }
            try transaction.tell(alert, "exit:\(id)", "stuck", text, origin)
            return true
        }
    }
}

extension Transaction {
    /// Locks a deployment's row, so that changes of it come one after another.
    func lockDeployment(_ name: DeploymentName) throws -> Deployment {
        let found = try row(
            "SELECT * FROM deployments WHERE name = \(name) FOR UPDATE",
            as: Deployment.init(row:))
        guard let found else { throw StoreError.missing("deployment '\(name)'") }
        return found
    }

    func set(_ stage: Stage, of name: DeploymentName) throws(PostgresError) {
        try execute("UPDATE deployments SET stage = \(stage) WHERE name = \(name)")
    }

    /// What a stop costs: one stage, in the transaction of the stop.
    func fall(_ deployment: Deployment, _ origin: Origin) throws {
        let stage = deployment.stage.fallen
        guard stage != deployment.stage else { return }
        try set(stage, of: deployment.name)
        try note("deployment:\(deployment.name)", "fell", stage.rawValue, origin)
    }

    /// Writes down a fact and whom it is told to.
    func tell(
        _ alert: Alert, _ subject: String, _ kind: String, _ detail: String, _ origin: Origin
    ) throws(PostgresError) {
        try execute(
            """
            WITH fact AS (
                INSERT INTO events (subject, kind, detail, correlation, causation, by)
                VALUES (\(subject), \(kind), \(detail), \(origin.correlation),
                        \(origin.causation), \(origin.by))
                RETURNING id
            )
            INSERT INTO outbox (event, channel, severity, dedupe_key, text)
            SELECT id, \(alert.channel), \(alert.severity), \(alert.key), \(alert.text)
            FROM fact
            """)
    }

    fileprivate func cleanSessions(of name: DeploymentName) throws(PostgresError) -> Int {
        try value(
            """
            SELECT count(*) AS clean
            FROM clean_sessions
            JOIN deployments ON name = deployment AND deployments.tenure = clean_sessions.tenure
            WHERE name = \(name)
            """, "clean") ?? 0
    }
}
