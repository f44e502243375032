import FoundationEssentials
import Glibc
import LocalSim
import Markets
import ProvingGround
import Subprocess
import Testing
import Trading

/// A disk without room for the ledger (D7). Only root can make a small one.
struct FullDiskTests {
    struct Point: CustomStringConvertible, Sendable {
        let kibibytes: Int
        var description: String { "\(kibibytes) KiB left" }
    }

    @Test func `a run whose database has no room left`() async throws {
        guard geteuid() == 0 else {
            Chaos.say("chaos: NOT RUN: a full disk, which only root can make")
            return
        }
        let ground = try Ground(isBrokerApart: true) { state in
            guard mkdir(state, 0o755) == 0,
                try Command("mount", ["-t", "tmpfs", "-o", "size=120m", "tmpfs", state])
                    .run().succeeded
            else { throw GroundFailure("no tmpfs can be mounted at '\(state)'") }
        }
        defer {
            ground.close()
            _ = try? Command("umount", ["--lazy", ground.folder + "/state"]).run()
            try? FileManager.default.removeItem(atPath: ground.folder)
        }
        let whole = try await Player.enter(ground, lie: nil)
        _ = try whole.recover()
        let expected = try await whole.ledger()
        let points = [0, 4, 8, 12, 16, 24, 32, 48].map { Point(kibibytes: $0) }
        let campaign = Campaign<Point>(name: "the ledger's disk is full", smoke: 1)
        await campaign.run(points, width: 1) { point in
            let player = try await Player.enter(ground, lie: nil)
            let ballast = ground.folder + "/state/ballast.fill"
            try fill(ballast, leaving: point.kibibytes)
            let output = try player.command(
                0, environment: ["BALLAST_DATABASE_URL": ground.ledgerServer.programLedger]
            ).run()
            var trial = Trial(struck: output.status != .exited(0), ended: output.status.text)
            unlink(ballast)
            // A log that could not grow takes the server down; whoever looks after it starts it.
            try ground.ledgerServer.start()
            trial.broken = try await Promises(player: player).afterFault()
            trial.recovered = try player.recover()
            trial.broken += try await Promises(player: player).atEnd(like: expected)
            return trial
        }
    }

    /// Writes a file until so much is left.
    private func fill(_ path: String, leaving kibibytes: Int) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw GroundFailure("'\(path)' cannot be made") }
        defer { close(file) }
        let block = [UInt8](repeating: 1, count: 4096)
        while write(file, block, block.count) == block.count {}
        let size = lseek(file, 0, SEEK_END)
        ftruncate(file, max(0, size - kibibytes * 1024))
    }
}
