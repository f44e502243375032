import Digest

/// One numbered `.sql` file: forward only, and never edited once it has been applied anywhere.
public struct Migration: Sendable {
    /// 1, 2, 3 …
    public let number: Int
    /// `m0001_state`
    public let name: String
    let text: String
    let checksum: String

    /// - Parameters:
    ///   - name: the file's, without `.sql`: `m`, four digits, `_`, words.
    ///   - file: its bytes, as `embedInCode` has them.
    public init(_ name: String, _ file: [UInt8]) {
        let digits = name.dropFirst().prefix(4)
        guard name.first == "m", name.dropFirst(5).first == "_", let number = Int(digits) else {
            preconditionFailure("a migration is not named '\(name)'")
        }
        self.number = number
        self.name = name
        text = String(decoding: file, as: UTF8.self)
        checksum = SHA256.hex(file)
    }
}

/// One migration, and whether the database has it.
public struct MigrationStatus: Hashable, Sendable {
    public let number: Int
    public let name: String
    /// RFC 3339, by the clock of the database; nil while it is pending.
    public let appliedAt: String?
}

/// Why a schema cannot be used by this program.
public enum MigrationError: Error, Hashable, Sendable {
    /// An applied file was edited afterwards.
    case edited(number: Int, name: String)
    /// The database knows migrations that this program does not.
    case newer(applied: Int, known: Int)
    /// Only when asked for: there is work for `migrate`.
    case behind(applied: Int, known: Int)
}

extension MigrationError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .edited(let number, let name):
            "migration \(number) '\(name)' was edited after the database had applied it"
        case .newer(let applied, let known):
            "the database is at migration \(applied) and this program knows only \(known): "
                + "use the newer program"
        case .behind(let applied, let known):
            "the database is at migration \(applied) and this program needs \(known): "
                + "run 'rebalance migrate'"
        }
    }
}

extension Database {
    /// Applies what is missing, one transaction each, and says what that was.
    ///
    /// Safe to run again, and on several machines at once: each step holds a lock that is keyed by
    /// the schema and looks again at what is there.
    ///
    /// - Parameter migrations: all of them, from number 1 on.
    @discardableResult
    public func migrate(_ migrations: [Migration]) async throws -> [Migration] {
        precondition(
            migrations.map(\.number) == Array(1..<migrations.count + 1),
            "migrations are numbered 1, 2, 3")
        var applied: [Migration] = []
        while let migration = try await applyNext(of: migrations) { applied.append(migration) }
        return applied
    }

    /// Every migration and whether it is applied.
    public func status(of migrations: [Migration]) async throws -> [MigrationStatus] {
        let schema = schemaName
        return try await transaction { transaction in
            let rows = try transaction.appliedMigrations(in: schema)
            try check(rows, against: migrations)
            return migrations.map { migration in
                MigrationStatus(
                    number: migration.number, name: migration.name,
                    appliedAt: rows.first { $0.number == migration.number }?.appliedAt)
            }
        }
    }

    /// - Throws: `MigrationError` unless exactly these are applied.
    public func requireCurrent(_ migrations: [Migration]) async throws {
        let applied = try await status(of: migrations).count { $0.appliedAt != nil }
        guard applied == migrations.count else {
            throw MigrationError.behind(applied: applied, known: migrations.count)
        }
    }

    private func applyNext(of migrations: [Migration]) async throws -> Migration? {
        let schema = schemaName
        return try await transaction { transaction in
            // Whoever comes second waits for the first one's whole migration.
            try transaction.lockMigrations(of: schema)
            try transaction.script(
                """
                CREATE SCHEMA IF NOT EXISTS "\(schema)";
                CREATE TABLE IF NOT EXISTS schema_migration (
                    number     int PRIMARY KEY CHECK (number > 0),
                    name       text NOT NULL,
                    sha256     text NOT NULL CHECK (length(sha256) = 64),
                    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
                    applied_by text NOT NULL DEFAULT session_user
                );
                """)
            let applied = try transaction.appliedMigrations(in: schema)
            try check(applied, against: migrations)
            guard applied.count < migrations.count else { return nil }
            let migration = migrations[applied.count]
            try transaction.script(migration.text)
            try transaction.execute(
                """
                INSERT INTO schema_migration (number, name, sha256)
                VALUES (\(migration.number), \(migration.name), \(migration.checksum))
                """)
            return migration
        }
    }
}

private struct AppliedMigration {
    let number: Int
    let checksum: String
    let appliedAt: String
}

/// What is applied must be the first of what is known, byte for byte.
private func check(
    _ applied: [AppliedMigration], against known: [Migration]
) throws(MigrationError) {
    if let last = applied.last, last.number > known.count {
        throw .newer(applied: last.number, known: known.count)
    }
    for (row, migration) in zip(applied, known) where row.checksum != migration.checksum {
        throw .edited(number: migration.number, name: migration.name)
    }
}

extension Transaction {
    /// Until the end of the transaction, which may then take a minute, nobody else changes the
    /// schema.
    func lockMigrations(of schema: SchemaName) throws(PostgresError) {
        try execute("SET LOCAL lock_timeout = '60s'")
        try execute("SET LOCAL statement_timeout = '60s'")
        try execute(
            """
            SELECT pg_advisory_xact_lock(
                hashtextextended(\("ballast migrations of \(schema)"), 0))
            """)
        try execute("SET LOCAL lock_timeout = '3s'")
    }

    /// In order of number; none when the schema or its table is not there.
    fileprivate func appliedMigrations(
        in schema: SchemaName
    ) throws -> [AppliedMigration] {
        let exists = try value(
            """
            SELECT EXISTS (
                SELECT FROM pg_catalog.pg_tables
                WHERE schemaname = \(schema.rawValue) AND tablename = 'schema_migration'
            ) AS there
            """, "there", as: Bool.self)
        guard exists == true else { return [] }
        return try rows(
            """
            SELECT number, sha256,
                   to_char(applied_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS applied_at
            FROM schema_migration
            ORDER BY number
            """
        ) { row throws(PostgresError) in
            AppliedMigration(
                number: try row["number"], checksum: try row["sha256"],
                appliedAt: try row["applied_at"])
        }
    }
}
