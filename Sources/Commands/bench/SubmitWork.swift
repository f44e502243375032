import FoundationEssentials
import Markets
import Postgres
import PrivateServer
import Store
import Subprocess
import Trading

/// A submit's two commits through the store, against pgbench sending the same statements to the
/// same server with the same session settings.
struct SubmitWork {
    private static let rounds = 15
    /// Of each side in a round.
    private static let orderCount = 80

    private let folder: BenchFolder
    private let pgbench: String

    /// - Throws: where pgbench is not installed.
    init(in folder: BenchFolder) throws {
        self.folder = folder
        guard let pgbench = SubmitWork.findProgram() else {
            throw BenchFailure(
                "pgbench is not installed: it comes with PostgreSQL's server (postgresql-contrib "
                    + "where that is a package of its own)")
        }
        self.pgbench = pgbench
    }

    /// In `PATH`, or the newest of Debian's folders.
    private static func findProgram() -> String? {
        if let found = Environment.find("pgbench", path: Environment.current["PATH"]) {
            return found
        }
        let root = "/usr/lib/postgresql"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.compactMap { Int($0) }.sorted(by: >)
            .map { "\(root)/\($0)/bin/pgbench" }
            .first { Environment.find($0, path: nil) != nil }
    }

    func measure() async throws -> Finding {
        let database = Database(folder.server.ledger, schema: PGStore.schema)
        let count = SubmitWork.orderCount
        let ledger = try await SubmitLedger(
            in: database, orderCount: 2 + 2 * count * SubmitWork.rounds)
        let script = try await script(of: ledger, sample: ledger.orders[0])
        try await fill(script, from: ledger)

        // The connection's first order prepares statements.
        try await ledger.submit(ledger.orders[1])
        var pairs: [Pair] = []
        for round in 0..<SubmitWork.rounds {
            let first = 2 + 2 * count * round
            var times: [Double] = []
            for order in ledger.orders[first..<first + count] {
                let start = TimeSource.wall.seconds
                try await ledger.submit(order)
                times.append(TimeSource.wall.seconds - start)
            }
            let theirs = first + count..<first + 2 * count
            let pgbenchTimes = try run(script, orders: theirs, round: round)
            guard try await ledger.acceptedCount(of: ledger.orders[theirs]) == count else {
                throw BenchFailure("pgbench did not submit every order")
            }
            pairs.append(Pair(ours: times.median, theirs: pgbenchTimes.median))
        }
        await database.close()
        let quiet = pairs.filter {
            !SubmitWork.isOnTick($0.ours) && !SubmitWork.isOnTick($0.theirs)
        }
        guard !quiet.isEmpty else {
            throw BenchFailure("something else held the processors: try again")
        }
        return Finding(
            work: "marker and answer of an order, \(script.statementCount) statements",
            against: "pgbench, the same", pairs: quiet, goal: .ratio(1.2))
    }

    /// Whether a time is a multiple of the scheduler's tick of 4 ms: it waited for a processor.
    private static func isOnTick(_ seconds: Double) -> Bool {
        let ticks = seconds / 0.004
        return ticks > 0.5 && abs(ticks - ticks.rounded()) < 0.03
    }

    /// Submits one order in a session whose statements the server writes down.
    private func script(of ledger: SubmitLedger, sample order: Order) async throws -> SubmitScript {
        let log = try ServerLog(folder.serverLog())
        let logged = Database(
            folder.server.ledger + " options='\(ServerLog.options)'", schema: PGStore.schema)
        try await ledger.submit(order, through: PGStore(logged))
        await logged.close()
        let statements = try log.statements()
        let commits = statements.filter { $0.text == "COMMIT" }
        guard commits.count == 2, statements.last?.text == "COMMIT" else {
            throw BenchFailure("the server's log does not show a submit's two commits")
        }
        return try SubmitScript(statements, sample: order.instrument.code)
    }

    /// The values of every order, from which pgbench takes them one by one.
    private func fill(_ script: SubmitScript, from ledger: SubmitLedger) async throws {
        let values = ledger.orders.map { script.values(of: $0.instrument.code) }
        try await ledger.database.transaction { transaction in
            try transaction.execute(
                "CREATE TABLE bench_orders (k bigint PRIMARY KEY, order_values text[] NOT NULL)")
            for (k, values) in values.enumerated() {
                try transaction.execute("INSERT INTO bench_orders VALUES (\(k), \(values))")
            }
        }
    }

    /// - Returns: the seconds of each order.
    private func run(_ script: SubmitScript, orders: Range<Int>, round: Int) throws -> [Double] {
        let log = "\(folder.path)/round-\(round)"
        let arguments = [
            "--no-vacuum", "--protocol=prepared", "--client=1", "--jobs=1",
            // Half of the turns are the wrong script's.
            "--transactions=\(orders.count * 6)", "--log", "--log-prefix=\(log)",
            "--file=" + (try folder.write(script.pick, to: "pick.sql")),
            "--file=" + (try folder.write(script.submit, to: "submit.sql")),
        ]
        let definitions =
            ["ready=0", "k=\(orders.lowerBound)", "behind=\(orders.upperBound)"]
            + script.definitions
        var command = Command(
            pgbench,
            arguments + definitions.map { "--define=\($0)" } + [folder.server.ledger],
            environment: folder.environment)
        // As a connection of the store sets it.
        command.environment["PGOPTIONS"] =
            "-c search_path=\(PGStore.schema),pg_temp -c statement_timeout=10s "
            + "-c lock_timeout=3s -c idle_in_transaction_session_timeout=15s "
            + "-c synchronous_commit=on -c client_min_messages=warning"
        command.deadline = .seconds(120)
        let output = try command.run()
        guard output.succeeded, let process = try logName(prefix: "round-\(round).") else {
            throw BenchFailure("pgbench failed: \(output.messages)")
        }
        return try times(in: "\(folder.path)/\(process)")
    }

    private func logName(prefix: String) throws -> String? {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .first { $0.hasPrefix(prefix) }
    }

    /// Of the lines `client transaction microseconds script …` those that submitted an order.
    private func times(in log: String) throws -> [Double] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 3, words[3] == "1", let microseconds = Double(words[2]),
                microseconds > 50
            else { return nil }
            return microseconds * 1e-6
        }
    }
}
