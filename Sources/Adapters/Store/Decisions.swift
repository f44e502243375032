import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func openDecision(
        of deployment: DeploymentName
    ) async throws(StoreError) -> Decision? {
        try await transaction { try $0.openDecision(of: deployment) }
    }

    public func latestDecision(
        of deployment: DeploymentName
    ) async throws(StoreError) -> Decision? {
        try await transaction { transaction in
            try transaction.decision(
                """
                SELECT * FROM decisions WHERE deployment = \(deployment) ORDER BY id DESC LIMIT 1
                """)
        }
    }

    public func lastPlannedSession(
        of deployment: DeploymentName
    ) async throws(StoreError) -> TradingDate? {
        try await transaction { transaction in
            try transaction.value(
                """
                SELECT session
                FROM plans
                WHERE deployment = \(deployment)
                ORDER BY session DESC
                LIMIT 1
                """, "session", as: TradingDate.self)
        }
    }

    public func decide(
        _ new: NewDecision, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Decision {
        try await transaction(run) { transaction in
            try transaction.check(run)
            guard try transaction.deployment(new.deployment) != nil else {
                throw StoreError.missing("deployment '\(new.deployment)'")
            }
            let revision = try transaction.revision(of: new.revision)
            let known = try transaction.decision(
                """
                SELECT *
                FROM decisions
                WHERE deployment = \(new.deployment) AND decided_on = \(new.decidedOn)
                  AND revision = \(revision)
                """)
            if let known { return known }
            if let old = try transaction.openDecision(of: new.deployment) {
                try transaction.end(old.id, as: .superseded)
                try transaction.note("decision:\(old.id)", "superseded", "", origin)
            }
            let id = try transaction.insert(new, revision, run.run)
            try transaction.note("decision:\(id)", "decided", "on \(new.decidedOn)", origin)
            return Decision(
                id: id, deployment: new.deployment, decidedOn: new.decidedOn, revision: revision,
                targets: new.targets, state: .open)
        }
    }

    public func end(
        _ id: DecisionID, as end: Decision.State, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction(run) { transaction in
            try transaction.check(run)
            let state = try transaction.state(of: id)
            guard let state else { throw StoreError.missing("decision \(id)") }
            guard state != end else { return }
            guard state == .open, end != .open else {
                throw StoreError.conflict("decision \(id) is \(state.rawValue)")
            }
            try transaction.end(id, as: end)
            try transaction.note("decision:\(id)", end.rawValue, "", origin)
        }
    }
}

extension Transaction {
    fileprivate func openDecision(of deployment: DeploymentName) throws -> Decision? {
        try decision(
            "SELECT * FROM decisions WHERE deployment = \(deployment) AND state = 'open'")
    }

    /// Locked until the transaction ends; nil when there is none.
    func state(of id: DecisionID) throws(PostgresError) -> Decision.State? {
        try value("SELECT state FROM decisions WHERE id = \(id) FOR UPDATE", "state")
    }

    /// The first decision that a statement finds, with its targets.
    fileprivate func decision(_ statement: SQL) throws -> Decision? {
        guard let found = try row(statement, as: DecisionRow.init(row:)) else { return nil }
        let targets = try rows(
            "SELECT * FROM decision_targets WHERE decision = \(found.id) ORDER BY place"
        ) { row -> Decision.Target in
            Decision.Target(
                name: try row["name"], instrument: try row["instrument"],
                weight: try row["weight"])
        }
        return Decision(
            id: found.id, deployment: found.deployment, decidedOn: found.decidedOn,
            revision: found.revision, targets: targets, state: found.state)
    }

    fileprivate func insert(
        _ new: NewDecision, _ revision: RevisionID, _ run: RunID
    ) throws -> DecisionID {
        let id: DecisionID? = try value(
            """
            INSERT INTO decisions (deployment, decided_on, revision, run)
            VALUES (\(new.deployment), \(new.decidedOn), \(revision), \(run))
            RETURNING id
            """, "id")
        guard let id else { throw StoreError.missing("decision") }
        guard !new.targets.isEmpty else { return id }
        try execute(
            """
            INSERT INTO decision_targets (decision, place, name, instrument, weight)
            SELECT \(id), place - 1, name, instrument, weight
            FROM unnest(
                \(new.targets.map(\.name))::text[],
                \(new.targets.map(\.instrument.postgresText))::text[],
                \(new.targets.map(\.weight.postgresText))::bigint[]
            ) WITH ORDINALITY AS target (name, instrument, weight, place)
            """)
        return id
    }

    fileprivate func end(_ id: DecisionID, as state: Decision.State) throws(PostgresError) {
        try execute(
            """
            UPDATE decisions
            SET state = \(state), ended_at = clock_timestamp()
            WHERE id = \(id)
            """)
    }

    /// The same text of the same commit is one revision.
    fileprivate func revision(of revision: Revision) throws -> RevisionID {
        if let known = try knownRevision(revision) { return known }
        // Another account's run may write the same one down at this moment: then theirs is taken.
        let id: RevisionID? = try value(
            """
            INSERT INTO revisions (commit_id, hash, source)
            VALUES (\(revision.commit), \(revision.hash), \(revision.source))
            ON CONFLICT (commit_id, hash, md5(source)) DO NOTHING
            RETURNING id
            """, "id")
        if let id { return id }
        guard let theirs = try knownRevision(revision) else {
            throw StoreError.missing("revision")
        }
        return theirs
    }

    private func knownRevision(_ revision: Revision) throws(PostgresError) -> RevisionID? {
        try value(
            """
            SELECT id
            FROM revisions
            WHERE commit_id = \(revision.commit) AND hash = \(revision.hash)
              AND md5(source) = md5(\(revision.source)) AND source = \(revision.source)
            """, "id")
    }
}

/// A row of `decisions`; its targets are rows of their own.
private struct DecisionRow {
    let id: DecisionID
    let deployment: DeploymentName
    let decidedOn: TradingDate
    let revision: RevisionID
    let state: Decision.State

    init(row: Row) throws(PostgresError) {
        id = try row["id"]
        deployment = try row["deployment"]
        decidedOn = try row["decided_on"]
        revision = try row["revision"]
        state = try row["state"]
    }
}
