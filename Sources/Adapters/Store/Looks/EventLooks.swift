public import Markets
import Postgres
public import Trading

extension PGStore {
    /// Events as they were written.
    ///
    /// - Parameters:
    ///   - filter: its date is Seoul's, by the clock of the database: an event has no session.
    ///   - subject: `order:core.12.…`; with `:` at its end, every subject of that kind.
    ///   - correlation: `run-17`: all of one piece of work.
    public func events(
        matching filter: LookFilter, subject: String? = nil, correlation: String? = nil
    ) async throws(StoreError) -> [EventRecord] {
        // Nine hours ahead of Greenwich, half-open.
        let start = filter.date.map { Instant(midnight: $0) - 9 * 3600 }
        let end = start.map { $0 + 86_400 }
        return try await transaction { transaction in
            try transaction.rows(
                """
                SELECT *
                FROM events e
                WHERE (\(subject)::text IS NULL OR subject = \(subject)
                       OR (\(subject)::text LIKE '%:' AND starts_with(subject, \(subject))))
                  AND (\(correlation)::text IS NULL OR correlation = \(correlation))
                  AND (\(start)::timestamptz IS NULL OR (at >= \(start) AND at < \(end)))
                  AND (\(filter.deployment)::text IS NULL
                       OR subject = 'deployment:' || \(filter.deployment)::text
                       OR starts_with(subject, 'order:' || \(filter.deployment)::text || '.')
                       OR EXISTS (
                           SELECT FROM decisions
                           WHERE deployment = \(filter.deployment)
                             AND e.subject = 'decision:' || id)
                       OR EXISTS (
                           SELECT FROM plans
                           WHERE deployment = \(filter.deployment)
                             AND e.subject IN ('plan:' || id, 'run:' || run))
                       OR EXISTS (
                           SELECT FROM halts h
                           JOIN deployments d ON d.name = \(filter.deployment)
                           WHERE e.subject = 'halt:' || h.id
                             AND h.scope IN ('everywhere', 'account:' || d.account,
                                             'deployment:' || d.name)))
                ORDER BY id DESC
                LIMIT \(filter.limit)
                """, as: EventRecord.init(row:)
            ).reversed()
        }
    }
}

extension Transaction {
    /// Of one subject, oldest first.
    func events(of subject: String) throws -> [EventRecord] {
        try rows(
            "SELECT * FROM events WHERE subject = \(subject) ORDER BY id",
            as: EventRecord.init(row:))
    }
}

/// One change of state, and why it was made.
public struct EventRecord: Hashable, Sendable {
    public let id: Int64
    /// By the clock of the database.
    public let at: Instant
    /// `order:core.12.…`, `run:17`
    public let subject: String
    /// `accepted`, `raised`
    public let kind: String
    public let detail: String
    /// What all events of one piece of work share: `run-17`.
    public let correlation: String
    public let causation: String?
    public let by: String

    init(row: Row) throws(PostgresError) {
        id = try row["id"]
        at = try row["at"]
        subject = try row["subject"]
        kind = try row["kind"]
        detail = try row["detail"]
        correlation = try row["correlation"]
        causation = try row["causation"]
        by = try row["by"]
    }
}
