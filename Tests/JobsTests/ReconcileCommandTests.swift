import LocalSim
import Markets
import ProvingGround
import Subprocess
import Testing
import Trading

/// `rebalance reconcile`, `reconcile accept` and `balance-sync` as a person runs them.
struct ReconcileCommandTests {
    @Test func `a split is told, frozen, accepted by a person, and then agrees`() async throws {
        let ground = try Ground.shared.get()
        let player = try await Player.enter(ground, lie: nil)
        _ = try player.rebalance(0)
        let name = player.name
        #expect(
            try ground.rebalance(["reconcile", name]).text
                == "\(name): done, our books are the broker's")

        try await player.sim.wait(until: player.session(0).close + 3600)
        try await player.sim.split(Ground.quick, SplitRatio(2, for: 1))
        let held = try await player.ledger().held(Ground.quick)
        let found = try ground.rebalance(["reconcile", name])
        #expect(found.status == .exited(17))
        #expect(
            found.text
                == "\(name): mismatch, \(Ground.quick) is frozen: the broker holds "
                + "\(held + held), our books say \(held); the account is stopped: shares of "
                + "500000 KRW are in dispute, above 199984 KRW")
        let halts = try ground.rebalance(["halts"]).text
        #expect(halts.contains("instrument:\(Ground.quick)"))

        let accepted = try ground.rebalance([
            "reconcile", "accept", name, "\(Ground.quick)", "--split", "--reason", "two for one",
        ])
        #expect(accepted.status == .exited(0))
        #expect(
            accepted.text
                == "\(name): booked: \(Ground.quick): \(held + held) at the broker, "
                + "\(held) in our books")
        #expect(try await player.ledger().held(Ground.quick) == held + held)
        #expect(try ground.rebalance(["reconcile", name]).status == .exited(0))
    }

    @Test func `a dividend is EXTERNAL's, told once`() async throws {
        let ground = try Ground.shared.get()
        let player = try await Player.enter(ground, lie: nil)
        let name = player.name
        try await player.sim.flow(Money(minorUnits: 4321, .krw))
        #expect(
            try ground.rebalance(["balance-sync", name]).text
                == "\(name): done, 4321 KRW more in cash belongs to EXTERNAL")
        #expect(
            try ground.rebalance(["balance-sync", name]).text
                == "\(name): done, cash is what our books say")
    }

    @Test func `what was mistyped is told with what to type`() throws {
        let ground = try Ground.shared.get()
        let bare = try ground.rebalance([
            "reconcile", "accept", "EXTERNAL", "cash", "--reason", "ours",
        ])
        #expect(bare.status == .exited(10))
        #expect(bare.messages == "error: EXTERNAL is part of an account: add --account NAME")
        let odd = try ground.rebalance(["reconcile", "--slot", "noon"])
        #expect(odd.messages.contains("is no slot: write reconcile@2026-11-20T15:40:00+09:00"))
    }
}
