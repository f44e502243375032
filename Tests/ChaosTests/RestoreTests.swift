import FoundationEssentials
import LocalSim
import Markets
import Postgres
import ProvingGround
import Store
import Subprocess
import Testing
import Trading

/// Yesterday's dump is restored, and the broker has moved on (J3): the ledger knows nothing of
/// orders that this host has sent.
struct RestoreTests {
    struct Point: CustomStringConvertible, Sendable {
        /// Sessions that are traded between the dump and its restore.
        let sessions: Int
        var description: String { "\(sessions) sessions lost" }
    }

    @Test func `a ledger that was restored halts before anything is sent`() async throws {
        let campaign = Campaign<Point>(name: "restore of yesterday's dump", smoke: 1)
        await campaign.run([1, 2].map { Point(sessions: $0) }, width: 1) { point in
            // The whole ledger goes back, so nobody else may be in it.
            let ground = try Ground(isBrokerApart: true)
            defer { ground.close() }
            let player = try await Player.enter(ground, lie: nil)
            let first = try player.command(0).run()
            let dump = ground.folder + "/yesterday.sql"
            try Self.run("pg_dump", ["--file", dump, "--dbname", ground.ledgerServer.ledger])
            let before = try await player.sim.submissions().count
            for session in 1...point.sessions { _ = try player.command(session).run() }
            let sent = try await player.sim.submissions().count
            try await Self.restore(dump, ground)
            let next = try player.command(point.sessions + 1).run()
            var trial = Trial(
                struck: sent > before, ended: first.status.text, recovered: next.status.text)
            let late = try await player.sim.submissions().count - sent
            if late > 0 { trial.broken.append("\(late) orders were sent after the restore") }
            if next.status == .exited(0) { trial.broken.append("the run noticed nothing") }
            if try await ground.store.halts().isEmpty { trial.broken.append("nothing is halted") }
            return trial
        }
    }

    private static func restore(_ dump: String, _ ground: Ground) async throws {
        let ledger = Database(ground.ledgerServer.ledger, schema: PGStore.schema)
        try await ledger.transaction { try $0.execute("DROP SCHEMA ballast CASCADE") }
        await ledger.close()
        try run(
            "psql",
            [
                "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--output", "/dev/null",
                "--file", dump, "--dbname", ground.ledgerServer.ledger,
            ])
    }

    /// Runs one of PostgreSQL's client programs, wherever it is installed.
    private static func run(_ program: String, _ arguments: [String]) throws {
        let versions = "/usr/lib/postgresql"
        // Where Debian's folder is not, the programs are in PATH.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: versions)) ?? []
        let newest = names.compactMap { Int($0) }.max().map { "\(versions)/\($0)/bin/\(program)" }
        let path = Environment.find(program, path: Environment.current["PATH"]) ?? newest ?? program
        let output = try Command(path, arguments).run()
        guard output.succeeded else { throw GroundFailure("\(program): \(output.messages)") }
    }
}
