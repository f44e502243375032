import Jobs
import LocalSim
import Markets
import Store
import Subprocess
import ProvingGround
import Testing
import Trading

/// Real processes, real PostgreSQL, real SIGKILL: at every named point of the job, whatever the
/// broker answers (A1, A2, A5, A6; E3, E14, E16).
@Suite(.serialized)
struct PulledPlugTests {
    /// The point is met for the second time where that is in the middle of the orders.
    static let places = JobPoint.allCases.map { point in
        switch point {
        case .beforeMarker, .afterMarker, .afterJournal, .afterSend, .afterAnswer:
            "\(point.rawValue):2"
        default: point.rawValue
        }
    }

    @Test(arguments: ["accepts", "refuses", "stays silent"])
    func `a run that is killed anywhere ends like the one that was not`(
        answer: String
    ) async throws {
        let ground = try Ground.shared.get()
        let lie: Lie? =
            switch answer {
            case "refuses": .refused
            case "stays silent": .silent
            default: nil
            }
        let whole = try await Player.enter(ground, lie: lie)
        _ = try whole.rebalance(0)
        _ = try whole.rebalance(1)
        let expected = try await whole.ledger()
        #expect(expected.held(Ground.quick) > .zero)

        for place in PulledPlugTests.places {
            let player = try await Player.enter(ground, lie: lie)
            let killed = try player.rebalance(0, crashAt: place)
            let said = killed.output.messages
            #expect(said == "crash point \(place) reached", "broker \(answer)")
            let wasKilled = killed.killed
            #expect(wasKilled, "broker \(answer), \(place): \(killed.output.text)")
            try await expectOneArrivalEach(player, "\(answer), \(place), killed")
            _ = try player.rebalance(0)
            _ = try player.rebalance(1)
            try await expectOneArrivalEach(player, "\(answer), \(place)")
            try await expectKnown(player, "\(answer), \(place)")
            let ledger = try await player.ledger()
            #expect(ledger == expected, "broker \(answer), \(place)")
        }
    }

    /// Never more than one submit for each order at the broker, and each of an order of ours.
    private func expectOneArrivalEach(_ player: Player, _ what: String) async throws {
        let submissions = try await player.sim.submissions()
        let intents = submissions.map(\.intent)
        #expect(Set(intents).count == intents.count, "an order arrived twice: \(what)")
        for order in try await player.orders() where intents.contains(order.id) {
            #expect(order.baseline != nil, "'\(order.id)' was sent unmarked: \(what)")
        }
    }

    /// Our fills are the broker's, and no order is left without an end.
    private func expectKnown(_ player: Player, _ what: String) async throws {
        for order in try await player.orders() {
            #expect(!order.state.isUnsettled, "'\(order.id)' is \(order.state.rawValue): \(what)")
        }
        guard case .complete(let balances, _) = await player.sim.balances() else {
            Issue.record("the balances cannot be read")
            return
        }
        let ledger = try await player.ledger()
        #expect(ledger.cash == balances.cash, "\(what)")
        for position in balances.positions {
            #expect(ledger.held(position.instrument) == position.held, "\(what)")
        }
    }

    @Test func `the same slot again is done, and sends nothing`() async throws {
        let player = try await Player.enter(try Ground.shared.get(), lie: nil)
        let first = try player.rebalance(0)
        #expect(first.output.status == .exited(0))
        let sent = try await player.sim.submissions().count
        let again = try player.rebalance(0)
        #expect(again.output.status == .exited(0))
        #expect(again.output.text.hasSuffix("already done"))
        #expect(try await player.sim.submissions().count == sent)
    }

    @Test func `an order without an answer is unknown, named, and not sent again`() async throws {
        let player = try await Player.enter(try Ground.shared.get(), lie: .silent)
        let run = try player.rebalance(0)
        #expect(run.output.status == .exited(18))
        #expect(run.output.text.contains("KRX:148070.buy.1' is unknown"))
        _ = try player.rebalance(1)
        let order = try await player.orders().first { $0.instrument == Ground.odd }
        #expect(order?.state == .filled)
        #expect(try await player.sim.submissions().count { $0.instrument == Ground.odd } == 1)
    }
}
