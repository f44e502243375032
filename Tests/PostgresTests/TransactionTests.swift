import Postgres
import TestDatabase
import Testing

struct TransactionTests {
    static let numbers = [
        Migration(
            "m0001_numbers",
            Array(
                """
                CREATE TABLE number (
                    value bigint PRIMARY KEY CONSTRAINT small CHECK (value < 100), note text
                );
                CREATE TABLE late (
                    value bigint REFERENCES number DEFERRABLE INITIALLY DEFERRED
                );
                """.utf8))
    ]

    @Test func `a transaction that throws leaves nothing`() async throws {
        struct Stop: Error {}
        try await withDatabase(Self.numbers) { database, _ in
            await #expect(throws: Stop.self) {
                try await database.transaction { transaction in
                    try transaction.execute("INSERT INTO number VALUES (1)")
                    throw Stop()
                }
            }
            let count = try await count(database)
            #expect(count == 0)
        }
    }

    @Test func `a body that swallows an error is rolled back and says so`() async throws {
        try await withDatabase(Self.numbers) { database, _ in
            let error = await #expect(throws: PostgresError.self) {
                try await database.transaction { transaction in
                    try transaction.execute("INSERT INTO number VALUES (1)")
                    _ = try? transaction.execute("INSERT INTO number VALUES (100)")
                }
            }
            #expect(error?.refusal?.constraint == "small")
            let count = try await count(database)
            #expect(count == 0)
        }
    }

    @Test func `a refusal is told without any value`() async throws {
        try await withDatabase(Self.numbers) { database, _ in
            let told = await refusals(
                [
                    "INSERT INTO number VALUES (1, 'secret'), (1, 'secret')",
                    "INSERT INTO number VALUES (4711, 'secret')",
                    "INSERT INTO number VALUES (NULL, 'secret')",
                    "SELECT \("secret")::text::bigint",
                    "SELECT \("secret4711")::text::date",
                    "SELECT nothing",
                ], database)
            #expect(
                told == """
                    duplicate key value violates unique constraint "number_pkey" [23505]
                    new row for relation "number" violates check constraint "small" [23514]
                    null value in column "value" of relation "number" violates not-null constraint \
                    [23502]
                    invalid input syntax for type bigint [22P02]
                    invalid input syntax for type date [22007]
                    column "nothing" does not exist [42703]
                    """)
        }
    }

    @Test func `a deferred check is refused at the commit`() async throws {
        try await withDatabase(Self.numbers) { database, _ in
            let error = await #expect(throws: PostgresError.self) {
                try await database.transaction { try $0.execute("INSERT INTO late VALUES (1)") }
            }
            guard case .constraintViolation(let refusal) = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(refusal.constraint == "late_value_fkey")
        }
    }

    @Test func `values come back as they were given`() async throws {
        try await withDatabase { database, _ in
            let texts = ["", "a", "'; --", "\\x00", "한국", "\u{202e}\n\t", "$1", "NULL"]
            for text in texts {
                let back = try await database.transaction { transaction in
                    try transaction.value("SELECT \(text)::text AS it", "it", as: String.self)
                }
                #expect(back == text)
            }
            await #expect(throws: PostgresError.unstorable) {
                try await database.transaction { try $0.execute("SELECT \("a\0b")::text") }
            }
        }
    }

    @Test func `a column that is missing or NULL or of another type is named`() async throws {
        try await withDatabase { database, _ in
            await #expect(throws: PostgresError.unreadable(column: "b", type: "column")) {
                try await database.transaction { try $0.value("SELECT 1 AS a", "b", as: Int.self) }
            }
            await #expect(throws: PostgresError.unreadable(column: "a", type: "Int")) {
                try await database.transaction { transaction in
                    try transaction.rows("SELECT NULL AS a") { row -> Int in try row["a"] }
                }
            }
            await #expect(throws: PostgresError.unreadable(column: "a", type: "Int")) {
                try await database.transaction {
                    try $0.value("SELECT 'x' AS a", "a", as: Int.self)
                }
            }
        }
    }

    /// Of the first session, and of the one that stands in for it after a loss.
    @Test func `every session has its limits, its zone and its path`() async throws {
        try await withDatabase { database, _ in
            let expected: KeyValuePairs = [
                "statement_timeout": "10s", "lock_timeout": "3s",
                "idle_in_transaction_session_timeout": "15s", "synchronous_commit": "on",
                "default_transaction_isolation": "read committed", "TimeZone": "UTC",
                "DateStyle": "ISO, YMD", "client_min_messages": "warning",
                "client_encoding": "UTF8", "standard_conforming_strings": "on",
                "search_path": "\(database.schemaName), pg_temp",
            ]
            for _ in 0..<2 {
                for (name, value) in expected {
                    let shown = try await database.transaction {
                        try $0.value(
                            "SELECT current_setting(\(name)) AS it", "it", as: String.self)
                    }
                    #expect(shown?.replacing("\"", with: "") == value, "\(name)")
                }
                await database.close()
            }
        }
    }

    @Test(arguments: [(4, true), (5, false)])
    func `a transaction that meets another is tried five times`(
        meetings: Int, isDone: Bool
    ) async throws {
        let schema = [
            Migration(
                "m0001_meetings",
                Array(
                    """
                    -- A sequence counts what is rolled back too.
                    CREATE SEQUENCE attempt;
                    CREATE FUNCTION meet(times bigint) RETURNS void LANGUAGE plpgsql AS $$
                    BEGIN
                        IF nextval('attempt') <= times THEN
                            RAISE EXCEPTION 'met' USING ERRCODE = '40001';
                        END IF;
                    END $$;
                    """.utf8))
        ]
        try await withDatabase(schema) { database, _ in
            var told = "done"
            do {
                try await database.transaction { try $0.execute("SELECT meet(\(meetings))") }
            } catch {
                told = "\(error)"
            }
            #expect(told == (isDone ? "done" : "met [40001]"))
            let attempts = try await database.transaction {
                try $0.value("SELECT last_value FROM attempt", "last_value", as: Int.self)
            }
            #expect(attempts == 5)
        }
    }

    @Test func `an error of a trigger of ours keeps its SQLSTATE`() async throws {
        try await withDatabase { database, _ in
            let error = await #expect(throws: PostgresError.self) {
                try await database.transaction { transaction in
                    try transaction.execute(
                        """
                        DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'BL001'; END $$
                        """)
                }
            }
            #expect(error == .raised(.init(sqlState: "BL001", message: "no")))
        }
    }

    // MARK: -

    private func count(_ database: Database) async throws -> Int? {
        try await database.transaction { transaction in
            try transaction.value("SELECT count(*) AS it FROM number", "it", as: Int.self)
        }
    }

    private func refusals(_ statements: [SQL], _ database: Database) async -> String {
        var told: [String] = []
        for statement in statements {
            do {
                try await database.transaction { try $0.execute(statement) }
                told.append("done")
            } catch {
                told.append("\(error)")
            }
        }
        return told.joined(separator: "\n")
    }
}
