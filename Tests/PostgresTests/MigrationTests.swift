import Postgres
import TestDatabase
import Testing

struct MigrationTests {
    static let first = migration(1, "CREATE TABLE one (a bigint)")
    static let second = migration(2, "CREATE TABLE two (a bigint)")

    static func migration(_ number: Int, _ text: String) -> Migration {
        Migration("m000\(number)_step", Array(text.utf8))
    }

    @Test func `what is applied is not applied again`() async throws {
        try await withDatabase { database, _ in
            let once = try await database.migrate([Self.first])
            let twice = try await database.migrate([Self.first, Self.second])
            let thrice = try await database.migrate([Self.first, Self.second])
            #expect([once, twice, thrice].map { $0.map(\.number) } == [[1], [2], []])
        }
    }

    @Test func `an edited migration is refused`() async throws {
        try await withDatabase([Self.first]) { database, _ in
            let edited = Self.migration(1, "CREATE TABLE one (a bigint) ")
            await #expect(throws: MigrationError.edited(number: 1, name: "m0001_step")) {
                try await database.migrate([edited])
            }
        }
    }

    @Test func `a newer schema is refused`() async throws {
        try await withDatabase([Self.first, Self.second]) { database, _ in
            await #expect(throws: MigrationError.newer(applied: 2, known: 1)) {
                try await database.requireCurrent([Self.first])
            }
        }
    }

    @Test func `an older schema says what to run`() async throws {
        try await withDatabase([Self.first]) { database, _ in
            let error = await #expect(throws: MigrationError.self) {
                try await database.requireCurrent([Self.first, Self.second])
            }
            #expect(
                error?.description == """
                    the database is at migration 1 and this program needs 2: run 'rebalance migrate'
                    """)
            let status = try await database.status(of: [Self.first, Self.second])
            #expect(status.map { $0.appliedAt != nil } == [true, false])
        }
    }

    @Test func `a migration that fails leaves nothing of itself`() async throws {
        try await withDatabase([Self.first]) { database, _ in
            let broken = Self.migration(2, "CREATE TABLE two (a bigint); SELECT nothing")
            await #expect(throws: PostgresError.self) {
                try await database.migrate([Self.first, broken])
            }
            let applied = try await database.migrate([Self.first, Self.second])
            #expect(applied.map(\.number) == [2])
        }
    }

    @Test func `programs that start together migrate once`() async throws {
        try await withDatabase { _, another in
            let databases = (0..<6).map { _ in another() }
            let applied = try await withThrowingTaskGroup(of: Int.self) { group in
                for database in databases {
                    group.addTask { try await database.migrate([Self.first, Self.second]).count }
                }
                return try await group.reduce(0, +)
            }
            #expect(applied == 2)
        }
    }

    @Test func `a schema that is not there yet is all pending`() async throws {
        try await withDatabase { database, _ in
            try await database.transaction { try $0.execute("DROP TABLE schema_migration") }
            let status = try await database.status(of: [Self.first])
            #expect(status.map(\.appliedAt) == [nil])
        }
    }
}
