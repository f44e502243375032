public import Markets
import Postgres
public import Trading

extension PGStore {
    /// Runs as they were claimed; the date is their slot's, on the clocks of its market.
    ///
    /// A run that has planned is of the deployments of its slot's plans; one that has not is of
    /// every deployment of its account.
    public func runs(matching filter: LookFilter) async throws(StoreError) -> [RunRecord] {
        try await transaction { try $0.runs(matching: filter) }
    }

    /// The newest run of each account, by account.
    public func latestRuns() async throws(StoreError) -> [RunRecord] {
        try await transaction { transaction in
            try transaction.rows(
                """
                SELECT DISTINCT ON (r.account COLLATE "C") r.*, s.job, s.venue, s.scheduled_at,
                       r.lease_until <= clock_timestamp() AS has_expired
                FROM runs r
                JOIN slots s ON s.id = r.slot
                ORDER BY r.account COLLATE "C", r.id DESC
                """, as: RunRecord.init(row:))
        }
    }
}

extension Transaction {
    func runs(matching filter: LookFilter) throws -> [RunRecord] {
        try rows(
            """
            SELECT r.*, s.job, s.venue, s.scheduled_at,
                   r.lease_until <= clock_timestamp() AS has_expired
            FROM runs r
            JOIN slots s ON s.id = r.slot
            WHERE (\(filter.deployment)::text IS NULL
                   OR EXISTS (
                       SELECT FROM plans
                       WHERE slot = s.id AND deployment = \(filter.deployment))
                   OR (NOT EXISTS (SELECT FROM plans WHERE slot = s.id)
                       AND r.account = (
                           SELECT account FROM deployments WHERE name = \(filter.deployment))))
              AND (\(filter.date)::date IS NULL
                   OR \(filter.date) = (
                       -- Nine hours ahead, or five behind: a session of New York lies in one
                       -- date also by its winter clock.
                       s.scheduled_at AT TIME ZONE 'UTC'
                       + make_interval(hours => CASE s.venue WHEN 'KRX' THEN 9 ELSE -5 END)
                   )::date)
            ORDER BY r.id DESC
            LIMIT \(filter.limit)
            """, as: RunRecord.init(row:)
        ).reversed()
    }

    /// Every run of the slot that a plan was made in, oldest first.
    func runs(ofSlotOf plan: PlanID) throws -> [RunRecord] {
        try rows(
            """
            SELECT r.*, s.job, s.venue, s.scheduled_at,
                   r.lease_until <= clock_timestamp() AS has_expired
            FROM runs r
            JOIN slots s ON s.id = r.slot
            WHERE s.id = (SELECT slot FROM plans WHERE id = \(plan))
            ORDER BY r.id
            """, as: RunRecord.init(row:))
    }
}

/// One execution of one job, with its slot.
public struct RunRecord: Hashable, Sendable {
    public let id: RunID
    public let slot: Slot
    /// 1 for the first run of the slot.
    public let attempt: Int
    public let owner: ProcessIdentity
    /// Nil while it works, or when its process died and nobody has taken over.
    public let outcome: RunOutcome?
    public let note: String
    /// By the clock of the database, as is its end.
    public let startedAt: Instant
    public let endedAt: Instant?
    /// Whether its lease is over, so that another run may take the account.
    public let hasExpired: Bool

    init(row: Row) throws(PostgresError) {
        id = try row["id"]
        slot = Slot(
            job: try row["job"], account: try row["account"], venue: try row["venue"],
            scheduledAt: try row["scheduled_at"])
        attempt = try row["attempt"]
        owner = ProcessIdentity(
            host: try row["host"], bootID: try row["boot_id"], pid: try row["pid"],
            startTicks: try row["start_ticks"])
        outcome = try row["outcome"]
        note = try row["note"]
        startedAt = try row["started_at"]
        endedAt = try row["ended_at"]
        hasExpired = try row["has_expired"]
    }
}
