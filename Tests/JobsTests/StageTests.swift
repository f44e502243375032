import Jobs
import LocalSim
import Markets
import ProvingGround
import Store
import Testing
import Trading

/// Stages, and revisions that nobody has seen trade.
struct StageTests {
    private let prices: [String: Int64] = ["069500": 10_000, "148070": 20_000]

    @Test func `a cap limits what is bought`() async throws {
        let desk = try await Desk(
            [("069500", 50), ("148070", 40)], prices: prices, stage: .micro)
        let run = try await desk.run(0)
        #expect(run.outcome == .done)
        let invested =
            try await desk.held("069500") * 10_000 + desk.held("148070") * 20_000
        #expect(invested > 450_000 && invested <= 500_000)
    }

    /// What is held beyond a cap stays: a cap never creates a sell.
    @Test func `a stage that fell sells nothing and buys nothing`() async throws {
        var desk = try await Desk([("069500", 20)], prices: prices, stage: .small)
        _ = try await desk.run(0)
        let held = try await desk.held("069500")
        let flatten = try await desk.begin(.flatten)
        #expect(try await desk.owner.stage == .micro)
        // The person thinks better of it at once: nothing has been sold yet.
        let claim = SlotClaim(
            slot: try await desk.request("undo").slot,
            owner: ProcessIdentity(host: "h", bootID: "b", pid: 1, startTicks: 1),
            leaseSeconds: 60)
        guard case .claimed(let run) = try await desk.store.claim(claim, Desk.origin) else {
            Issue.record("the account is taken")
            return
        }
        try await desk.store.endFlat(flatten.id, run, Desk.origin)
        try await desk.store.finish(run, .done, note: "", Desk.origin)
        try await desk.store.lift(
            try await desk.store.halts()[0].id, reason: "a mistake", Desk.origin)
        desk.source.weights = [("069500", 25)]
        let next = try await desk.run(1)
        #expect(next.orders.isEmpty)
        #expect(
            next.plan?.lines.map(\.reason) == ["stage 'micro' invests at most 5%"])
        #expect(try await desk.held("069500") == held)
    }

    @Test func `shadow plans, sends nothing, and earns its first stage`() async throws {
        let desk = try await Desk([("069500", 50)], prices: prices, stage: .shadow)
        for session in 0..<5 {
            let run = try await desk.run(session)
            #expect(run.note == "stage 'shadow' sends nothing: 1 trades planned")
        }
        #expect(try await desk.sim.submissions() == [])
        let promoted = try await desk.store.promote(Desk.core, Desk.origin)
        #expect(promoted.stage == .paper)
    }

    @Test func `only a session in which everything filled is clean`() async throws {
        let desk = try await Desk([("069500", 50)], prices: prices)
        try await desk.sim.lie(LieRule(.refused, on: .nth(1)))
        _ = try await desk.run(0)
        #expect(try await desk.store.cleanSessions(of: Desk.core) == 0)
        _ = try await desk.run(1)
        #expect(try await desk.store.cleanSessions(of: Desk.core) == 1)
        _ = try await desk.run(2)
        #expect(
            try await desk.store.cleanSessions(of: Desk.core) == 1, "nothing was there to trade")
    }

    @Test func `a new revision that turns over much waits for a person`() async throws {
        var desk = try await Desk([("069500", 60), ("148070", 30)], prices: prices)
        #expect(try await desk.run(0).outcome == .done)
        desk.source.hash = "slip"
        desk.source.weights = [("069500", 20), ("148070", 70)]
        let waiting = try await desk.run(1)
        #expect(waiting.outcome == .refused)
        #expect(
            waiting.note
                == "revision cslip turns over 39.9% of net asset value, more than 25%: "
                + "'rebalance deployment adopt core' lets it")
        #expect(waiting.orders.isEmpty)
        try await desk.store.adopt("slip", of: Desk.core, Desk.origin)
        let adopted = try await desk.run(2)
        #expect(adopted.outcome == .done)
        #expect(adopted.orders.count == 2)
    }

    @Test func `a new revision that turns over little needs nobody`() async throws {
        var desk = try await Desk([("069500", 60), ("148070", 30)], prices: prices)
        _ = try await desk.run(0)
        desk.source.hash = "small"
        desk.source.weights = [("069500", 50), ("148070", 40)]
        #expect(try await desk.run(1).outcome == .done)
        #expect(try await desk.store.adopted(by: Desk.core) == ["h", "small"])
    }
}
