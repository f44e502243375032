public import Markets
import Postgres
public import Trading

extension PGStore {
    /// Decisions as they were made; the date is the session they were decided on.
    public func decisions(
        matching filter: LookFilter
    ) async throws(StoreError) -> [DecisionRecord] {
        try await transaction { transaction in
            try transaction.decisions(
                """
                SELECT d.*, r.commit_id, r.hash
                FROM decisions d
                JOIN revisions r ON r.id = d.revision
                WHERE (\(filter.deployment)::text IS NULL OR d.deployment = \(filter.deployment))
                  AND (\(filter.date)::date IS NULL OR d.decided_on = \(filter.date))
                ORDER BY d.id DESC
                LIMIT \(filter.limit)
                """
            ).reversed()
        }
    }
}

extension Transaction {
    func decisionRecord(_ id: DecisionID) throws -> DecisionRecord? {
        try decisions(
            """
            SELECT d.*, r.commit_id, r.hash
            FROM decisions d
            JOIN revisions r ON r.id = d.revision
            WHERE d.id = \(id)
            """
        ).first
    }

    /// What a statement finds, with their targets.
    fileprivate func decisions(_ statement: SQL) throws -> [DecisionRecord] {
        try rows(statement, as: DecisionRecord.init(row:)).map { record in
            var record = record
            record.targets = try rows(
                "SELECT * FROM decision_targets WHERE decision = \(record.id) ORDER BY place",
                as: Decision.Target.init(row:))
            return record
        }
    }
}

/// A decision with the revision that it was made from.
public struct DecisionRecord: Hashable, Sendable {
    public let id: DecisionID
    public let deployment: DeploymentName
    /// The session whose close it was decided on.
    public let decidedOn: TradingDate
    public let revision: RevisionID
    public let commit: String
    /// Of the checked portfolio.
    public let hash: String
    public let state: Decision.State
    /// The run that made it.
    public let run: RunID
    /// By the clock of the database, as is its end.
    public let createdAt: Instant
    public let endedAt: Instant?
    /// In universe order; zero weights left out.
    public internal(set) var targets: [Decision.Target] = []

    init(row: Row) throws(PostgresError) {
        id = try row["id"]
        deployment = try row["deployment"]
        decidedOn = try row["decided_on"]
        revision = try row["revision"]
        commit = try row["commit_id"]
        hash = try row["hash"]
        state = try row["state"]
        run = try row["run"]
        createdAt = try row["created_at"]
        endedAt = try row["ended_at"]
    }
}

extension Decision.Target {
    /// Decodes a row of `decision_targets`.
    init(row: Row) throws(PostgresError) {
        self.init(
            name: try row["name"], instrument: try row["instrument"], weight: try row["weight"])
    }
}
