import FaultProxy
import Glibc
import LocalSim
import ProvingGround
import Store
import Subprocess
import Testing
import Trading

/// A halt that comes while a run is frozen in the transaction that marks an order (F1, F2).
struct HeldGateTests {
    struct Point: CustomStringConvertible, Sendable {
        let marker: Int
        var description: String { "marker \(marker)" }
    }

    @Test func `a halt waits for no run that is frozen in its submit transaction`() async throws {
        let grounds = Grounds(.accepts)
        let campaign = Campaign<Point>(name: "SIGSTOP in the submit transaction", smoke: 1)
        await campaign.run([1, 2].map { Point(marker: $0) }) { point in
            let player = try await grounds.player()
            let traffic = Traffic([
                .before(.text("SET state = 'submitting'", .toServer, nth: point.marker), .hold)
            ])
            let (proxy, environment) = try Books.ledger.proxied(player.ground, traffic)
            defer { proxy.close() }
            let frozen = try Running(
                player.command(0, environment: environment), log: player.log("frozen"))
            let isHeld = await eventually { traffic.struck > 0 }
            frozen.send(SIGSTOP)
            _ = await eventually { frozen.isStopped }
            // The statement is done, its transaction is open, and holds the gate.
            proxy.release()
            let halted = try player.ground.command(
                ["halt", "--scope", "account:\(player.name)", "--reason", "chaos"]
            ).run()
            let sent = try await player.sim.submissions().count
            frozen.send(SIGCONT)
            var trial = Trial(struck: isHeld, ended: try await frozen.wait().text)
            if halted.status != .exited(0) {
                trial.broken.append("the halt ended \(halted.status.text): \(halted.messages)")
            }
            let after = try await player.sim.submissions().count
            if after != sent { trial.broken.append("\(after - sent) orders left after the halt") }
            trial.broken += try await Promises(player: player).afterFault()
            try await lift(player)
            trial.recovered = try player.recover()
            trial.broken += try await Promises(player: player).atEnd(like: grounds.expected)
            return trial
        }
    }

    private func lift(_ player: Player) async throws {
        for halt in try await player.ground.store.halts()
        where halt.scope == .account(player.account) {
            try await player.ground.store.lift(
                halt.id, reason: "the test is over", Origin(correlation: "test", by: "test"))
        }
    }
}
