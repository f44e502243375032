import Jobs
import LocalSim
import Markets
import ProvingGround
import Store
import SubmitJournal
import Synchronization
import Testing
import Trading

/// A database that goes back while the broker goes on (promises 2.6, J3).
struct LostDataTests {
    private let prices: [String: Int64] = ["069500": 10_000, "148070": 20_000]
    private let first = OrderID(rawValue: "core.1.2026-11-23.2.KRX:069500.buy.1")

    private func desk() async throws -> Desk {
        try await Desk([("069500", 50), ("148070", 40)], prices: prices)
    }

    /// Runs the first slot, and brings the rows back to what they were at a point of it.
    private func restored(to point: JobPoint, _ desk: Desk) async throws {
        let dump = Mutex<MemoryDump?>(nil)
        _ = try await desk.run(
            0, through: desk.sim,
            reached: { reached in
                guard reached == point else { return }
                dump.withLock { $0 = $0 ?? desk.store.dump() }
            })
        desk.store.restore(try #require(dump.withLock { $0 }))
    }

    private func liftAll(_ desk: Desk) async throws {
        for halt in try await desk.store.halts() {
            try await desk.store.lift(halt.id, reason: "compared", Desk.origin)
        }
    }

    @Test func `a restore that forgets sent orders is seen before anything is planned`()
        async throws
    {
        let desk = try await desk()
        try await restored(to: .afterClaim, desk)
        let run = try await desk.run(1)
        #expect(run.outcome == .mismatch)
        #expect(
            run.note == "the database has lost what became of order '\(first)', and 1 more: sent "
                + "at 2026-11-23T06:10:00Z, and it has no row")
        #expect(run.plan == nil)
        let halts = try await desk.store.halts()
        #expect(halts.map(\.scope) == [.everywhere])
        #expect(halts.map(\.stops) == [.entries])
        #expect(
            halts[0].reason == "the database has lost what became of order '\(first)' and 1 more; "
                + "compare with the broker ('rebalance reconcile'), then lift this")
        // It is told once: from here on the halt stops entries, and exits go on.
        #expect(try await desk.run(1).outcome == .halted)
        #expect(try await desk.sim.submissions().count == 2)
    }

    /// The rows say `planned`, the slot is resumed with its plan: this is how one doubles orders.
    @Test func `what the journal has sent is not sent again, whatever the rows say`() async throws {
        let desk = try await desk()
        try await restored(to: .beforeMarker, desk)
        let run = try await desk.run(0)
        #expect(run.outcome == .mismatch)
        #expect(run.note.contains("its row is planned, as if it had not left"))
        try await liftAll(desk)
        _ = try await desk.run(0)
        let sent = try await desk.sim.submissions().map(\.intent)
        #expect(Set(sent).count == sent.count)
        #expect(sent.count == 2)
        #expect(
            try await desk.store.order(first)?.note
                == "duplicate: this host has sent it before, says its journal")
    }

    @Test func `an answer that only the journal has is evidence`() async throws {
        let desk = try await desk()
        try await restored(to: .afterMarker, desk)
        // The other order is lost to these rows, which is told first.
        #expect(try await desk.run(1).outcome == .mismatch)
        try await liftAll(desk)
        _ = try await desk.run(1)
        let order = try #require(try await desk.store.order(first))
        #expect(order.state == .filled)
        #expect(order.number == BrokerOrderNumber(rawValue: "0000000001"))
    }

    @Test func `an order that cannot be journalled is not sent`() async throws {
        let desk = try await desk()
        desk.journal.fail(SubmitJournalError("the disk is full"))
        let run = try await desk.run(0)
        #expect(run.outcome == .halted)
        #expect(run.note == "halt: the disk is full")
        #expect(run.orders.map(\.state) == [.rejected, .rejected])
        #expect(run.orders.first?.note == "not sent: the disk is full")
        #expect(try await desk.sim.submissions().isEmpty)
        desk.journal.fail(nil)
        #expect(try await desk.run(1).outcome == .done)
        #expect(try await desk.held("069500") == 499)
    }

    @Test func `a journal and rows that agree stop nothing, run after run`() async throws {
        let desk = try await desk()
        for session in 0...4 { #expect(try await desk.run(session).outcome == .done) }
        let lines = try desk.journal.lines(ofLedger: "memory", account: Desk.account)
        #expect(lines.orders.count == 2)
        #expect(lines.count == 4)
    }

    /// D6: a database that was promoted or made anew may have lost what it had committed.
    @Test func `another history of the database halts until a person lifts`() async throws {
        let desk = try await desk()
        #expect(try await desk.run(0).outcome == .done)
        desk.store.move(to: StoreEpoch(system: "memory", timeline: "2"))
        let run = try await desk.run(1)
        #expect(run.outcome == .mismatch)
        #expect(
            run.note == "the database has another history than before: memory timeline 1, and now "
                + "memory timeline 2")
        #expect(try await desk.run(1).outcome == .halted)
        try await liftAll(desk)
        #expect(try await desk.run(1).outcome == .done)
    }
}
