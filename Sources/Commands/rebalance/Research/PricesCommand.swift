import ArgumentParser
import LocalSim
import Markets
import Portfolio
import PriceFiles

/// The closes that a source gives for a portfolio's universe.
struct PricesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices", abstract: "Show closes of a portfolio's instruments.",
        discussion: """
            Without --prices they are LocalSim's, whose market is a pure function of its seed. \
            What --csv prints can be given to --prices again.
            """)

    @Argument(help: "The portfolio's file.")
    var file: String

    @Option(help: "The first date.")
    var from: TradingDate

    @Option(help: "The last date.")
    var to: TradingDate

    @Option(help: "A price file or a folder of them.")
    var prices: String?

    @Option(help: "The seed of LocalSim's market.")
    var seed: UInt64 = 1

    @Flag(help: "Print a wide CSV.")
    var csv = false

    func validate() throws {
        guard from <= to else { throw ValidationError("\(from) is later than \(to).") }
    }

    func run() throws {
        let portfolio = try SourceFile.portfolio(file)
        let instruments = portfolio.instruments
        let closes = try closes(of: portfolio)
        let rows = closes.dates.indices.filter { row in
            (from...to).contains(closes.dates[row])
                && instruments.contains { closes.close(of: $0, row: row) != nil }
        }
        guard !rows.isEmpty else {
            throw CommandFailure(.usage, "there is no session from \(from) to \(to)")
        }
        if csv {
            let head = (["date"] + instruments.map(\.description)).joined(separator: ",")
            let lines = rows.map { row in
                let cells = instruments.map { closes.close(of: $0, row: row)?.amount ?? "" }
                return ([closes.dates[row].description] + cells).joined(separator: ",")
            }
            Output.write(([head] + lines).joined(separator: "\n"))
            return
        }
        var table = Table(
            [("date", .left)] + instruments.map { ($0.description, Table.Alignment.right) })
        for row in rows {
            let cells = instruments.map { closes.close(of: $0, row: row)?.amount ?? "-" }
            table.add([closes.dates[row].description] + cells)
        }
        Output.write(table.text)
    }

    private func closes(of portfolio: CompiledPortfolio) throws(CommandFailure) -> DailyCloses {
        if let prices { return try ResearchPrices.read(prices, for: portfolio).closes }
        let market = Market.geometric(seed: seed)
        guard let sessions = market.calendar.sessions(in: from...to) else {
            throw CommandFailure(
                .usage, "LocalSim's calendar does not reach from \(from) to \(to)")
        }
        let foreign = portfolio.instruments.filter { $0.venue != market.calendar.venue }
        guard foreign.isEmpty else {
            throw CommandFailure(
                .usage,
                "LocalSim has no prices of "
                    + foreign.map(\.description).joined(separator: ", ") + ": give --prices")
        }
        var millionths: [Instrument: [Int64]] = [:]
        for instrument in portfolio.instruments {
            millionths[instrument] = market.closes(of: instrument, sessions)
                .map { $0?.millionths ?? 0 }
        }
        return DailyCloses(dates: sessions.map(\.date), millionths: millionths)
    }
}
