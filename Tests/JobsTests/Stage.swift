import FoundationEssentials
import Glibc
import LocalSim
import Markets
import Postgres
import PrivateServer
import Store
import Subprocess
import Synchronization
import Trading

/// A place where real runs are killed: a private server, a repository with a portfolio, and a
/// market of flat prices that the built program replays from a file.
struct Stage {
    let folder: String
    let store: PGStore
    let simulator: Database
    let calendar: TradingCalendar

    /// The one whose order fills slowly and is cancelled at the end of its leg.
    static let slow = krx("102110")
    static let quick = krx("069500")
    /// The one whose submits meet the fault.
    static let odd = krx("148070")

    static func krx(_ code: String) -> Instrument {
        guard let instrument = Instrument(.krx, code: code) else {
            preconditionFailure("'\(code)' is no code")
        }
        return instrument
    }

    static let shared = Result { try Stage() }

    private init() throws {
        var template = Array("/tmp/ballast-jobs-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StageFailure("no folder can be made") }
        folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(folder, 0o755)  // root's server runs as another user
        var environment = Environment.current
        environment["XDG_STATE_HOME"] = folder + "/state"
        environment["INVOCATION_ID"] = nil
        let location = try PrivateServer(environment: environment).start().location
        guard let simulatorSchema = SchemaName("localsim") else {
            throw StageFailure("a schema's name")
        }
        store = PGStore(Database(location.ledger, schema: PGStore.schema))
        simulator = Database(location.simulator, schema: simulatorSchema)
        let weekdays = (0..<10).map { TradingDate(day: 20_775 + $0) }.filter { !$0.isWeekend }
        calendar = TradingCalendar(replaying: weekdays, on: .krx)  // November 2026
        try writeFiles()
        let stopped = environment
        Stage.atEnd(folder) { _ = try? PrivateServer(environment: stopped).stop() }
    }

    private func writeFiles() throws {
        let portfolio = """
            language: 1
            portfolio: three-lines
            base: KRW
            universe:
              slow: \(Stage.slow)
              quick: \(Stage.quick)
              odd: \(Stage.odd)
            target: { fixed: { slow: 60%, quick: 10%, odd: 10% } }
            rebalance: { decide: every session after close, trade: next session }
            orders: { shares: whole, cash_buffer: 1%, price: { type: limit, offset: 30 bp } }

            """
        let header = "date,\(Stage.slow),\(Stage.quick),\(Stage.odd)\n"
        let rows = calendar.sessions.map { "\($0.date),50000,10000,20000\n" }.joined()
        try Data(portfolio.utf8).write(to: URL(filePath: folder + "/three-lines.yaml"))
        try Data(Stage.momentum.utf8).write(to: URL(filePath: folder + "/momentum.yaml"))
        try Data((header + rows).utf8).write(to: URL(filePath: pricesPath))
        let name = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"]
        for arguments in [
            ["init", "--quiet", "."], ["add", "three-lines.yaml", "momentum.yaml"],
            name + ["commit", "--quiet", "-m", "Portfolio"],
        ] {
            var git = Command(
                "git", arguments, environment: ["PATH": "/usr/bin:/bin", "HOME": folder])
            git.folder = folder
            guard try git.run().succeeded else { throw StageFailure("git \(arguments) failed") }
        }
    }

    /// Dual momentum over five funds in dollars.
    private static let momentum = """
        language: 1
        portfolio: momentum
        base: USD
        universe:
          mtum: US:MTUM
          qual: US:QUAL
          size: US:SIZE
          usmv: US:USMV
          vlue: US:VLUE
        let:
          r12: ret(total, 12 months)
          risk_on: any(r12 > 0)
        target:
          if: risk_on
          then: { best: 1, by: r12, of: all }
          else: usmv
        rebalance:
          decide: last session of month after close
          trade: next session
          act_if: holdings_changed
        orders: { shares: whole, cash_buffer: 2%, price: { type: limit, offset: 30 bp } }

        """

    /// Runs the built program in the stage's folder.
    func rebalance(_ arguments: [String], crashAt: String? = nil) throws -> Output {
        var environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder, "XDG_STATE_HOME": folder + "/state",
        ]
        environment["BALLAST_CRASH_AT"] = crashAt
        var command = Command(Stage.program, arguments, environment: environment)
        command.folder = folder
        return try command.run()
    }

    /// Beside the test bundle, which is a program in the folder of build products.
    private static let program: String = {
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let parts = (path ?? "").split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast().joined(separator: "/") + "/rebalance"
    }()

    var pricesPath: String { folder + "/closes.csv" }

    private static let ending = Mutex<[@Sendable () -> Void]>([])

    /// Removes what this process made when it ends.
    private static func atEnd(_ folder: String, _ stop: @escaping @Sendable () -> Void) {
        ending.withLock {
            $0.append {
                stop(); try? FileManager.default.removeItem(atPath: folder)
            }
        }
        atexit { for end in Stage.ending.withLock({ $0 }) { end() } }
    }
}

struct StageFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
}
