import Columns
import Markets
import Postgres
public import Trading

extension PGStore {
    public func claim(
        _ claim: SlotClaim, _ origin: Origin
    ) async throws(StoreError) -> ClaimAnswer {
        try await transaction { transaction in
            guard try transaction.lockAccount(claim.slot.account) else {
                throw StoreError.missing("account '\(claim.slot.account)'")
            }
            // The lock comes before the reads: a run that ends while we wait for it has ended its
            // slot, and what is read afterwards says so.
            let live = try transaction.lockLiveRun(of: claim.slot.account)
            let slot = try transaction.slot(claim.slot)
            let worked = try slot.map { try transaction.runs(of: $0) } ?? []
            if let outcome = worked.compactMap(\.outcome).last(where: \.endsSlot) {
                return .done(outcome)
            }
            if let live {
                let beat = Beat(run: live.id, count: live.beat)
                guard live.id == claim.deadRun || beat == claim.silent else {
                    return .busy(
                        Holder(
                            owner: live.owner, beat: beat, isSameSlot: live.slot == slot))
                }
                try transaction.end(live.id, .interrupted, note: "")
                try transaction.note("run:\(live.id)", "interrupted", "taken over", origin)
            }
            let attempt = worked.count + 1
            let run = try transaction.insertRun(
                of: try slot ?? transaction.insert(claim.slot), claim, attempt: attempt)
            try transaction.note("run:\(run.id)", "claimed", "attempt \(attempt)", origin)
            return .claimed(
                ClaimedRun(
                    run: run.id, fence: run.fence, attempt: attempt,
                    plans: try slot.map { try transaction.plans(ofSlot: $0) } ?? []))
        }
    }

    public func renew(_ run: ClaimedRun, leaseSeconds: Int) async throws(StoreError) {
        try await transaction(run) { transaction in
            try transaction.check(run)
            try transaction.execute(
                """
                UPDATE runs
                SET lease_until = clock_timestamp() + make_interval(secs => \(leaseSeconds)),
                    beat = beat + 1
                WHERE id = \(run.run)
                """)
        }
    }

    public func finish(
        _ run: ClaimedRun, _ outcome: RunOutcome, note: String, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction(run) { transaction in
            let known = try transaction.value(
                "SELECT outcome FROM runs WHERE id = \(run.run) FOR UPDATE", "outcome",
                as: RunOutcome.self)
            if known == outcome { return }
            try transaction.check(run)
            try transaction.end(run.run, outcome, note: note)
            try transaction.note("run:\(run.run)", outcome.rawValue, note, origin)
        }
    }
}

/// A row of `runs`, as far as a claim looks at it.
struct RunRow {
    let id: RunID
    let slot: Int64
    let owner: ProcessIdentity
    let fence: Int64
    let outcome: RunOutcome?
    let beat: Int64

    init(row: Row) throws(PostgresError) {
        id = try row["id"]
        slot = try row["slot"]
        fence = try row["fence"]
        outcome = try row["outcome"]
        beat = try row["beat"]
        owner = ProcessIdentity(
            host: try row["host"], bootID: try row["boot_id"], pid: try row["pid"],
            startTicks: try row["start_ticks"])
    }
}

extension Transaction {
    /// Throws once another run has taken the account over, or this one has ended.
    ///
    /// The row is locked until the transaction ends, so that nobody takes over in between.
    ///
    /// - Parameter toSend: also throws when the lease has passed. A run may have slept for an
    ///   hour; it can still write down what it knows, but sends nothing.
    /// - Returns: the account that the run holds.
    @discardableResult
    func check(_ claimed: ClaimedRun, toSend: Bool = false) throws -> AccountName {
        let run = try row(
            """
            SELECT account, fence, outcome, lease_until > clock_timestamp() AS holds_lease
            FROM runs
            WHERE id = \(claimed.run)
            FOR SHARE
            """
        ) { row -> (account: AccountName, fence: Int64, outcome: RunOutcome?, holdsLease: Bool) in
            (try row["account"], try row["fence"], try row["outcome"], try row["holds_lease"])
        }
        guard let run else { throw StoreError.missing("run \(claimed.run)") }
        guard run.fence == claimed.fence, run.outcome == nil, run.holdsLease || !toSend else {
            throw StoreError.fenced(claimed.run)
        }
        return run.account
    }

    fileprivate func slot(_ slot: Slot) throws(PostgresError) -> Int64? {
        try value(
            """
            SELECT id
            FROM slots
            WHERE account = \(slot.account) AND job = \(slot.job) AND venue = \(slot.venue)
              AND scheduled_at = \(slot.scheduledAt)
            """, "id")
    }

    fileprivate func insert(_ slot: Slot) throws -> Int64 {
        let id: Int64? = try value(
            """
            INSERT INTO slots (job, account, venue, scheduled_at)
            VALUES (\(slot.job), \(slot.account), \(slot.venue), \(slot.scheduledAt))
            RETURNING id
            """, "id")
        guard let id else { throw StoreError.missing("slot") }
        return id
    }

    /// Of one slot, oldest first.
    fileprivate func runs(of slot: Int64) throws -> [RunRow] {
        try rows(
            """
            SELECT *
            FROM runs
            WHERE slot = \(slot)
            ORDER BY id
            """, as: RunRow.init(row:))
    }

    /// Locked: its verbs wait until this claim has decided, and then see what it decided.
    fileprivate func lockLiveRun(of account: AccountName) throws -> RunRow? {
        try row(
            """
            SELECT *
            FROM runs
            WHERE account = \(account) AND outcome IS NULL
            FOR UPDATE
            """, as: RunRow.init(row:))
    }

    fileprivate func insertRun(
        of slot: Int64, _ claim: SlotClaim, attempt: Int
    ) throws -> (id: RunID, fence: Int64) {
        let owner = claim.owner
        let run = try row(
            """
            INSERT INTO runs (slot, account, fence, attempt, host, boot_id, pid, start_ticks,
                              lease_until)
            SELECT \(slot), \(claim.slot.account), coalesce(max(fence), 0) + 1, \(attempt),
                   \(owner.host), \(owner.bootID), \(owner.pid), \(owner.startTicks),
                   clock_timestamp() + make_interval(secs => \(claim.leaseSeconds))
            FROM runs
            WHERE account = \(claim.slot.account)
            RETURNING id, fence
            """
        ) { row -> (id: RunID, fence: Int64) in (try row["id"], try row["fence"]) }
        guard let run else { throw StoreError.missing("run") }
        return run
    }

    fileprivate func end(
        _ run: RunID, _ outcome: RunOutcome, note: String
    ) throws(PostgresError) {
        try execute(
            """
            UPDATE runs
            SET outcome = \(outcome), note = \(note), ended_at = clock_timestamp()
            WHERE id = \(run)
            """)
    }
}
