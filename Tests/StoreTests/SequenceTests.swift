import Glibc
import Markets
import Postgres
import Subprocess
import TestDatabase
import Testing
import Trading

@testable import Store

/// Many short sequences instead of few long ones: each begins with two accounts and nothing else,
/// so that what comes early in an account's life is met as often as what comes late.
struct SequenceTests {
    /// How many; `BALLAST_SEQUENCES=100000` is `make chaos`.
    static let sequences = Environment.current["BALLAST_SEQUENCES"].flatMap { Int($0) } ?? 300

    /// Verbs of one, with the ten that open its accounts.
    static let verbs = 30

    /// What of them shares a schema; after that dead rows would slow the database down.
    static let perSchema = 500

    @Test func `short sequences of verbs have the same answers in memory and in the database`()
        async throws
    {
        let given = Environment.current["BALLAST_SEED"].flatMap { UInt64($0) }
        let seed = given ?? .random(in: 0 ... .max / 2)
        let starts = Array(stride(from: 0, to: Self.sequences, by: Self.perSchema))
        // Two at a time: as many as a machine has cores at the least.
        for pair in stride(from: 0, to: starts.count, by: 2) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for start in starts[pair..<min(pair + 2, starts.count)] {
                    group.addTask { try await Self.batch(seed, from: start) }
                }
                try await group.waitForAll()
            }
        }
    }

    private static func batch(_ seed: UInt64, from start: Int) async throws {
        try await withDatabase(PGStore.migrations + [emptying]) { database, _ in
            for sequence in start..<min(start + perSchema, sequences) {
                try await run(seed &+ UInt64(sequence), database)
                try await database.transaction { transaction in
                    _ = try transaction.rows("SELECT empty_schema() IS NULL AS done") {
                        row -> Bool in try row["done"]
                    }
                }
            }
        }
    }

    /// Makes a schema what it was after its migrations, without the time that a new one takes.
    /// Triggers and foreign keys look away meanwhile: nothing is ever deleted with them about.
    private static let emptying = Migration(
        // The next number, because none may be left out.
        "m\(String(10_000 + PGStore.migrations.count + 1).dropFirst())_empty_schema",
        Array(
            """
            CREATE TABLE seeded (name text PRIMARY KEY);
            DO $$
            DECLARE name text; has_rows boolean;
            BEGIN
                FOR name IN
                    SELECT tablename FROM pg_tables
                    WHERE schemaname = current_schema() AND tablename <> 'seeded'
                LOOP
                    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
                    IF has_rows THEN INSERT INTO seeded VALUES (name); END IF;
                END LOOP;
                INSERT INTO seeded VALUES ('seeded');
            END $$;
            CREATE FUNCTION empty_schema() RETURNS void LANGUAGE plpgsql AS $$
            DECLARE name text;
            BEGIN
                PERFORM set_config('session_replication_role', 'replica', true);
                FOR name IN
                    SELECT tablename FROM pg_tables
                    WHERE schemaname = current_schema()
                        AND tablename NOT IN (SELECT seeded.name FROM seeded)
                LOOP
                    EXECUTE format('DELETE FROM %I', name);
                END LOOP;
                FOR name IN
                    SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema()
                LOOP
                    PERFORM setval(format('%I', name)::regclass, 1, false);
                END LOOP;
            END $$;
            """.utf8))

    /// The clock of this machine, which is also the database's.
    private static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    private static func run(_ seed: UInt64, _ database: Database) async throws {
        let memory = MemoryStore(databaseClock: now)
        let postgres = PGStore(database)
        var verbs = RandomVerbs(seed: seed)
        for step in 0..<Self.verbs {
            let verb = verbs.next()
            let expected = await verb.run(memory)
            let answer = await verb.run(postgres)
            try #require(
                answer.text == expected.text,
                "BALLAST_SEED=\(seed) BALLAST_SEQUENCES=1, step \(step), \(verb.name)")
            verbs.learn(from: expected)
        }
    }
}
