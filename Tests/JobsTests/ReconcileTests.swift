import Jobs
import LocalSim
import Markets
import ProvingGround
import Store
import Testing
import Trading

/// The reconciliation jobs over a store in memory and a simulated account.
struct ReconcileTests {
    private let prices: [String: Int64] = ["069500": 10_000, "148070": 20_000]

    private func won(_ amount: Int64) -> Money { Money(minorUnits: amount, .krw) }

    @Test func `books that agree are done`() async throws {
        let desk = try await Desk([("069500", 60), ("148070", 30)], prices: prices)
        _ = try await desk.run(0)
        let report = try await desk.reconcile()
        #expect(report.outcome == .done)
        #expect(report.note == "our books are the broker's")
    }

    /// E55: a dividend comes by cash, and belongs to nobody until a person says so.
    @Test func `more cash is EXTERNAL's at once, and is booked once`() async throws {
        let desk = try await Desk([("069500", 60)], prices: prices)
        _ = try await desk.run(0)
        let before = try await desk.store.ledger(of: Desk.core).cash
        try await desk.sim.flow(won(12_345))
        let report = try await desk.sync()
        #expect(report.note == "12345 KRW more in cash belongs to EXTERNAL")
        #expect(try await desk.sync().note == "cash is what our books say")
        #expect(try await desk.store.external(of: Desk.account).cash == won(12_345))
        #expect(try await desk.store.ledger(of: Desk.core).cash == before)
        #expect(try await desk.store.halts().isEmpty)
    }

    @Test func `missing cash stops the account, and stays after a restart`() async throws {
        let desk = try await Desk([("069500", 60)], prices: prices)
        _ = try await desk.run(0)
        try await desk.sim.flow(won(-5000))
        let report = try await desk.reconcile()
        #expect(report.outcome == .mismatch)
        #expect(
            try await desk.store.halts().map(\.scope.description) == ["account:paper"])
        #expect(try await desk.run(1).outcome == .halted)
        // What is accepted is booked; the halt is a person's to lift.
        let accepted = try await desk.accept(.cash, "the bank took it")
        #expect(accepted.outcome == .done)
        #expect(try await desk.reconcile().outcome == .done)
        #expect(try await desk.store.halts().count == 1)
    }

    /// E35, E48: an instrument that differs is frozen, and the others go on.
    @Test func `a split freezes its instrument until it is accepted`() async throws {
        let desk = try await Desk([("069500", 60), ("148070", 30)], prices: prices)
        _ = try await desk.run(0)
        let held = try await desk.held("069500")
        try await desk.sim.wait(until: desk.sessions[0].close + 3600)
        try await desk.sim.split(Ground.krx("069500"), SplitRatio(10, for: 1))
        let report = try await desk.reconcile()
        #expect(report.outcome == .mismatch)
        #expect(
            try await desk.store.halts().map(\.scope.description).contains(
                "instrument:KRX:069500"))
        let accepted = try await desk.accept(
            .shares(Ground.krx("069500")), "10 for 1", split: true)
        #expect(accepted.outcome == .done)
        #expect(try await desk.held("069500") == held * 10)
        #expect(
            try await !desk.store.halts().map(\.scope.description).contains(
                "instrument:KRX:069500"))
        #expect(try await desk.reconcile().outcome == .done)
    }

    /// E36: what a person traded at the broker is EXTERNAL's, shares and cash, and not a mismatch.
    @Test func `a stranger's fills are EXTERNAL's, and close their instrument only`() async throws {
        let desk = try await Desk([("069500", 50)], prices: prices)
        try await desk.sim.wait(until: desk.sessions[0].open + 60)
        _ = await desk.sim.submit(
            Submission(
                intent: OrderID(rawValue: "by hand"), session: desk.sessions[0].date,
                instrument: Ground.krx("148070"), side: .buy, quantity: Quantity(shares: 3),
                limit: Price(millionths: 20_000_000_000, .krw)))
        let run = try await desk.run(0)
        #expect(run.outcome == .done)
        let external = try await desk.store.external(of: Desk.account)
        #expect(external.held(Ground.krx("148070")) == Quantity(shares: 3))
        #expect(external.cash.isNegative)
        #expect(
            try await desk.store.halts().map(\.scope.description) == ["instrument:KRX:148070"])
        #expect(try await desk.reconcile().note == "our books are the broker's")
        _ = try await desk.accept(.shares(Ground.krx("148070")), "mine")
        #expect(try await desk.store.halts().isEmpty)
    }

    /// K1, E30: a read that fails is not a flat account.
    @Test func `an account that cannot be read concludes nothing`() async throws {
        let desk = try await Desk([("069500", 60)], prices: prices)
        _ = try await desk.run(0)
        try await desk.sim.lie(LieRule(.unreadable))
        let report = try await desk.reconcile()
        #expect(report.outcome == .unreachable)
        #expect(try await desk.store.halts().isEmpty)
        #expect(try await desk.store.external(of: Desk.account).positions.isEmpty)
    }
}

extension Desk {
    func request(_ job: String) async throws -> JobRequest {
        let now = try await sim.now()
        // Each of a test's runs has an instant of its own.
        try await sim.wait(until: now + 1)
        return JobRequest(
            slot: Slot(job: job, account: Desk.account, venue: .krx, scheduledAt: now + 1),
            owner: ProcessIdentity(host: "h", bootID: "b", pid: 1, startTicks: 1),
            isDead: { _ in false }, costs: sim.terms.costs, origin: Desk.origin)
    }

    var world: JobWorld<MemoryStore, LocalSim, LocalSim> {
        JobWorld(
            store: store, broker: sim, clock: sim, calendar: .krx,
            haltSwitch: HaltText(text: nil), uptime: { .zero })
    }

    func reconcile() async throws -> JobReport {
        try await Jobs.reconcile(try await request("reconcile"), in: world)
    }

    func sync() async throws -> JobReport {
        try await balanceSync(try await request("balance-sync"), in: world)
    }

    func accept(
        _ subject: Acceptance.Subject, _ reason: String, split: Bool = false
    ) async throws -> JobReport {
        let acceptance = Acceptance(
            subject: subject, deployment: Desk.core, isSplit: split, reason: reason)
        return try await Jobs.accept(
            acceptance, try await request("reconcile-accept"), in: world)
    }
}
