import ArgumentParser
import Diagnostics
import Limits
import Markets
import Portfolio
import PriceFiles
import Schedules
import Trading

/// Compiles every portfolio, schedule and file of limits, and reports all that is wrong at once.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compile portfolios, schedules and limits, and say what is wrong.")

    @Argument(help: "Files, or folders of them. Default: portfolios/ schedules/ limits/.")
    var files: [String] = []

    @Option(help: "A price file or folder that should hold what the portfolios need.")
    var prices: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        var report = CheckReport()
        for path in try paths() { try report.check(path) }
        if let prices { try report.check(against: prices) }
        if json {
            Output.write(try JSON.text(report.view))
        } else {
            if !report.lists.isEmpty {
                Messages.write(report.lists.map { $0.rendered() }.joined(separator: "\n\n"))
            }
            if let table = report.table { Output.write(table) }
        }
        if report.hasErrors { throw CommandFailure.silent(.usage) }
    }

    /// Without arguments the three folders, of which `portfolios/` must be there.
    private func paths() throws -> [String] {
        guard files.isEmpty else { return try files.flatMap(SourceFile.paths) }
        guard SourceFile.isFolder("portfolios") else {
            throw CommandFailure(
                .usage,
                "there is no folder 'portfolios' here: go to the one that holds it, "
                    + "or name the files")
        }
        let folders = ["portfolios", "schedules", "limits"].filter(SourceFile.isFolder)
        return try folders.flatMap(SourceFile.paths)
    }
}

/// What a check found.
struct CheckReport {
    /// One for each file with something to say, in the order of the files.
    private(set) var lists: [DiagnosticList] = []
    private var portfolios: [(source: SourceText, portfolio: CompiledPortfolio)] = []
    private var schedules: [(file: String, schedule: Schedule)] = []
    private var limits: [(file: String, limits: AccountLimits)] = []

    var hasErrors: Bool { lists.contains(where: \.hasErrors) }

    mutating func check(_ path: String) throws(CommandFailure) {
        let source = try SourceFile.read(path)
        do throws(DiagnosticList) {
            if CheckReport.isOf("limits", source) {
                limits.append((path, try AccountLimits(reading: source)))
            } else if CheckReport.isOf("schedule", source) {
                schedules.append((path, try Schedule(reading: source)))
            } else {
                portfolios.append((source, try compile(source)))
            }
        } catch {
            lists.append(error)
        }
    }

    /// What lies in the folder of its kind, or calls itself one: `schedule: krx-daily`.
    private static func isOf(_ kind: String, _ source: SourceText) -> Bool {
        let folder = source.name.split(separator: "/").dropLast().last
        if folder == "schedules" || folder == "limits" || folder == "portfolios" {
            return folder?.hasPrefix(kind) == true
        }
        return source.bytes.count < 1 << 16
            && (1...source.lineCount).contains { source.line($0).hasPrefix("\(kind):") }
    }

    /// Whether prices are there for every instrument, and reach back as far as formulas look.
    mutating func check(against path: String) throws(CommandFailure) {
        let instruments = Set(portfolios.flatMap(\.portfolio.instruments)).sorted()
        let prices = try ResearchPrices.read(path, instruments: instruments)
        for (source, portfolio) in portfolios {
            let place = SourceRange(at: SourceLocation(line: 1, column: 1))
            var found: [Diagnostic] = []
            let absent = portfolio.instruments.filter { prices.history.series[$0] == nil }
            if !absent.isEmpty {
                let names = absent.map(\.description).joined(separator: ", ")
                found.append(
                    Diagnostic(
                        .absentPrices, "\(path) has no prices of \(names)", at: place,
                        hint: "add a column or a file, or give other prices"))
            }
            let sessions = prices.history.dates.count
            if sessions <= portfolio.lookbackSessions {
                found.append(
                    Diagnostic(
                        .shortPrices,
                        "\(path) has \(sessions) sessions, and the formulas look "
                            + "\(portfolio.lookbackSessions) back", at: place, severity: .warning))
            }
            if !found.isEmpty { lists.append(DiagnosticList(source: source, found)) }
        }
    }

    /// What compiled, for a person.
    var table: String? {
        var tables: [String] = []
        if !portfolios.isEmpty {
            var table = Table([("portfolio", .left), ("lookback", .right), ("hash", .left)])
            for (_, portfolio) in portfolios {
                let lookback = "\(portfolio.lookbackSessions) sessions"
                table.add([portfolio.name, lookback, portfolio.hash])
            }
            tables.append(table.text)
        }
        if !schedules.isEmpty {
            var table = Table([
                ("schedule", .left), ("job", .left), ("market", .left), ("at", .left),
            ])
            for (_, schedule) in schedules {
                table.add([
                    schedule.name, schedule.job.rawValue, schedule.market.rawValue,
                    schedule.anchor.description,
                ])
            }
            tables.append(table.text)
        }
        if !limits.isEmpty {
            var table = Table([("limits", .left), ("stricter than the ceilings", .left)])
            for (_, limits) in limits {
                let keys = LimitKey.allCases.filter { limits.lines[$0] != nil }
                let texts = keys.map { "\($0.rawValue) \($0.text(in: limits.limits))" }
                table.add([limits.account.rawValue, texts.joined(separator: ", ")])
            }
            tables.append(table.text)
        }
        return tables.isEmpty ? nil : tables.joined(separator: "\n\n")
    }

    /// The same for a script.
    var view: CheckView {
        CheckView(
            diagnostics: lists.flatMap { list in
                list.diagnostics.map { CheckView.Row($0, in: list.source.name) }
            },
            portfolios: portfolios.map { source, portfolio in
                CheckView.Portfolio(
                    file: source.name, name: portfolio.name, hash: portfolio.hash,
                    lookbackSessions: portfolio.lookbackSessions)
            },
            schedules: schedules.map { file, schedule in
                CheckView.ScheduleRow(
                    file: file, name: schedule.name, job: schedule.job.rawValue,
                    market: schedule.market.rawValue, anchor: schedule.anchor.description)
            })
    }
}

/// `ballast.check/1`
struct CheckView: Encodable {
    struct Row: Encodable {
        let file: String
        let line: Int
        let column: Int
        let code: String
        let severity: String
        let message: String
        let hint: String?

        init(_ diagnostic: Diagnostic, in file: String) {
            self.file = file
            line = diagnostic.location.line
            column = diagnostic.location.column
            code = diagnostic.code.id
            severity = diagnostic.severity.rawValue
            message = diagnostic.message
            hint = diagnostic.hint
        }
    }

    struct Portfolio: Encodable {
        let file: String
        let name: String
        let hash: String
        let lookbackSessions: Int

        private enum CodingKeys: String, CodingKey {
            case file, name, hash
            case lookbackSessions = "lookback_sessions"
        }
    }

    struct ScheduleRow: Encodable {
        let file: String
        let name: String
        let job: String
        let market: String
        let anchor: String
    }

    let schema = "ballast.check/1"
    let diagnostics: [Row]
    let portfolios: [Portfolio]
    let schedules: [ScheduleRow]
}
