import FaultProxy
import Glibc
import Jobs
import LocalSim
import Markets
import ProvingGround
import Subprocess
import Testing
import Trading

/// A process that sleeps past its lease, and wakes up when another has its account (C5, E6).
struct FrozenTests {
    struct Point: CustomStringConvertible, Sendable {
        let point: JobPoint
        var description: String { point.rawValue }
    }

    @Test(arguments: Chaos.isFull || Chaos.only != nil ? BrokerAnswer.allCases : [.accepts])
    func `a run that was frozen and taken over sends nothing when it wakes up`(
        answer: BrokerAnswer
    ) async throws {
        let grounds = Grounds(answer)
        let campaign = Campaign<Point>(
            name: "SIGSTOP across the lease, broker \(answer.rawValue)", smoke: 1)
        await campaign.run(JobPoint.allCases.map { Point(point: $0) }) { point in
            let player = try await grounds.player()
            return try await trial(player, point.point.rawValue, like: await grounds.expected)
        }
    }

    /// The worst moment: the marker is committed, and nothing is sent yet.
    @Test func `a run that was frozen between marker and send sends nothing`() async throws {
        let grounds = Grounds(.accepts)
        let player = try await grounds.player()
        let trial = try await trial(
            player, JobPoint.afterMarker.rawValue, frozenSeconds: 6,
            like: await grounds.expected)
        #expect(trial.struck)
        #expect(trial.broken == [])
    }

    /// - Parameter frozenSeconds: at least so long; 0 is as long as the other process works.
    private func trial(
        _ player: Player, _ point: String, frozenSeconds: Int = 0, like expected: Ledger?
    ) async throws -> Trial {
        let command = player.command(0, environment: ["BALLAST_STOP_AT": point])
        let frozen = try Running(command, log: player.log("frozen"))
        var status: Output.Status?
        _ = await eventually {
            status = frozen.ended()
            return status != nil || frozen.isStopped
        }
        guard status == nil else {
            return Trial(struck: false, ended: status?.text ?? "")
        }
        let frozenAt = ContinuousClock.now
        let recovered = try player.recover(lease: 3)
        let known = try await player.sim.submissions().count
        while ContinuousClock.now < frozenAt + .seconds(frozenSeconds) {
            try await Task.sleep(for: .milliseconds(50))
        }
        let frozenFor = ContinuousClock.now - frozenAt
        frozen.send(SIGCONT)
        var trial = Trial(ended: try await frozen.wait().text, recovered: recovered)
        let late = try await player.sim.submissions().count - known
        // A marker is worth five seconds. Before they are over the one order that was marked may
        // still leave; then whoever reads next finds it at the broker.
        let mayBeLate = frozenFor < .seconds(5) && point == JobPoint.afterMarker.rawValue
        if late > (mayBeLate ? 1 : 0) { trial.broken.append("\(late) orders were sent too late") }
        trial.broken += try await Promises(player: player).afterFault()
        guard late == 0 else { return trial }
        trial.broken += try await Promises(player: player).atEnd(like: expected)
        return trial
    }
}

extension Player {
    /// A file for what one of its processes says.
    func log(_ kind: String) -> String { ground.folder + "/\(name)-\(kind).log" }
}
