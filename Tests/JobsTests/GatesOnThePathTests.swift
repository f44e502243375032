import Jobs
import LocalSim
import Markets
import ProvingGround
import Store
import Testing
import Trading

/// Each gate, and the breakers, on the path of the real job (E49: the check existed, and the live
/// loop never called it). Halts, duplicates and markers are in the tests of the job and the store.
struct GatesOnThePathTests {
    private let prices: [String: Int64] = ["069500": 10_000, "148070": 20_000]

    private func limits(_ change: (inout GateLimits) -> Void) -> GateLimits {
        var limits = GateLimits.ceilings
        change(&limits)
        return limits
    }

    /// What a first run of 60 % and 30 % says under some limits.
    private func note(
        minutes: Int = 20, _ change: (inout GateLimits) -> Void
    ) async throws -> String {
        let desk = try await Desk([("069500", 60), ("148070", 30)], prices: prices)
        let run = try await desk.run(0, limits: limits(change), minutes: minutes)
        #expect(run.outcome == .refused)
        let refused = run.orders.filter { $0.state == .refused }
        #expect(refused.first?.note == run.note)
        #expect(try await desk.sim.submissions().count == run.orders.count - refused.count)
        return run.note
    }

    @Test func `what a limit refuses is not sent, and ends the run refused`() async throws {
        #expect(
            try await note { $0.restricted = [Ground.krx("148070")] }
                == "deployment: KRX:148070 is on the account's list of what it must not trade")
        #expect(
            try await note(minutes: 8) { _ in }
                == "session: no orders are sent in the closing auction")
        #expect(
            try await note { $0.decisionAge = 0 }
                == "stale_data: the closes behind its decision are 1 sessions old")
        #expect(
            try await note { $0.orderValue = Weight(percent: 50) }.hasPrefix("order_value: "))
        #expect(
            try await note { $0.positionSize = Weight(percent: 50) }.hasPrefix("position_size: "))
        #expect(
            try await note { $0.collar = Weight(trillionths: 1_000_000_000) }
                .hasPrefix("price_collar: "))
        #expect(
            try await note { $0.ordersPerRun = 1 }
                == "velocity: 2 orders for this plan are more than 1")
        #expect(try await note { $0.turnover = Weight(percent: 70) }.hasPrefix("velocity: "))
        #expect(try await note { $0.heat = Weight(percent: 80) }.hasPrefix("heat: "))
    }

    @Test func `a buffer makes buys smaller before it refuses them`() async throws {
        let desk = try await Desk([("069500", 100)], prices: prices)
        let run = try await desk.run(0, limits: limits { $0.cashBuffer = Weight(percent: 40) })
        #expect(run.outcome == .done)
        #expect(try await desk.held("069500") == 598)
    }

    /// E68 to E70.
    @Test func `a daily loss that two readings confirm halts the entries`() async throws {
        let desk = try await Desk([("069500", 60)], prices: prices)
        _ = try await desk.run(0)
        try await desk.sim.wait(until: desk.sessions[1].open)
        try await desk.sim.move(Ground.krx("069500"), by: Weight(percent: -20))
        let started = try await desk.sim.now()
        let run = try await desk.run(1)
        #expect(run.outcome == .halted)
        #expect(run.note.hasPrefix("daily loss of 11.9"), "\(run.note)")
        #expect(run.orders.isEmpty)
        let halts = try await desk.store.halts()
        #expect(halts.map(\.scope) == [.deployment(Desk.core)])
        #expect(halts.map(\.stops) == [.entries])
        #expect(halts.first?.reason == run.note)
        #expect(try await desk.sim.now() > started)
        let risk = try await desk.store.risk(of: Desk.core)
        #expect(risk?.stops == 1)
        // Lifted by a person, it is not back a minute later.
        try await desk.store.lift(halts[0].id, reason: "looked", Desk.origin)
        #expect(try await desk.run(2).outcome == .done)
    }

    @Test func `a daily loss flattens where the limits say so`() async throws {
        let desk = try await Desk([("069500", 60)], prices: prices)
        _ = try await desk.run(0)
        try await desk.sim.wait(until: desk.sessions[1].open)
        try await desk.sim.move(Ground.krx("069500"), by: Weight(percent: -20))
        let run = try await desk.run(1, limits: limits { $0.loss.onDaily = .flatten })
        // Begun by the breaker, and worked by the same run before it gives the account back.
        #expect(run.exits.map(\.cause) == [.flatten])
        #expect(try await desk.held("069500") == 0)
    }

    @Test func `a loss within its limit is noted, and the run goes on`() async throws {
        let desk = try await Desk([("069500", 60)], prices: prices)
        _ = try await desk.run(0)
        try await desk.sim.wait(until: desk.sessions[1].open)
        try await desk.sim.move(Ground.krx("069500"), by: Weight(percent: -5))
        #expect(try await desk.run(1).outcome == .done)
        let risk = try await desk.store.risk(of: Desk.core)
        #expect(risk?.session == desk.sessions[1].date)
        #expect((risk?.dailyProfit ?? .zero(.krw)) < .zero(.krw))
        #expect(try await desk.store.halts().isEmpty)
    }

    @Test func `every account that trades counts towards heat`() async throws {
        let desk = try await Desk([("069500", 60)], prices: prices)
        let exposures = try await desk.store.exposures()
        #expect(exposures.map(\.account) == [Desk.account])
        #expect(exposures.first?.untouched == Money(minorUnits: 10_000_000, .krw))
        _ = try await desk.run(0)
        let after = try await desk.store.exposures()
        #expect(after.first?.untouched == nil)
        let known = after.heat(in: .krw, oldest: 60)
        if case .known(let atRisk, _) = known {
            #expect(atRisk > Money(minorUnits: 5_800_000, .krw))
        } else {
            Issue.record("\(known)")
        }
    }
}
