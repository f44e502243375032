import Postgres
import PrivateServer
import Store
import TestDatabase
import Testing

/// One of the roles that a test takes on.
enum Role {
    case program, reader
}

extension AccessTests {
    /// Lends the ledger's schema with its access given, over a connection that may do everything.
    func withLedger<Result: Sendable>(
        _ body: (Database) async throws -> Result
    ) async throws -> Result {
        try await withDatabase(PGStore.migrations) { database, _ in
            let report = try await database.give(PGStore.access, after: PGStore.migrations)
            try #require(report.notes == [], "\(report)")
            return try await body(database)
        }
    }

    /// A connection to the same schema as the program has it.
    func program(_ database: Database) throws -> Database {
        Database(
            try TestServer.location().ledger(as: Access.program), schema: database.schemaName)
    }

    /// The SQLSTATE of the refusal; nil when the statement was done. Whatever was done is undone.
    func refusal(of statement: String, by role: Role, _ database: Database) async -> String? {
        struct Undo: Error {}
        do {
            try await database.transaction { transaction in
                switch role {
                case .program:
                    try transaction.execute("SET LOCAL SESSION AUTHORIZATION ballast_app")
                case .reader:
                    try transaction.execute("SET LOCAL SESSION AUTHORIZATION ballast_reader")
                }
                try transaction.execute(
                    "SELECT set_config('test.statement', \(statement), true)")
                // What a person could type, which is no literal of ours.
                try transaction.execute(
                    "DO $$ BEGIN EXECUTE current_setting('test.statement'); END $$")
                throw Undo()
            }
        } catch let error as PostgresError {
            return error.refusal?.sqlState ?? "\(error)"
        } catch {
            return nil
        }
        return nil
    }

    /// A line for each table: what the role may do with all of it.
    func rights(of role: Role, _ database: Database) async throws -> String {
        let name = role == .program ? Access.program : Access.reader
        let lines = try await database.transaction { transaction in
            try transaction.rows(
                """
                SELECT relname || ':' || string_agg(
                           CASE WHEN has_table_privilege(\(name), c.oid, word) THEN ' ' || word
                               ELSE '' END, '' ORDER BY place) AS it
                FROM pg_class c,
                     unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE',
                                  'REFERENCES', 'TRIGGER']) WITH ORDINALITY AS right_(word, place)
                WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
                GROUP BY relname
                ORDER BY relname
                """
            ) { row -> String in try row["it"] }
        }
        return lines.joined(separator: "\n")
    }

    func tables(_ database: Database) async throws -> [String] {
        try await database.transaction { transaction in
            try transaction.rows(
                """
                SELECT relname AS it
                FROM pg_class
                WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
                ORDER BY relname
                """
            ) { row -> String in try row["it"] }
        }
    }

    func columnsOfFinalTables(
        _ database: Database
    ) async throws -> [(table: String, name: String)] {
        try await database.transaction { transaction in
            try transaction.rows(
                """
                SELECT c.relname AS place, a.attname AS name
                FROM pg_class c
                JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = 'final'
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                WHERE c.relnamespace = current_schema()::regnamespace
                ORDER BY c.relname, a.attnum
                """
            ) { row -> (String, String) in (try row["place"], try row["name"]) }
        }
    }

    /// Every access list of the schema.
    func everyRight(_ database: Database) async throws -> [String] {
        try await database.transaction { transaction in
            try transaction.rows(
                """
                SELECT it FROM (
                    SELECT relname || ' ' || relowner::regrole || ' ' || coalesce(relacl::text, '')
                    FROM pg_class WHERE relnamespace = current_schema()::regnamespace
                    UNION ALL
                    SELECT proname || ' ' || proowner::regrole || ' ' || coalesce(proacl::text, '')
                    FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
                    UNION ALL
                    SELECT attname || ' ' || attacl::text
                    FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
                    WHERE relnamespace = current_schema()::regnamespace AND attacl IS NOT NULL
                    UNION ALL
                    SELECT nspname || ' ' || nspowner::regrole || ' ' || nspacl::text
                    FROM pg_namespace WHERE nspname = current_schema()
                ) AS lists (it)
                ORDER BY it
                """
            ) { row -> String in try row["it"] }
        }
    }
}
