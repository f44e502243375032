import FoundationEssentials
import Glibc
import LocalSim
public import Markets
public import Postgres
import PrivateServer
public import Store
public import Subprocess
import Synchronization
import Trading

/// A place where real runs are killed: private servers, a repository with a portfolio, and a
/// market of flat prices that the built program replays from a file.
public struct Ground: Sendable {
    public let folder: String
    public let store: PGStore
    public let simulator: Database
    public let calendar: TradingCalendar
    public let ledgerServer: GroundServer
    /// The broker's, which may be the same.
    public let brokerServer: GroundServer

    /// The one whose order fills slowly and is cancelled at the end of its leg.
    public static let slow = krx("102110")
    public static let quick = krx("069500")
    /// The one whose submits meet the fault.
    public static let odd = krx("148070")

    public static func krx(_ code: String) -> Instrument {
        guard let instrument = Instrument(.krx, code: code) else {
            preconditionFailure("'\(code)' is no code")
        }
        return instrument
    }

    /// One server for both books.
    public static let shared = Result { try Ground() }

    /// - Parameters:
    ///   - isBrokerApart: gives the broker's books a server of their own, which lives on when the
    ///     ledger's is stopped.
    ///   - days: of the calendar and the prices, weekends among them.
    ///   - prepare: makes the place where the ledger's server will have its state.
    public init(
        isBrokerApart: Bool = false, days: Int = 10,
        _ prepare: (_ state: String) throws -> Void = { _ in }
    ) throws {
        folder = try Ground.makeFolder()
        try prepare(folder + "/state")
        ledgerServer = try GroundServer(state: folder + "/state")
        brokerServer =
            isBrokerApart ? try GroundServer(state: folder + "/broker") : ledgerServer
        guard let simulatorSchema = SchemaName("localsim") else {
            throw GroundFailure("a schema's name")
        }
        store = PGStore(Database(ledgerServer.ledger, schema: PGStore.schema))
        simulator = Database(brokerServer.simulator, schema: simulatorSchema)
        let weekdays = (0..<days).map { TradingDate(day: 20_775 + $0) }.filter { !$0.isWeekend }
        calendar = TradingCalendar(replaying: weekdays, on: .krx)  // November 2026
        try writeFiles()
        // The program itself makes its schemas, and the roles that it works as.
        let output = try command(["migrate"]).run()
        guard output.succeeded else { throw GroundFailure(output.messages) }
        Ground.atEnd { [self] in close() }
    }

    /// Stops its servers and removes its folder.
    public func close() {
        // What is stopped already, or cannot be, must not keep the tests from their end.
        try? ledgerServer.stop()
        try? brokerServer.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func makeFolder() throws -> String {
        var template = Array("/tmp/ballast-ground-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw GroundFailure("no folder can be made") }
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(folder, 0o755)  // root's server runs as another user
        return folder
    }

    private func writeFiles() throws {
        let portfolio = """
            language: 1
            portfolio: three-lines
            base: KRW
            universe:
              slow: \(Ground.slow)
              quick: \(Ground.quick)
              odd: \(Ground.odd)
            target: { fixed: { slow: 60%, quick: 10%, odd: 10% } }
            rebalance: { decide: every session after close, trade: next session }
            orders: { shares: whole, cash_buffer: 1%, price: { type: limit, offset: 30 bp } }

            """
        let header = "date,\(Ground.slow),\(Ground.quick),\(Ground.odd)\n"
        let rows = calendar.sessions.map { "\($0.date),50000,10000,20000\n" }.joined()
        try Data(portfolio.utf8).write(to: URL(filePath: folder + "/three-lines.yaml"))
        try Data(Ground.momentum.utf8).write(to: URL(filePath: folder + "/momentum.yaml"))
        try Data((header + rows).utf8).write(to: URL(filePath: pricesPath))
        let name = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"]
        for arguments in [
            ["init", "--quiet", "."], ["add", "three-lines.yaml", "momentum.yaml"],
            name + ["commit", "--quiet", "-m", "Portfolio"],
        ] {
            var git = Command(
                "git", arguments, environment: ["PATH": "/usr/bin:/bin", "HOME": folder])
            git.folder = folder
            guard try git.run().succeeded else { throw GroundFailure("git \(arguments) failed") }
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

    private var isBrokerApart: Bool { brokerServer.state != ledgerServer.state }

    /// The broker's books for a program. Only the ledger's server has the program's roles.
    public var programSimulator: String {
        isBrokerApart ? brokerServer.simulator : brokerServer.programSimulator
    }

    /// How the built program is started in the ground's folder.
    ///
    /// - Parameters:
    ///   - environment: what is changed in its environment.
    ///   - tracer: a program, with its arguments, that starts it in turn.
    public func command(
        _ arguments: [String], environment changes: [String: String] = [:],
        under tracer: [String] = []
    ) -> Command {
        var environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder, "XDG_STATE_HOME": folder + "/state",
            "SWIFT_BACKTRACE": "enable=no",
        ]
        if isBrokerApart { environment["BALLAST_LOCALSIM_URL"] = programSimulator }
        environment.merge(changes) { $1 }
        let words = tracer + [Ground.program] + arguments
        var command = Command(words[0], Array(words[1...]), environment: environment)
        command.folder = folder
        command.deadline = .seconds(120)  // a busy machine is slow, and no run is without an end
        return command
    }

    /// Runs the built program to its end.
    public func rebalance(_ arguments: [String], crashAt: String? = nil) throws -> Output {
        try command(arguments, environment: crashAt.map { ["BALLAST_CRASH_AT": $0] } ?? [:]).run()
    }

    /// `BALLAST_TEST_PROGRAM`, as where a release is tested; else the one beside the test bundle,
    /// which is a program in the folder of build products.
    public static let program: String = {
        if let named = Environment.current["BALLAST_TEST_PROGRAM"] { return named }
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let parts = (path ?? "").split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast().joined(separator: "/") + "/rebalance"
    }()

    public var pricesPath: String { folder + "/closes.csv" }

    private static let ending = Mutex<[@Sendable () -> Void]>([])

    private static func atEnd(_ body: @escaping @Sendable () -> Void) {
        ending.withLock { $0.append(body) }
        atexit { for end in Ground.ending.withLock({ $0 }) { end() } }
    }
}

public struct GroundFailure: Error {
    public let text: String
    public init(_ text: String) { self.text = text }
}
