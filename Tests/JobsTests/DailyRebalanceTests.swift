import Jobs
import LocalSim
import Markets
import Portfolio
import Store
import Synchronization
import ProvingGround
import Testing
import Trading

struct DailyRebalanceTests {
    private let prices: [String: Int64] = ["069500": 10_000, "148070": 20_000, "132030": 5_000]

    @Test func `a run reaches its targets, and the next session has nothing to do`() async throws {
        let desk = try await Desk([("069500", 60), ("148070", 40)], prices: prices)
        let first = try await desk.run(0)
        #expect(first.outcome == .done)
        #expect(first.note == "2 of 2 orders filled")
        // 59.4 % of what is left after costs is 593.9 shares; the odd share went to the other.
        #expect(try await desk.held("069500") == 593)
        #expect(try await desk.held("148070") == 198)
        let second = try await desk.run(1)
        #expect(second.outcome == .done)
        #expect(second.plan?.trades.isEmpty == true)
    }

    /// E53: sells first; buys are sized from what they brought in.
    @Test func `sells go before buys and pay for them`() async throws {
        var desk = try await Desk([("069500", 100), ("148070", 0)], prices: prices)
        _ = try await desk.run(0)
        desk.source.weights = [("069500", 0), ("148070", 100)]
        let run = try await desk.run(1)
        #expect(run.orders.map(\.side) == [.sell, .buy])
        #expect(run.orders.allSatisfy { $0.state == .filled })
        #expect(try await desk.held("069500") == 0)
        #expect(try await desk.held("148070") > 480)
    }

    /// A decision is not a slot: what was not bought today is bought tomorrow, from the same
    /// decision where nothing new is decided.
    @Test func `a partial fill is cancelled, and the next session works the rest`() async throws {
        var desk = try await Desk([("069500", 100)], prices: prices, minuteValue: 500_000)
        let first = try await desk.run(0)
        #expect(first.orders.map(\.state) == [.cancelled])
        let part = try await desk.held("069500")
        #expect(part > 0 && part < 990)
        desk.source.answer = .no(reason: "asked when deciding, never when working")
        let second = try await desk.run(1)
        #expect(second.plan?.decision == first.plan?.decision)
        #expect(try await desk.held("069500") > part)
    }

    @Test func `an unknown buy stops later buys, and is settled by the next run`() async throws {
        let desk = try await Desk([("069500", 50), ("148070", 40)], prices: prices)
        try await desk.sim.lie(LieRule(.silent, on: .nth(1)))
        let first = try await desk.run(0)
        #expect(first.outcome == .unsettled)
        #expect(
            first.note == "order 'core.1.2026-11-23.2.KRX:069500.buy.1' is unknown; the next run "
                + "after 2026-11-23T15:11:30+09:00 looks again")
        #expect(Set(first.orders.map(\.state)) == [.unknown, .cancelled])
        let second = try await desk.run(1)
        #expect(second.outcome == .done)
        #expect(try await desk.held("069500") == 499)
        #expect(try await desk.held("148070") == 200)
        #expect(try await desk.sim.submissions().count == 2)
    }

    @Test func `a refused order costs nothing and leaves the rest alone`() async throws {
        let desk = try await Desk([("069500", 50), ("148070", 40)], prices: prices)
        try await desk.sim.lie(LieRule(.refused, on: .nth(1)))
        let run = try await desk.run(0)
        #expect(run.orders.map(\.state) == [.rejected, .filled])
        #expect(try await desk.held("069500") == 0)
    }

    @Test func `a halt of the deployment ends the run before it plans`() async throws {
        let desk = try await Desk([("069500", 100)], prices: prices)
        let halt = try await desk.store.raise(
            NewHalt(scope: .deployment(Desk.core), reason: "wait"), Desk.origin)
        let halted = try await desk.run(0)
        #expect(halted.outcome == .halted)
        #expect(halted.note == "halt 1: wait")
        #expect(try await desk.sim.submissions().isEmpty)
        try await desk.store.lift(halt.id, reason: "over", Desk.origin)
        #expect(try await desk.run(0).outcome == .done)
        #expect(try await desk.held("069500") > 0)
    }

    @Test func `the halt file alone is enough`() async throws {
        let desk = try await Desk([("069500", 100)], prices: prices)
        let run = try await desk.run(0, halted: "touched at three")
        #expect(run.outcome == .halted)
        #expect(run.note == "the halt file says: touched at three")
        #expect(try await desk.sim.submissions().isEmpty)
    }

    /// C5: a process that was frozen between the marker and the send does not send.
    @Test func `an order whose marker is old is not sent`() async throws {
        let desk = try await Desk([("069500", 100)], prices: prices)
        let seconds = Mutex(0)
        let run = try await desk.run(0) {
            seconds.withLock { seconds in
                seconds += 6
                return .seconds(seconds)
            }
        }
        #expect(run.orders.map(\.state) == [.rejected])
        #expect(run.orders.map(\.note) == ["not sent: its marker was 6 s old"])
        #expect(run.outcome == .refused)
        #expect(try await desk.sim.submissions().isEmpty)
    }

    /// A refusal was before the send, so the same slot may try once more when the halt is over.
    @Test func `what a halt refused in the middle of a run is tried again after it`() async throws {
        let desk = try await Desk([("069500", 50), ("148070", 40)], prices: prices)
        let halt = try await desk.store.raise(
            NewHalt(scope: .instrument(Ground.krx("069500")), reason: "odd"), Desk.origin)
        #expect(try await desk.run(0).outcome == .halted)
        try await desk.store.lift(halt.id, reason: "over", Desk.origin)
        let again = try await desk.run(0)
        #expect(again.outcome == .done)
        #expect(again.orders.map(\.state) == [.refused, .filled, .filled])
        #expect(
            again.orders[1].id.rawValue == "core.1.2026-11-23.2.KRX:069500.buy.2")
        #expect(try await desk.held("069500") == 499)
    }

    /// A trade of one share that did not happen is not within one share of done.
    @Test func `a decision of one share is not reached without it`() async throws {
        let desk = try await Desk([("148070", 90)], prices: prices, cash: 25_000)
        try await desk.sim.lie(LieRule(.refused, on: .nth(1)))
        let run = try await desk.run(0)
        #expect(run.orders.map(\.state) == [.rejected])
        let open = try await desk.store.openDecision(of: Desk.core)
        #expect(open?.id == run.plan?.decision)
    }

    @Test func `a halt of one instrument closes its line, and the others trade`() async throws {
        let desk = try await Desk([("069500", 50), ("148070", 40)], prices: prices)
        _ = try await desk.store.raise(
            NewHalt(scope: .instrument(Ground.krx("069500")), reason: "odd"), Desk.origin)
        let run = try await desk.run(0)
        #expect(run.outcome == .halted)
        #expect(run.orders.map(\.state) == [.refused, .filled])
        #expect(run.refusals.map(\.description) == ["halt: halt 1: odd"])
    }

    /// E36: what a person did at the broker is EXTERNAL and closes its instrument.
    @Test func `a stranger's order halts its instrument and is not claimed`() async throws {
        let desk = try await Desk([("069500", 50), ("148070", 40)], prices: prices)
        try await desk.sim.wait(until: desk.sessions[0].open + 60)
        let theirs = Submission(
            intent: OrderID(rawValue: "by hand"), session: desk.sessions[0].date,
            instrument: Ground.krx("148070"), side: .buy, quantity: Quantity(shares: 3),
            limit: Price(millionths: 20_000_000_000, .krw))
        _ = await desk.sim.submit(theirs)
        let run = try await desk.run(0)
        #expect(run.orders.map(\.state) == [.filled, .refused])
        #expect(try await desk.held("148070") == 0)
        let halts = try await desk.store.halts()
        #expect(
            halts.map(\.reason) == ["broker order 0000000001 of 2026-11-23 is not ours"])
    }

    @Test func `a broker that holds less than our fills say is a mismatch`() async throws {
        let desk = try await Desk([("069500", 50)], prices: prices)
        _ = try await desk.run(0)
        try await desk.sim.flow(Money(minorUnits: -1_000_000, .krw))
        let run = try await desk.run(1)
        #expect(run.outcome == .mismatch)
        #expect(
            run.note
                == "the account is stopped: the broker has 4009269 KRW, our books say 5009269 KRW")
    }

    @Test func `an undecided date trades nothing, and says why on every line`() async throws {
        var desk = try await Desk([("069500", 50)], prices: prices)
        _ = try await desk.run(0)
        desk.source.undecided = "'r12' is missing"
        let run = try await desk.run(1)
        #expect(run.outcome == .done)
        #expect(
            run.plan?.lines.map(\.reason) == ["undecided on 2026-11-23: 'r12' is missing"])
    }

    /// A monthly portfolio that said no at the month's end must not say yes on the third.
    @Test func `a no is asked for once, not again on the days after`() async throws {
        var desk = try await Desk([("069500", 50)], prices: prices)
        desk.source.decidesOn = desk.sessions[0].date
        desk.source.answer = .no(reason: "not today")
        let first = try await desk.run(1)
        #expect(first.plan?.lines.map(\.reason) == ["not today"])
        desk.source.answer = .yes
        let second = try await desk.run(2)
        #expect(second.plan?.trades.isEmpty == true)
        #expect(try await desk.held("069500") == 0)
    }

    @Test func `after its window a slot is missed, and nothing is sent`() async throws {
        let desk = try await Desk([("069500", 50)], prices: prices)
        try await desk.sim.wait(until: desk.sessions[0].close + 60)
        let run = try await desk.run(0)
        #expect(run.outcome == .missed)
        #expect(try await desk.sim.submissions().isEmpty)
    }

    @Test func `a decision that is not reached in five sessions expires`() async throws {
        var desk = try await Desk([("069500", 100)], prices: prices, minuteValue: 10_000)
        let first = try await desk.run(0)
        desk.source.answer = .no(reason: "no")
        for session in 1...4 { _ = try await desk.run(session) }
        let open = try await desk.store.openDecision(of: Desk.core)
        #expect(open?.id == first.plan?.decision)
        _ = try await desk.run(5)
        let decision = try await desk.store.latestDecision(of: Desk.core)
        #expect(decision?.state == .expired)
    }
}
