import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func begin(
        _ new: NewExit, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Exit {
        try await transaction { transaction in
            guard let found = try transaction.deployment(new.deployment) else {
                throw StoreError.missing("deployment '\(new.deployment)'")
            }
            // The gate row first, as every marker does: a marker that waits sees the halt.
            if new.cause == .flatten { try transaction.lockGateForHalt() }
            _ = try transaction.lockAccount(found.account)
            let owner = try transaction.deployment(new.deployment) ?? found
            return try transaction.begin(new, of: owner, at: at, origin)
        }
    }

    public func filled(by exit: ExitID) async throws(StoreError) -> Quantity {
        try await transaction { transaction in
            try transaction.value(
                """
                SELECT coalesce(sum(filled), 0)::bigint AS filled
                FROM orders
                WHERE exit = \(exit)
                """, "filled") ?? .zero
        }
    }

    public func openExits(of account: AccountName) async throws(StoreError) -> [Exit] {
        try await transaction { transaction in
            try transaction.rows(
                "SELECT * FROM exits WHERE account = \(account) AND outcome IS NULL ORDER BY id",
                as: Exit.init(row:))
        }
    }

    public func look(
        _ mark: ExitMark, at exit: ExitID, on now: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Exit {
        try await transaction(run) { transaction in
            try transaction.check(run)
            let open = try transaction.lockOpenExit(exit)
            guard mark.isProgress(since: open.mark) else { return open }
            let best = mark.best(open.mark)
            let changed = try transaction.row(
                """
                UPDATE exits
                SET least_held = \(best.held), most_filled = \(best.filled),
                    progress_at = greatest(progress_at, \(now))
                WHERE id = \(exit)
                RETURNING *
                """, as: Exit.init(row:))
            try transaction.note("exit:\(exit)", "progressed", "\(best.held) held", origin)
            return changed ?? open
        }
    }

    public func endFlat(
        _ id: ExitID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction(run) { transaction in
            try transaction.check(run)
            guard let exit = try transaction.exit(id) else {
                throw StoreError.missing("exit \(id)")
            }
            if exit.outcome == .flat { return }
            _ = try transaction.lockOpenExit(id)
            if let order = try transaction.obstacle(to: exit) {
                throw StoreError.conflict("order '\(order)' still lives")
            }
            try transaction.end(id, as: .flat)
            try transaction.note("exit:\(id)", "flat", "", origin)
            guard exit.cause == .liquidation else { return }
            try transaction.set(.closed, of: exit.deployment)
            try transaction.note("deployment:\(exit.deployment)", "closed", "flat", origin)
        }
    }
}

extension Transaction {
    /// Begins an exit, or returns the open one of the same cause. The caller holds the gate row
    /// for a flatten.
    func begin(
        _ new: NewExit, of owner: Deployment, at: Instant, _ origin: Origin
    ) throws -> Exit {
        try owner.requireExit(new.cause)
        if let open = try openExit(of: owner.name) {
            if open.cause == new.cause {
                try stopEntries(new, at: at, origin)
                return open
            }
            guard new.cause == .liquidation else {
                throw StoreError.conflict("deployment '\(owner.name)' is being liquidated")
            }
            try end(open.id, as: .superseded)
            try note("exit:\(open.id)", "superseded", "", origin)
        }
        try stopEntries(new, at: at, origin)
        if new.cause == .liquidation {
            try set(.liquidating, of: owner.name)
            try note("deployment:\(owner.name)", "liquidated", new.reason, origin)
        }
        let exit = try insert(new, owner.account, at: at, by: origin.by)
        try note("exit:\(exit.id)", "begun", new.cause.rawValue, origin)
        if new.cause == .flatten { try fall(owner, origin) }
        return exit
    }

    func exit(_ id: ExitID) throws -> Exit? {
        try row("SELECT * FROM exits WHERE id = \(id)", as: Exit.init(row:))
    }

    func openExit(of deployment: DeploymentName) throws -> Exit? {
        try row(
            "SELECT * FROM exits WHERE deployment = \(deployment) AND outcome IS NULL FOR UPDATE",
            as: Exit.init(row:))
    }

    /// A flatten stops entries in its own transaction, so that nothing is bought back.
    fileprivate func stopEntries(_ new: NewExit, at: Instant, _ origin: Origin) throws {
        if new.cause == .flatten { _ = try raise(new.halt, at: at, origin) }
    }

    func end(_ exit: ExitID, as outcome: Exit.Outcome) throws(PostgresError) {
        try execute(
            """
            UPDATE exits SET outcome = \(outcome), ended_at = clock_timestamp() WHERE id = \(exit)
            """)
    }

    func lockOpenExit(_ id: ExitID) throws -> Exit {
        let exit = try row(
            "SELECT * FROM exits WHERE id = \(id) FOR UPDATE", as: Exit.init(row:))
        guard let exit else { throw StoreError.missing("exit \(id)") }
        if let outcome = exit.outcome {
            throw StoreError.conflict("exit \(id) is \(outcome.rawValue)")
        }
        return exit
    }

    /// An order that may still trade. An unknown sell of an exit is none: where nothing is held,
    /// it cannot.
    fileprivate func obstacle(to exit: Exit) throws(PostgresError) -> OrderID? {
        try value(
            """
            SELECT min(id COLLATE "C") AS id
            FROM orders
            WHERE deployment = \(exit.deployment)
              AND (state IN ('submitting', 'accepted', 'cancelling')
                   OR (state IN ('unknown', 'contested') AND cause = 'rebalance'))
            """, "id", as: OrderID.self)
    }

    fileprivate func insert(
        _ new: NewExit, _ account: AccountName, at: Instant, by: String
    ) throws -> Exit {
        let exit = try row(
            """
            INSERT INTO exits (deployment, account, cause, reason, asked_by, asked_at, progress_at)
            VALUES (\(new.deployment), \(account), \(new.cause), \(new.reason), \(by), \(at), \(at))
            RETURNING *
            """, as: Exit.init(row:))
        guard let exit else { throw StoreError.missing("exit") }
        return exit
    }
}

extension Exit {
    /// Decodes a row of `exits`.
    init(row: Row) throws(PostgresError) {
        let held: Quantity? = try row["least_held"]
        let filled: Quantity? = try row["most_filled"]
        var mark: ExitMark?
        if let held, let filled { mark = ExitMark(held: held, filled: filled) }
        self.init(
            id: try row["id"], deployment: try row["deployment"], account: try row["account"],
            cause: try row["cause"], reason: try row["reason"], askedBy: try row["asked_by"],
            askedAt: try row["asked_at"], progressAt: try row["progress_at"], mark: mark,
            outcome: try row["outcome"])
    }
}
