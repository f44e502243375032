import Columns
import Markets
import Postgres
public import Trading

extension PGStore {
    public func raise(_ halt: NewHalt, _ origin: Origin) async throws(StoreError) -> Halt {
        do {
            return try await transaction { transaction in
                try transaction.execute("SET LOCAL lock_timeout = '2s'")
                return try transaction.raise(halt, at: nil, origin)
            }
        } catch {
            guard case .unavailable = error else { throw error }
            // A program that is frozen between its marker and its commit holds the gate. A halt
            // does not wait for it: its connection is ended, and its marker is rolled back. In one
            // transaction, so that this halt is in line before whoever comes again.
            return try await transaction { transaction in
                try transaction.endSessionsAtGate()
                // What may not be ended, ends by its own time-out; until then this stands in line.
                try transaction.execute("SET LOCAL lock_timeout = '20s'")
                try transaction.execute("SET LOCAL statement_timeout = '25s'")
                return try transaction.raise(halt, at: nil, origin)
            }
        }
    }

    public func lift(
        _ id: HaltID, reason: String, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction { transaction in
            guard let isLifted = try transaction.lockHalt(id) else {
                throw StoreError.missing("halt \(id)")
            }
            guard !isLifted else { return }
            try transaction.markLifted(id, reason: reason, by: origin.by)
            try transaction.note("halt:\(id)", "lifted", reason, origin)
        }
    }

    public func halts() async throws(StoreError) -> [Halt] {
        try await transaction { try $0.liveHalts() }
    }
}

extension Transaction {
    /// One live halt a scope: the same again is the one there is, a stronger stop replaces it.
    ///
    /// - Parameter at: the instant it is raised at; nil is the database's clock.
    func raise(_ new: NewHalt, at: Instant?, _ origin: Origin) throws -> Halt {
        // The gate row first, as every marker does; its lock also keeps two halts of one scope
        // from being raised at once.
        try execute("UPDATE halt_gate SET epoch = epoch + 1")
        let live = try row(
            "SELECT * FROM halts WHERE scope = \(new.scope) AND lifted_at IS NULL",
            as: Halt.init(row:))
        if let live, live.stops == new.stops || live.stops == .orders { return live }
        let statement: SQL =
            if let live {
                """
                UPDATE halts
                SET stops = \(new.stops), reason = \(new.reason), raised_by = \(origin.by),
                    raised_at = coalesce(\(at), clock_timestamp())
                WHERE id = \(live.id)
                RETURNING *
                """
            } else {
                """
                INSERT INTO halts (scope, stops, reason, raised_by, raised_at)
                VALUES (\(new.scope), \(new.stops), \(new.reason), \(origin.by),
                        coalesce(\(at), clock_timestamp()))
                RETURNING *
                """
            }
        guard let halt = try row(statement, as: Halt.init(row:)) else {
            throw StoreError.conflict("the halt of '\(new.scope)' was changed by another")
        }
        try note("halt:\(halt.id)", "raised", "\(halt.scope) \(halt.stops.rawValue)", origin)
        return halt
    }

    /// In the order in which they were raised first.
    func liveHalts() throws -> [Halt] {
        try rows("SELECT * FROM halts WHERE lifted_at IS NULL ORDER BY id", as: Halt.init(row:))
    }

    /// Locks the gate row before the halts are read: a halt that is raised at the same moment
    /// either waits for this transaction or is seen by it.
    func lockGateForMarker() throws(PostgresError) {
        try execute("SELECT FROM halt_gate FOR SHARE")
    }

    /// Locks the gate row for a halt that is about to be raised in this transaction.
    func lockGateForHalt() throws(PostgresError) {
        try execute("SELECT FROM halt_gate FOR UPDATE")
    }

    /// Ends whoever holds the gate, as far as this role may: another role's session may be left.
    fileprivate func endSessionsAtGate() throws(PostgresError) {
        try execute(
            """
            DO $$
            DECLARE
                holder int;
            BEGIN
                FOR holder IN
                    SELECT pid
                    FROM pg_locks
                    WHERE relation = 'halt_gate'::regclass AND granted AND pid <> pg_backend_pid()
                LOOP
                    BEGIN
                        PERFORM pg_terminate_backend(holder);
                    EXCEPTION WHEN insufficient_privilege THEN NULL;
                    END;
                END LOOP;
            END $$
            """)
    }

    /// - Returns: whether it is lifted; nil when there is none.
    fileprivate func lockHalt(_ id: HaltID) throws(PostgresError) -> Bool? {
        try value(
            """
            SELECT lifted_at IS NOT NULL AS lifted
            FROM halts
            WHERE id = \(id)
            FOR UPDATE
            """, "lifted", as: Bool.self)
    }

    fileprivate func markLifted(
        _ id: HaltID, reason: String, by: String
    ) throws(PostgresError) {
        try execute(
            """
            UPDATE halts
            SET lifted_by = \(by), lifted_at = clock_timestamp(), lift_reason = \(reason)
            WHERE id = \(id)
            """)
    }
}

extension Halt {
    /// Decodes a row of `halts`.
    init(row: Row) throws(PostgresError) {
        self.init(
            id: try row["id"], scope: try row["scope"], stops: try row["stops"],
            reason: try row["reason"], raisedBy: try row["raised_by"],
            raisedAt: try row["raised_at"])
    }
}
