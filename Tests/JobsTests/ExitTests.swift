import Jobs
import LocalSim
import Markets
import ProvingGround
import Store
import Testing
import Trading

/// Flattens and liquidations, worked by the real jobs.
struct ExitTests {
    private let prices: [String: Int64] = ["069500": 10_000, "148070": 20_000]

    private func invested(minuteValue: Int64 = 30_000_000) async throws -> Desk {
        let desk = try await Desk(
            [("069500", 50), ("148070", 40)], prices: prices, minuteValue: minuteValue)
        let run = try await desk.run(0)
        try #require(run.outcome == .done)
        return desk
    }

    /// E67: verified at the broker, not in our own books.
    @Test func `a flatten sells everything and ends when two reads show nothing`() async throws {
        let desk = try await invested()
        let run = try await desk.leave(.flatten)
        #expect(run.outcome == .done)
        #expect(run.note == "flatten of 'core': flat, 699 shares sold")
        #expect(run.exits.map(\.isFlat) == [true])
        #expect(try await desk.atBroker("069500") == 0)
        #expect(try await desk.atBroker("148070") == 0)
        #expect(try await desk.store.openExits(of: Desk.account) == [])
        #expect(try await desk.owner.state == .active)
        let orders = try await desk.sim.submissions().suffix(2).map(\.intent.rawValue)
        #expect(
            orders == [
                "core.x1.2026-11-23.1.KRX:069500.sell.1",
                "core.x1.2026-11-23.1.KRX:148070.sell.1",
            ])
    }

    /// E26: a restart in the middle continues the exit; asked for again, it sells nothing twice.
    @Test func `a flatten that is asked for twice is one exit`() async throws {
        let desk = try await invested()
        let exits = [try await desk.begin(.flatten), try await desk.begin(.flatten)]
        #expect(exits[0] == exits[1])
        _ = try await desk.leave(.flatten)
        let sent = try await desk.sim.submissions().count
        let again = try await desk.leave(.flatten)
        #expect(again.outcome == .done)
        #expect(try await desk.sim.submissions().count == sent)
    }

    /// E66, E77: a halt keeps what is held; a flatten raises one too, so that nothing is bought
    /// back.
    @Test func `after a flatten nothing is bought until a person lifts its halt`() async throws {
        let desk = try await invested()
        _ = try await desk.leave(.flatten)
        let next = try await desk.run(1)
        #expect(next.outcome == .halted)
        #expect(next.note == "halt 1: flatten: odd")
        #expect(try await desk.atBroker("069500") == 0)
    }

    @Test func `a liquidation closes its deployment when it is flat`() async throws {
        let desk = try await invested()
        let run = try await desk.leave(.liquidation)
        #expect(run.note == "liquidation of 'core': flat, 699 shares sold")
        #expect(try await desk.owner.state == .closed)
    }

    /// A paused deployment enters nothing and leaves all the same; so does a halted one.
    @Test func `exits pass a pause, a halt of entries and a mismatch`() async throws {
        let desk = try await invested()
        _ = try await desk.store.change(.paused, of: Desk.core, reason: "look", Desk.origin)
        _ = try await desk.store.raise(
            NewHalt(scope: .everywhere, reason: "stop"), Desk.origin)
        try await desk.sim.flow(Money(minorUnits: -100_000, .krw))  // cash that nobody explains
        let run = try await desk.leave(.flatten)
        #expect(run.outcome == .done)
        #expect(try await desk.atBroker("148070") == 0)
    }

    @Test func `a person's halt of orders stops exits, until it is lifted`() async throws {
        let desk = try await invested()
        let halt = try await desk.store.raise(
            NewHalt(scope: .everywhere, stops: .orders, reason: "nothing at all"), Desk.origin)
        let run = try await desk.leave(.flatten)
        #expect(run.outcome == .unsettled)
        #expect(run.exits.map(\.isFlat) == [false])
        #expect(try await desk.atBroker("069500") == 499)
        try await desk.store.lift(halt.id, reason: "over", Desk.origin)
        try await desk.sim.wait(until: try await desk.sim.now() + 60)
        let again = try await desk.leave(.flatten)
        #expect(again.exits.map(\.isFlat) == [true])
    }

    /// E40, E50: where the ledger says more than the broker holds, the broker's figure is sold.
    @Test func `what a person has sold already is not sold again`() async throws {
        let desk = try await invested()
        try await desk.byHand(.sell, 99, of: "069500", at: 9_900)
        try await desk.sim.wait(until: try await desk.sim.now() + 120)
        let run = try await desk.leave(.flatten)
        #expect(run.exits.map(\.isFlat) == [true])
        #expect(run.exits[0].filled == Quantity(shares: 600))
        #expect(try await desk.atBroker("069500") == 0)
        #expect(try await desk.held("069500") == 99, "the difference waits for a person")
    }

    /// E54: EXTERNAL's shares are not ours to sell.
    @Test func `a stranger's shares stay`() async throws {
        let desk = try await invested()
        try await desk.sim.flow(Money(minorUnits: 1_000_000, .krw))
        try await desk.byHand(.buy, 7, of: "069500", at: 10_100)
        try await desk.sim.wait(until: try await desk.sim.now() + 120)
        let run = try await desk.leave(.flatten)
        #expect(run.exits.map(\.isFlat) == [true])
        #expect(try await desk.atBroker("069500") == 7)
    }

    /// An unknown sell of a rebalance never blocks an exit: the broker knows what it has reserved.
    @Test func `an unknown sell does not hold an exit up`() async throws {
        var desk = try await invested()
        desk.source.weights = [("069500", 0), ("148070", 40)]
        try await desk.sim.lie(LieRule(.lost, on: .nth(1)))
        let rebalance = try await desk.run(1)
        #expect(rebalance.orders.map(\.state) == [.unknown])
        let run = try await desk.leave(.flatten)
        #expect(try await desk.atBroker("069500") == 0)
        // That sell is settled on the way: what the exit's own sells took is not missing for it.
        #expect(run.outcome == .done)
        #expect(run.exits.map(\.isFlat) == [true])
        let settled = try await desk.store.order(rebalance.orders[0].id)
        #expect(settled?.state == .notFound)
    }

    /// A flatten ends only when no unsettled entry lives, and what it brings in is sold too.
    @Test func `an unknown buy is settled before the exit ends, and sold`() async throws {
        let desk = try await Desk([("069500", 50), ("148070", 40)], prices: prices)
        try await desk.sim.lie(LieRule(.silent, on: .nth(2)))
        let rebalance = try await desk.run(0)
        #expect(Set(rebalance.orders.map(\.state)) == [.filled, .unknown])
        let run = try await desk.leave(.flatten)
        #expect(run.exits.map(\.isFlat) == [true])
        #expect(try await desk.atBroker("069500") == 0)
        #expect(try await desk.atBroker("148070") == 0)
        #expect(try await desk.held("148070") == 0)
    }

    /// E51: less than a share cannot be sold; it is named, and not chased.
    @Test func `a part of a share is left and does not keep an exit open`() async throws {
        let desk = try await invested()
        let half = Quantity(millionths: 500_000)
        try await desk.store.correct(
            [
                Correction(
                    account: Desk.account, deployment: Desk.core,
                    amount: .shares(Ground.krx("069500"), half), kind: .accepted,
                    reason: "a bonus", at: try await desk.sim.now())
            ], key: "bonus", Desk.origin)
        let run = try await desk.leave(.liquidation)
        #expect(run.exits.map(\.isFlat) == [true])
        #expect(try await desk.owner.state == .closed)
    }

    /// E42, E57: priced again, lower, when nobody took it; each attempt is an order of its own.
    @Test func `what does not sell is cancelled and priced lower`() async throws {
        let desk = try await invested()
        try await desk.sim.lie(LieRule(.delayed(86_400...86_400), on: .nth(1)))
        let run = try await desk.leave(.flatten)
        #expect(run.exits.map(\.isFlat) == [true])
        let limits = try await desk.sim.submissions().filter {
            $0.side == .sell && $0.instrument == Ground.krx("069500")
        }.map(\.limit.amount)
        #expect(limits == ["9800", "9600"])
    }

    /// The next day's run begins with the exit, before it looks at the halt that a flatten raised.
    @Test func `an exit that a session could not finish goes on in the next`() async throws {
        let desk = try await invested(minuteValue: 1_000_000_000)
        try await desk.sim.lie(LieRule(.delayed(7_200...7_200)))
        let first = try await desk.leave(.flatten)
        #expect(first.outcome == .unsettled)
        #expect(first.exits.map(\.isFlat) == [false])
        try await desk.sim.tellTruth()
        let second = try await desk.run(1)
        #expect(second.outcome == .halted)
        #expect(second.exits.map(\.isFlat) == [true])
        #expect(try await desk.atBroker("069500") == 0)
    }

    @Test func `outside a session an exit is written down and says when it goes on`() async throws {
        let desk = try await invested()
        try await desk.sim.wait(until: desk.sessions[0].close + 3600)
        let run = try await desk.leave(.flatten)
        #expect(run.outcome == .done)
        #expect(
            run.note
                == "flatten of 'core': the market is closed; "
                + "it goes on at 2026-11-24T09:00:00+09:00")
        #expect(try await desk.store.openExits(of: Desk.account).count == 1)
    }

    /// E48: one frozen instrument does not keep the others from being sold.
    @Test func `an instrument without a quote does not stop the rest`() async throws {
        let desk = try await invested()
        try await desk.sim.lie(
            LieRule(.unreadable, on: .instrument(Ground.krx("069500"))))
        let run = try await desk.leave(.flatten)
        #expect(run.exits.map(\.isFlat) == [false])
        #expect(try await desk.atBroker("148070") == 0)
        #expect(try await desk.atBroker("069500") == 499)
    }
}
