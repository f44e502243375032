import Glibc
import LocalSim
import Markets
import Postgres
import ProvingGround
import SeededRandom
import Store
import Subprocess
import Synchronization
import Testing
import Trading

/// Many hosts run the same timers on one database, are killed, and lose it (D3, E1, E2).
struct WorkerTests {
    /// What of it is made: in a smoke test little.
    static let accounts = Chaos.isFull ? 4 : 2
    static let workers = Chaos.isFull ? 12 : 4
    static let seconds = Chaos.isFull ? 120 : 4
    static let secondsBetweenRestarts = Chaos.isFull ? 5 : 2

    @Test func `workers that are killed and lose their server work each slot once`() async throws {
        let ground = try Ground(isBrokerApart: true, days: 300)
        defer { ground.close() }
        var players: [Player] = []
        for _ in 0..<Self.accounts { players.append(try await Player.enter(ground, lie: nil)) }
        let crowd = Crowd(players)
        let counts = await withTaskGroup(of: Counts.self) { group in
            for number in 0..<Self.workers {
                group.addTask { await crowd.work(number, seed: Chaos.seed + number) }
            }
            group.addTask { await crowd.kill(seed: Chaos.seed - 1) }
            group.addTask { await crowd.restart(ground.ledgerServer, seed: Chaos.seed - 2) }
            return await group.reduce(into: Counts()) { $0.add($1) }
        }
        try ground.ledgerServer.start()
        var broken: [String] = []
        var slots = 0
        for player in players {
            // The slot that was worked last, and the one after it.
            let done = try await Record(player).slotsEnded
            slots += done
            for session in [done, done + 1] {
                let output = try player.command(session).run()
                #expect(output.status == .exited(0), "\(output.text)\n\(output.messages)")
            }
            broken += try await Record(player).broken()
            broken += try await Promises(player: player).atEnd(like: nil)
        }
        for text in broken {
            Issue.record("\(text)\n  again: BALLAST_CHAOS_SEED=\(Chaos.seed) swift test")
        }
        let line =
            "\(Self.workers) workers on \(Self.accounts) accounts | \(slots) slots "
            + "| \(counts.runs) runs "
            + "| \(counts.kills) SIGKILLs, \(counts.restarts) immediate restarts "
            + "| \(counts.text) | | \(broken.count)"
        Chaos.say("chaos: \(line)")
        Chaos.note("| \(line) |")
        #expect(slots > 0 && counts.kills > 0 && counts.restarts > 0)
    }
}

/// What happened.
private struct Counts: Sendable {
    var runs = 0
    var kills = 0
    var restarts = 0
    var ends: [String: Int] = [:]

    mutating func add(_ other: Counts) {
        runs += other.runs
        kills += other.kills
        restarts += other.restarts
        ends.merge(other.ends, uniquingKeysWith: +)
    }

    var text: String {
        ends.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
    }
}

/// Workers, the one who kills them, and the one who pulls the server's plug.
private final class Crowd: Sendable {
    private let players: [Player]
    private let alive = Mutex<Set<pid_t>>([])
    /// What has happened at all: on a busy machine it takes its time.
    private let seen = Mutex<Set<String>>([])
    private let end = ContinuousClock.now + .seconds(WorkerTests.seconds)
    private let lastEnd = ContinuousClock.now + .seconds(WorkerTests.seconds + 120)

    init(_ players: [Player]) { self.players = players }

    private var isOver: Bool {
        let now = ContinuousClock.now
        return now >= end && (now >= lastEnd || seen.withLock { $0.count == 3 })
    }

    private func see(_ what: String) { seen.withLock { _ = $0.insert(what) } }

    func work(_ number: Int, seed: Int) async -> Counts {
        var random = Seeded(seed)
        var counts = Counts()
        while !isOver {
            let player = random.pick(players)
            do {
                let status = try await run(player, number)
                counts.runs += 1
                counts.ends[status.text, default: 0] += 1
            } catch {
                // The server is away: which slot is next cannot be asked.
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
        return counts
    }

    /// Works the next slot of an account, as every host's timer would.
    private func run(_ player: Player, _ number: Int) async throws -> Output.Status {
        let session = try await Record(player).slotsEnded
        if session > 0 { see("slot") }
        let command = player.slotCommand(
            session,
            environment: [
                "BALLAST_DATABASE_URL": player.ground.ledgerServer.programLedger,
                "BALLAST_LEASE": "10",
            ])
        let running = try Running(command, log: player.log("worker-\(number)"))
        alive.withLock { _ = $0.insert(running.process) }
        defer { alive.withLock { _ = $0.remove(running.process) } }
        return try await running.wait(seconds: 120)
    }

    func kill(seed: Int) async -> Counts {
        var random = Seeded(seed)
        var counts = Counts()
        while !isOver {
            let pause = Int.random(in: 20...400, using: &random)
            try? await Task.sleep(for: .milliseconds(pause))
            let hasKilled = alive.withLock { alive in
                guard let victim = alive.sorted().randomElement(using: &random) else {
                    return false
                }
                return Glibc.kill(victim, SIGKILL) == 0
            }
            guard hasKilled else { continue }
            counts.kills += 1
            see("kill")
        }
        return counts
    }

    func restart(_ server: GroundServer, seed: Int) async -> Counts {
        var random = Seeded(seed)
        var counts = Counts()
        while !isOver {
            let pause =
                WorkerTests.secondsBetweenRestarts * 1000
                + Int.random(in: -1000...1000, using: &random)
            try? await Task.sleep(for: .milliseconds(pause))
            do {
                try server.abort()
                try server.start()
                counts.restarts += 1
                see("restart")
            } catch {
                Issue.record("\(error)")
                return counts
            }
        }
        return counts
    }
}

/// What the ledger says of an account's runs.
private struct Record {
    private let player: Player

    init(_ player: Player) { self.player = player }

    private struct Run: Sendable {
        let slot: Int
        let fence: Int
        let outcome: String?
        /// Whether it began before the one of the fence below it had ended.
        let overlaps: Bool

        var endsSlot: Bool {
            outcome.flatMap(RunOutcome.init(rawValue:))?.endsSlot ?? false
        }
    }

    /// Oldest first.
    private func runs() async throws -> [Run] {
        let ledger = Database(player.ground.ledgerServer.ledger, schema: PGStore.schema)
        let account = player.name
        let runs = try await ledger.transaction { transaction in
            try transaction.rows(
                """
                SELECT slot, fence, outcome,
                       coalesce(lag(coalesce(ended_at, 'infinity')) OVER (ORDER BY fence)
                                > started_at, false) AS overlaps
                FROM runs
                WHERE account = \(account)
                ORDER BY id
                """
            ) { row in
                Run(
                    slot: try row["slot"], fence: try row["fence"], outcome: try row["outcome"],
                    overlaps: try row["overlaps"])
            }
        }
        await ledger.close()
        return runs
    }

    /// How many slots were worked to their end.
    var slotsEnded: Int {
        get async throws { Set(try await runs().filter(\.endsSlot).map(\.slot)).count }
    }

    func broken() async throws -> [String] {
        let runs = try await runs()
        var broken: [String] = []
        for (run, next) in zip(runs, runs.dropFirst()) where next.fence <= run.fence {
            broken.append("fence \(next.fence) came after \(run.fence)")
        }
        let ended = runs.filter(\.endsSlot).map(\.slot)
        if Set(ended).count != ended.count { broken.append("a slot was worked twice") }
        for run in runs where run.overlaps {
            broken.append("the run of fence \(run.fence) began while another was at work")
        }
        if runs.contains(where: { $0.outcome == nil }) { broken.append("a run never ended") }
        return broken
    }
}
