import Columns
import Glibc
import Markets
import Postgres
import Subprocess
import TestDatabase
import Testing
import Trading

@testable import Store

/// `MemoryStore` is what the simulation trusts: here it is held to the database.
struct DifferentialTests {
    /// `BALLAST_VERBS=100000` looks for longer.
    static let verbs = Environment.current["BALLAST_VERBS"].flatMap { Int($0) } ?? 1500

    /// Three that are always the same, and a new one.
    @Test(arguments: [4, 8, 14, nil])
    func `random verbs have the same answers and leave the same rows`(fixed: UInt64?) async throws {
        let given = Environment.current["BALLAST_SEED"].flatMap { UInt64($0) }
        let seed = fixed ?? given ?? .random(in: .min ... .max)
        try await withDatabase(PGStore.migrations) { database, _ in
            let memory = MemoryStore(databaseClock: Self.now)
            let postgres = PGStore(database)
            var verbs = RandomVerbs(seed: seed)
            for step in 0..<Self.verbs {
                let verb = verbs.next()
                let expected = await verb.run(memory)
                let answer = await verb.run(postgres)
                try #require(
                    answer.text == expected.text,
                    "seed \(seed), step \(step), \(verb.name)")
                verbs.learn(from: expected)
            }
            try await compareRows(memory, database, "seed \(seed)")
        }
    }

    /// Without these the sequences would prove little.
    @Test func `random verbs meet everything that can happen`() async throws {
        let wanted: Set = [
            "claimed", "interrupted", "marked", "executed", "contradicted", "raised", "lifted",
            "superseded", "refused", "unanswered", "not_found", "foreign_order", "begun",
            "progressed", "corrected", "paused", "abandoned", "adopted",
            "clean_session", "stuck", "flat", "closed", "suspected", "stopped",
        ]
        var kinds: Set<String> = []
        for seed in UInt64(1)...40 {
            let memory = MemoryStore(databaseClock: Self.now)
            var verbs = RandomVerbs(seed: seed)
            for _ in 0..<1000 {
                let verb = verbs.next()
                verbs.learn(from: await verb.run(memory))
            }
            kinds.formUnion(memory.look { $0 }.events.map(\.kind))
        }
        #expect(wanted.subtracting(kinds) == [])
    }

    /// The clock of this machine, which is also the database's.
    private static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    private func compareRows(
        _ memory: MemoryStore, _ database: Database, _ seed: String
    ) async throws {
        let (events, fills, outbox) = try await database.transaction { transaction in
            let events = try transaction.rows("SELECT * FROM events ORDER BY id") {
                row -> MemoryState.Event in
                MemoryState.Event(
                    subject: try row["subject"], kind: try row["kind"],
                    correlation: try row["correlation"], causation: try row["causation"],
                    detail: try row["detail"])
            }
            let fills = try transaction.rows("SELECT * FROM fills ORDER BY booked_at") {
                row -> String in
                let order: OrderID = try row["order_id"]
                let before: Quantity = try row["quantity_before"]
                let after: Quantity = try row["quantity_after"]
                let at: Instant = try row["at"]
                return "\(order) \(before) \(after) \(at)"
            }
            let outbox = try transaction.rows("SELECT * FROM outbox ORDER BY id") {
                row -> Alert in
                Alert(
                    try row["severity"], on: try row["channel"], key: try row["dedupe_key"],
                    text: try row["text"])
            }
            return (events, fills, outbox)
        }
        let state = memory.look { $0 }
        #expect(events == state.events, "\(seed)")
        #expect(outbox == state.outbox, "\(seed)")
        #expect(
            fills
                == state.fills.map {
                    "\($0.order) \($0.before.quantity) \($0.after.quantity) \($0.at)"
                }, "\(seed)")
    }
}
