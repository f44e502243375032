import Digest

/// Who may do what in a schema: three roles, and the tables that are not for everybody.
///
/// The one that works in a schema owns nothing there: an owner can switch off the triggers that
/// keep what is final.
public struct Access: Sendable {
    /// Owns the schema and changes it: `ballast_migrate`.
    public static let owner = "ballast_migrate"
    /// Adds rows, and changes those that are not final; never deletes: `ballast_app`.
    public static let program = "ballast_app"
    /// Reads, for dashboards: `ballast_reader`.
    public static let reader = "ballast_reader"

    static let roles = [owner, program, reader]

    private let fixed: [String]
    private let locked: [String]
    private let unread: [String]

    /// - Parameters:
    ///   - fixed: tables that only migrations write, beside the list of migrations itself.
    ///   - locked: a column of each final table whose rows are locked, `accounts.name`: a lock
    ///     needs the right to change something; the table's trigger still refuses every change.
    ///   - unread: what the reader does not see: `revisions.source`.
    public init(fixed: [String] = [], locked: [String] = [], unread: [String] = []) {
        self.fixed = fixed + ["schema_migration"]
        self.locked = locked
        self.unread = unread
    }

    /// What the schema's comment says once this access is given, after so many migrations.
    fileprivate func mark(after migrations: Int) -> String {
        let rules =
            PackageResources.grants_sql + PackageResources.roles_sql
            + Array((fixed + locked + unread).joined(separator: ",").utf8)
        return "access \(SHA256.hex(rules).prefix(16)) after migration \(migrations)"
    }

    fileprivate func settings(_ transaction: Transaction) throws(PostgresError) {
        try transaction.execute(
            """
            SELECT set_config('ballast.roles', \(Access.roles)::text, true),
                   set_config('ballast.fixed', \(fixed)::text, true),
                   set_config('ballast.locked', \(locked)::text, true),
                   set_config('ballast.unread', \(unread)::text, true)
            """)
    }
}

/// What became of giving access, for a person who may have to do the rest.
public struct AccessReport: Hashable, Sendable {
    /// Who ran it.
    public let role: String
    /// Who owns the schema now.
    public let owner: String
    public let missingRoles: [String]
    /// False where the session's role does not own the schema, and could give nothing.
    public let isGranted: Bool

    /// What a person is told; empty when all is done.
    public var notes: [String] {
        var notes = missingRoles.map {
            "role '\($0)' is not there, and '\(role)' may not make it: as a superuser, "
                + "CREATE ROLE \($0) LOGIN, then 'rebalance migrate' again"
        }
        if !isGranted {
            notes.append(
                "the schema belongs to '\(owner)', so '\(role)' could not give the roles their "
                    + "rights: 'rebalance migrate' as '\(owner)'")
        } else if owner != Access.owner, missingRoles.isEmpty {
            notes.append(
                "the schema still belongs to '\(owner)', who can switch off its triggers: "
                    + "'rebalance migrate' as a superuser hands it to \(Access.owner)")
        }
        return notes
    }
}

extension Database {
    /// Makes the roles where it may, hands the schema to its owner, and gives each role its rights.
    ///
    /// Run after the migrations. Safe to run again, and on several machines at once.
    @discardableResult
    public func give(_ access: Access, after migrations: [Migration]) async throws -> AccessReport {
        let schema = schemaName
        try await transaction { transaction in
            try transaction.lockRoles()
            try access.settings(transaction)
            try transaction.script(String(decoding: PackageResources.roles_sql, as: UTF8.self))
        }
        return try await transaction { transaction in
            // No table comes or goes meanwhile, and rights in the database itself, which its
            // schemas share, are given by one at a time.
            try transaction.lockMigrations(of: schema)
            try transaction.lockRoles()
            let report = try transaction.accessReport()
            guard report.isGranted else { return report }
            try access.settings(transaction)
            try transaction.script(String(decoding: PackageResources.grants_sql, as: UTF8.self))
            let mark = access.mark(after: migrations.count)
            try transaction.script(#"COMMENT ON SCHEMA "\#(schema)" IS '\#(mark)'"#)
            return try transaction.accessReport()
        }
    }

    /// Whether all of the migrations are applied and this access was given after them.
    public func isReady(_ migrations: [Migration], _ access: Access) async throws -> Bool {
        let applied = try await status(of: migrations).count { $0.appliedAt != nil }
        guard applied == migrations.count else { return false }
        let mark = access.mark(after: applied)
        return try await transaction { transaction in
            try transaction.value(
                """
                SELECT obj_description(current_schema()::regnamespace, 'pg_namespace') = \(mark)
                    AS ready
                """, "ready", as: Bool.self) == true
        }
    }
}

extension Transaction {
    fileprivate func lockRoles() throws(PostgresError) {
        try execute("SET LOCAL lock_timeout = '60s'")
        try execute("SET LOCAL statement_timeout = '60s'")
        try execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('ballast roles of this database', 0))")
    }

    fileprivate func accessReport() throws -> AccessReport {
        let report = try row(
            """
            SELECT current_user AS role, nspowner::regrole::text AS owner,
                   pg_has_role(nspowner, 'USAGE') AS granted,
                   ARRAY(
                       SELECT name FROM unnest(\(Access.roles)::text[]) AS name
                       WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)) AS missing
            FROM pg_namespace
            WHERE nspname = current_schema()
            """
        ) { row in
            AccessReport(
                role: try row["role"], owner: try row["owner"], missingRoles: try row["missing"],
                isGranted: try row["granted"])
        }
        guard let report else {
            throw PostgresError.refused(.init(sqlState: "3F000", message: "there is no schema"))
        }
        return report
    }
}
