import Jobs
import LocalSim
import Markets
import ProvingGround
import Store
import Testing
import Trading

/// What becomes of exits that get nowhere, and of what is left at the end of a day.
struct StuckTests {
    private let prices: [String: Int64] = ["069500": 10_000]

    /// A deployment that holds shares which nobody buys.
    private func stuck(_ cause: OrderCause) async throws -> Desk {
        let desk = try await Desk([("069500", 90)], prices: prices)
        _ = try await desk.run(0)
        try await desk.sim.lie(LieRule(.delayed(86_400...86_400)))
        _ = try await desk.begin(cause)
        return desk
    }

    private func look(_ desk: Desk, _ session: Int, minutes: Int) async throws -> JobReport {
        try await desk.sim.wait(until: desk.sessions[session].open + minutes * 60)
        return try await desk.monitor()
    }

    /// F5, E52: counted in open-session time, by what the broker shows.
    @Test func `a liquidation that gets nowhere is told of, and then given up`() async throws {
        let desk = try await stuck(.liquidation)
        // Its first look is at once, at 15:10 of the first session.
        _ = try await desk.monitor()
        #expect(try await look(desk, 1, minutes: 300).outcome == .unsettled)
        #expect(try await desk.store.handover(of: Desk.core) == nil)
        let told = try await look(desk, 2, minutes: 60)
        #expect(told.note.hasPrefix("liquidation of 'core' has got nowhere since 2026-11-23T15:"))
        #expect(try await desk.owner.state == .liquidating)
        let given = try await look(desk, 4, minutes: 60)
        #expect(given.note.hasSuffix("was abandoned: 'rebalance deployment show core'"))
        #expect(try await desk.owner.state == .abandoned)
        let handover = try await desk.store.handover(of: Desk.core)
        #expect(handover?.text.contains("899 of KRX:069500") == true)
        let external = try await desk.store.external(of: Desk.account)
        #expect(external.held(Ground.krx("069500")) == Quantity(shares: 899))
        #expect(try await desk.store.openExits(of: Desk.account) == [])
    }

    /// A flatten is somebody's wish to be flat and not the deployment's end: it is never given up.
    @Test func `a flatten that gets nowhere is told of and goes on`() async throws {
        let desk = try await stuck(.flatten)
        _ = try await desk.monitor()
        let later = try await look(desk, 5, minutes: 60)
        #expect(later.note.hasPrefix("flatten of 'core' has got nowhere since"))
        #expect(try await desk.owner.state == .active)
        #expect(try await desk.store.openExits(of: Desk.account).count == 1)
    }

    @Test func `a liquidation is not given up while a person stops its orders`() async throws {
        let desk = try await stuck(.liquidation)
        _ = try await desk.monitor()
        _ = try await desk.store.raise(
            NewHalt(scope: .everywhere, stops: .orders, reason: "wait"), Desk.origin)
        let later = try await look(desk, 5, minutes: 60)
        #expect(later.note.hasSuffix("is not given up while halt 1 stops orders: wait"))
        #expect(try await desk.owner.state == .liquidating)
    }

    /// Abandoned is terminal: its orders are cancelled once, what has filled is booked, and a run
    /// of the account sends nothing for it.
    @Test func `what an abandoned deployment left is cancelled once`() async throws {
        let desk = try await stuck(.flatten)
        let run = try await workExits(try await desk.request("flatten"), in: desk.world)
        #expect(run.exits.map(\.isFlat) == [false])
        _ = try await desk.store.abandon(
            Desk.core, force: true, reason: "enough", at: try await desk.sim.now(), Desk.origin)
        let sent = try await desk.sim.submissions().count
        let swept = try await desk.sweep()
        #expect(swept.outcome == .done)
        let daily = try await desk.run(1)
        #expect(daily.note == "deployment 'core' is abandoned")
        #expect(try await desk.sim.submissions().count == sent)
        let living = try await desk.store.orders(of: Desk.account, session: .sample)
        #expect(living.allSatisfy { $0.state.isTerminal })
    }

    @Test func `the sweep ends what a day has left`() async throws {
        let desk = try await Desk([("069500", 90)], prices: prices)
        try await desk.sim.lie(LieRule(.delayed(86_400...86_400)))
        try await desk.sim.lie(LieRule(.cancelLost))
        let run = try await desk.run(0)
        #expect(run.outcome == .unsettled)
        try await desk.sim.wait(until: desk.sessions[0].close + 1800)
        let swept = try await desk.sweep()
        #expect(swept.outcome == .done)
        #expect(swept.note == "1 orders ended, none is left")
        try await desk.sim.wait(until: desk.sessions[0].close + 3600)
        #expect(try await desk.sweep().note == "0 orders ended, none is left")
    }
}

extension TradingDate {
    /// Of no order.
    fileprivate static let sample = TradingDate(day: 1)
}
