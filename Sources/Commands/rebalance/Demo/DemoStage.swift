import Clocks
import FoundationEssentials
import Glibc
import LocalSim
import Markets
import Portfolio
import Schedules
import Subprocess
import Trading

/// A folder, a database and a market of the demonstration's own.
final class DemoStage {
    /// What a step may end as.
    enum Expectation {
        case done, killed
    }

    private static let portfolio = "core-mix"

    private let folder: String
    private let sessions: [Session]
    /// The instrument with the largest target: the one whose price falls.
    let largest: Instrument

    /// Copies the portfolio into a repository of its own, and writes a market of real calendar
    /// dates whose last sessions repeat one close: so that a day without news exists.
    init() async throws {
        let file = try PortfolioFile.working("portfolios/\(DemoStage.portfolio).yaml")
        let now = SystemClock.instant
        let calendar = TradingCalendar.krx
        let today = calendar.date(at: now)
        let past = calendar.sessions.filter { $0.date < today }.suffix(300)
        let coming = calendar.sessions.filter { $0.date >= today }.prefix(4)
        guard let last = past.last, coming.count == 4 else {
            throw CommandFailure(.closed, "the calendar ends before the demonstration does")
        }
        // A session's slot needs the closes before it, so the first slot is of `coming`.
        sessions = Array(coming)
        folder = try DemoStage.makeFolder()
        let sim = LocalSim(
            inMemory: SimulatedTerms(
                account: try parsed("demo", as: "an account"),
                cash: DryRun.cash(in: file.portfolio.base), opensAt: last.close),
            market: .geometric(seed: MarketChoice.seed))
        let instruments = file.portfolio.instruments
        let reading = await sim.history(
            of: instruments, through: last.date, sessions: past.count)
        guard case .complete(let history, _) = reading else {
            throw CommandFailure(.unexpected, "LocalSim has no prices")
        }
        guard case .weights(let weights) = file.portfolio.weights(on: last.date, in: history),
            let heaviest = weights.lines.max(by: { $0.weight < $1.weight })
        else {
            throw CommandFailure(
                .unexpected, "'\(DemoStage.portfolio)' has no weights on \(last.date)")
        }
        largest = heaviest.instrument
        try DemoStage.writePrices(history, repeatedOn: sessions, instruments, to: pricesPath)
        try commitPortfolio(file)
    }

    private var pricesPath: String { folder + "/closes.csv" }

    private static func makeFolder() throws -> String {
        var template = Array("/tmp/ballast-demo-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(.preflight, "no folder can be made in /tmp")
        }
        let path = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Root's server runs as another user, who has to reach its data through this folder.
        chmod(path, 0o755)
        return path
    }

    private static func writePrices(
        _ history: PriceHistory, repeatedOn sessions: [Session], _ instruments: [Instrument],
        to path: String
    ) throws {
        func line(_ date: TradingDate, row: Int) -> String {
            let cells = instruments.map { instrument in
                history.series[instrument].flatMap { series in
                    Price(nearest: series.close[row], in: instrument.currency)?.amount
                } ?? ""
            }
            return ([date.description] + cells).joined(separator: ",")
        }
        var lines = [(["date"] + instruments.map(\.description)).joined(separator: ",")]
        for (row, date) in history.dates.enumerated() { lines.append(line(date, row: row)) }
        for session in sessions { lines.append(line(session.date, row: history.dates.count - 1)) }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    }

    private func commitPortfolio(_ file: PortfolioFile) throws {
        let portfolios = folder + "/portfolios"
        try FileManager.default.createDirectory(
            atPath: portfolios, withIntermediateDirectories: true)
        try Data(file.revision.source.utf8).write(
            to: URL(filePath: "\(portfolios)/\(DemoStage.portfolio).yaml"))
        let name = ["-c", "user.name=demo", "-c", "user.email=demo@example.invalid"]
        for arguments in [
            ["init", "--quiet", "."], ["add", "."],
            name + ["commit", "--quiet", "-m", "Portfolio"],
        ] {
            var git = Command("git", arguments, environment: environment())
            git.folder = folder
            let output = try git.run()
            guard output.succeeded else {
                throw CommandFailure(.preflight, "git failed: \(output.messages)")
            }
        }
    }

    private func environment(crashAt: String? = nil) -> [String: String] {
        var environment = Environment.current
        environment["XDG_STATE_HOME"] = folder + "/state"
        environment["BALLAST_DATABASE_URL"] = nil
        environment["BALLAST_LOCALSIM_URL"] = nil
        environment["BALLAST_CRASH_AT"] = crashAt
        return environment
    }

    /// When the slot of one of the coming sessions is due, in the hours that a replay has.
    func slot(_ index: Int) -> String {
        let replayed = TradingCalendar(replaying: sessions.map(\.date), on: .krx)
        let instant = SlotChoice.usual.instant(of: replayed.sessions[index])
        return instant.text(offset: replayed.offset)
    }

    func say(_ text: String) { Output.write("\n" + Terminal.bold(text) + "\n") }

    /// An account that replays the demonstration's market, with a deployment that may trade.
    func openAccount(_ account: String, deployment: String) throws {
        let replayed = TradingCalendar(replaying: sessions.map(\.date), on: .krx)
        let opensAt = replayed.sessions[0].open - 3600
        try rebalance([
            "account", "add", account, "--prices", pricesPath, "--opens-at",
            opensAt.text(offset: replayed.offset),
        ])
        try rebalance([
            "deployment", "create", deployment, "--account", account, "--portfolio",
            "portfolios/\(DemoStage.portfolio).yaml", "--no-alerts", deployment,
        ])
        try rebalance(["deployment", "activate", deployment])
    }

    /// Runs this program as a child, shows the command and all that it prints, and insists on how
    /// it ends.
    ///
    /// - Parameter isWhereStarted: whether it runs where the demonstration was started, rather
    ///   than in the demonstration's folder.
    func rebalance(
        _ arguments: [String], crashAt: String? = nil, expecting: Expectation = .done,
        isWhereStarted: Bool = false
    ) throws {
        let shown = arguments.map { $0 == pricesPath ? "closes.csv" : $0 }
        let prefix = crashAt.map { "BALLAST_CRASH_AT=\($0) " } ?? ""
        Output.write(Terminal.dim("$ \(prefix)rebalance \(shown.joined(separator: " "))"))
        var command = Command(
            "/proc/self/exe", arguments, environment: environment(crashAt: crashAt))
        command.deadline = .seconds(120)
        command.folder = isWhereStarted ? nil : folder
        let output = try command.run()
        if !output.messages.isEmpty { Output.write(output.messages) }
        if !output.text.isEmpty { Output.write(output.text) }
        Output.write("")
        switch expecting {
        case .done:
            guard output.succeeded else {
                throw CommandFailure(.unexpected, "that should have ended with exit code 0")
            }
        case .killed:
            guard !output.succeeded else {
                throw CommandFailure(.unexpected, "that should have been killed")
            }
        }
    }

    /// Stops the server and removes the folder.
    func clear() {
        let stop = Command(
            "/proc/self/exe", ["database", "stop"], environment: environment())
        _ = try? stop.run()  // without a server there is nothing to stop
        try? FileManager.default.removeItem(atPath: folder)  // what stays is in /tmp
    }
}
