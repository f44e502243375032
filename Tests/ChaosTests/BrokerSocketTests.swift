import FaultProxy
import Jobs
import LocalSim
import Markets
import Portfolio
import Postgres
import ProvingGround
import Rebalancing
import Store
import Subprocess
import Testing
import Trading

/// The connection to a broker that is lost at any byte (B1, B2, A6): LocalSim is served by a
/// process of its own.
struct BrokerSocketTests {
    struct Point: CustomStringConvertible, Sendable {
        let direction: FaultProxy.Fault.Direction
        let number: Int
        var description: String { "\(direction.rawValue) \(number)" }
    }

    @Test func `a submit that is cut at any byte is unknown, and never arrives twice`()
        async throws
    {
        let player = try await Player.enter(try Ground.shared.get(), lie: nil)
        try await player.sim.wait(until: player.slot(0))
        try await served(player) { socket in
            let traffic = Traffic()
            let whole = try await submit(player, socket, 0, traffic)
            #expect(whole.outcome.isAccepted)
            let points = FaultProxy.Fault.Direction.allCases.flatMap { direction in
                (1...traffic.count(direction)).map { Point(direction: direction, number: $0) }
            }
            let campaign = Campaign<Point>(name: "cut at a byte of a submit", smoke: 8)
            await campaign.run(points, width: 1) { point in
                let serial = point.number + (point.direction == .toClient ? 10_000 : 0)
                let fault = FaultProxy.Fault.before(
                    .piece(point.number, point.direction), .cut)
                let (outcome, arrived) = try await submit(
                    player, socket, serial, Traffic([fault]))
                var trial = Trial(ended: outcome.name, recovered: "\(arrived) arrived")
                if case .unknown = outcome {
                } else {
                    trial.broken.append("the answer is \(outcome)")
                }
                // Half a line is no request; whoever gets an answer was understood.
                if arrived != (point.direction == .toClient ? 1 : 0) {
                    trial.broken.append("it arrived \(arrived) times")
                }
                return trial
            }
        }
    }

    /// A whole run of the job by way of the socket, with a connection lost at each line.
    @Test(arguments: Chaos.isFull || Chaos.only != nil ? BrokerAnswer.allCases : [.silent])
    func `a run that loses its broker at any line loses and doubles nothing`(
        answer: BrokerAnswer
    ) async throws {
        let grounds = Grounds(answer, minuteValue: 6_000_000)
        let counted = try await grounds.player()
        let traffic = Traffic()
        _ = try await run(counted, traffic)
        let points = FaultProxy.Fault.Direction.allCases.flatMap { direction in
            (1...max(1, traffic.count(direction))).map { Point(direction: direction, number: $0) }
        }
        let campaign = Campaign<Point>(
            name: "cut at a line of the broker's socket, broker \(answer.rawValue)", smoke: 3)
        await campaign.run(points) { point in
            let player = try await grounds.player()
            let traffic = Traffic([.before(.piece(point.number, point.direction), .cut)])
            var trial = Trial(ended: try await run(player, traffic))
            trial.struck = traffic.struck > 0
            trial.broken = try await Promises(player: player).afterFault()
            trial.recovered = try player.recover()
            trial.broken += try await Promises(player: player).atEnd(like: grounds.expected)
            return trial
        }
    }

    @Test func `a submit to nobody is not sent`() async throws {
        let player = try await Player.enter(try Ground.shared.get(), lie: nil)
        let client = LocalSimClient(socket: player.ground.folder + "/nobody.sock")
        let outcome = await client.submit(submission(player, 0))
        guard case .rejected = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try await player.sim.submissions().isEmpty)
    }

    // MARK: -

    /// Works the first slot in this process, through a proxy before the account's server.
    ///
    /// - Returns: how it ended.
    private func run(_ player: Player, _ traffic: Traffic) async throws -> String {
        try await player.sim.wait(until: player.slot(0))
        var ended = ""
        try await served(player) { socket in
            let proxy = try Proxy(to: socket, named: "sim", counting: .lines, traffic)
            defer { proxy.close() }
            let client = LocalSimClient(socket: proxy.path, deadlineSeconds: 5)
            let deployment = try await player.ground.store.deployments()
                .first { $0.name == player.deployment }
            let request = RebalanceRequest(
                deployment: try #require(deployment),
                slot: Slot(
                    job: "daily-rebalance", account: player.account, venue: .krx,
                    scheduledAt: player.slot(0)),
                owner: try await someDeadProcess(player.ground),
                isDead: { _ in false }, costs: player.sim.terms.costs,
                origin: Origin(correlation: "test", by: "test"))
            let world = JobWorld(
                store: player.ground.store, broker: client, clock: client,
                calendar: player.ground.calendar, haltSwitch: NoHalt())
            do {
                let report = try await dailyRebalance(request, from: ThreeLines(), in: world)
                ended = report.outcome.rawValue
            } catch let error as LocalSimError {
                ended = error.isUnreachable ? "unreachable clock" : "\(error)"
            }
        }
        return ended
    }

    /// One that worked a slot on this ground: whoever finds a run of its takes over at once.
    private func someDeadProcess(_ ground: Ground) async throws -> ProcessIdentity {
        let ledger = Database(ground.ledgerServer.ledger, schema: PGStore.schema)
        let owner = try await ledger.transaction { transaction in
            try transaction.row("SELECT * FROM runs WHERE outcome IS NOT NULL LIMIT 1") { row in
                ProcessIdentity(
                    host: try row["host"], bootID: try row["boot_id"], pid: try row["pid"],
                    startTicks: try row["start_ticks"])
            }
        }
        await ledger.close()
        return try #require(owner)
    }

    private func submission(_ player: Player, _ serial: Int) -> Submission {
        Submission(
            intent: OrderID(rawValue: "byte-\(serial)"), session: player.session(0).date,
            instrument: Ground.quick, side: .buy, quantity: Quantity(shares: 1),
            limit: Price(millionths: 10_000_000_000, .krw))
    }

    /// Submits one order through a proxy, and asks the account how often it arrived.
    private func submit(
        _ player: Player, _ socket: String, _ serial: Int, _ traffic: Traffic
    ) async throws -> (outcome: SubmitOutcome, arrived: Int) {
        let proxy = try Proxy(to: socket, named: "sim", counting: .bytes, traffic)
        defer { proxy.close() }
        let submission = submission(player, serial)
        let outcome = await LocalSimClient(socket: proxy.path, deadlineSeconds: 5)
            .submit(submission)
        return (outcome, try await player.sim.arrivals(of: submission.intent))
    }
}

/// Serves a player's account by a process of its own while the body runs.
func served(
    _ player: Player, _ body: (_ socket: String) async throws -> Void
) async throws {
    let socket = player.ground.folder + "/\(player.name).sock"
    let server = try Running(
        player.ground.command(["localsim", "serve", player.name, "--socket", socket]),
        log: player.log("served"))
    let isServing = await eventually { server.said.contains("serving") }
    #expect(isServing, "\(server.said)")
    do {
        try await body(socket)
    } catch {
        server.send(15)
        _ = try await server.wait()
        throw error
    }
    server.send(15)
    #expect(try await server.wait() == .exited(0))
}

extension SubmitOutcome {
    var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }

    var name: String {
        switch self {
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .unknown: "unknown"
        }
    }
}

extension LocalSimError {
    var isUnreachable: Bool {
        if case .unreachable = self { true } else { false }
    }
}

/// The portfolio of the ground, as its file says it.
private struct ThreeLines: DecisionSource {
    private let percent = [(Ground.slow, 60), (Ground.quick, 10), (Ground.odd, 10)]

    var universe: [(name: String, instrument: Instrument)] {
        zip(["slow", "quick", "odd"], percent).map { ($0, $1.0) }
    }

    var policy: PlanPolicy {
        PlanPolicy(buffer: Weight(nearest: 0.01), limitPrice: .offset(Weight(nearest: 0.003)))
    }

    var revision: Revision { Revision(commit: "c", hash: "h", source: "s") }

    func decides(on place: SessionPlace, date: TradingDate) -> Bool { true }

    func acts(on account: AccountWeights, date: TradingDate) async -> ActAnswer { .yes }

    func targets(on date: TradingDate) async -> TargetAnswer {
        .targets(
            zip(["slow", "quick", "odd"], percent).map { name, line in
                Decision.Target(
                    name: name, instrument: line.0,
                    weight: Weight(trillionths: Int64(line.1) * 10_000_000_000))
            })
    }
}

private struct NoHalt: HaltSwitch {
    func reading() -> (stops: Halt.Stops, reason: String)? { nil }
}
