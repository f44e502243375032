import ArgumentParser
import Markets
import Portfolio
import PriceFiles

/// Target weights as if a session were a decision.
struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights", abstract: "Show the target weights of a portfolio on a session.")

    @Argument(help: "The portfolio's file.")
    var file: String

    @Option(help: "A session of the prices: 2024-01-31.")
    var on: TradingDate

    @Option(help: "A price file or a folder of them.")
    var prices: String

    @Option(
        name: .customLong("set"),
        help: "A parameter's value in place of the file's: look=126. May be repeated.")
    var parameters: [ParameterOverride] = []

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let portfolio = try SourceFile.portfolio(file, parameters: parameters)
        let history = try ResearchPrices.read(prices, for: portfolio).history
        let row = try history.session(on: on, of: portfolio.instruments)
        let isDecision = portfolio.decides(on: history.place(ofRow: row))
        let answer = portfolio.weights(on: on, in: history)
        guard !json else {
            let view = WeightsView(answer, portfolio, on: on, isDecision: isDecision)
            Output.write(try JSON.text(view))
            return
        }
        switch answer {
        case .undecided(let reason): Output.write("undecided: \(reason)")
        case .weights(let weights):
            Output.write(WeightsCommand.table(weights))
            for name in weights.ineligible {
                Messages.write("\(name.name) is not eligible: \(name.reason)")
            }
            for note in weights.notes { Messages.write(note) }
        }
        if !isDecision {
            Messages.write("\(on) is no decision of '\(portfolio.name)': this is as if it were")
        }
    }

    private static func table(_ weights: TargetWeights) -> String {
        var table = Table([("name", .left), ("instrument", .left), ("weight", .right)])
        for line in weights.lines {
            table.add([line.name, line.instrument.description, percent(line.fraction)])
        }
        table.add(["cash", "", percent(weights.cash)])
        return table.text
    }
}

/// `ballast.weights/1`
struct WeightsView: Encodable {
    struct Ineligible: Encodable {
        let name: String
        let reason: String
    }

    let schema = "ballast.weights/1"
    let portfolio: String
    let hash: String
    let on: String
    /// Whether the portfolio itself decides on this session.
    let decision: Bool
    /// By universe name, zero left out. Absent when undecided.
    let weights: [String: Double]?
    let cash: Double?
    let ineligible: [Ineligible]?
    let notes: [String]?
    /// Why there are no weights.
    let undecided: String?

    init(
        _ answer: WeightsAnswer, _ portfolio: CompiledPortfolio, on date: TradingDate,
        isDecision: Bool
    ) {
        self.portfolio = portfolio.name
        hash = portfolio.hash
        on = date.description
        decision = isDecision
        switch answer {
        case .weights(let answer):
            weights = Dictionary(uniqueKeysWithValues: answer.lines.map { ($0.name, $0.fraction) })
            cash = answer.cash
            ineligible = answer.ineligible.map { Ineligible(name: $0.name, reason: $0.reason) }
            notes = answer.notes
            undecided = nil
        case .undecided(let reason):
            weights = nil
            cash = nil
            ineligible = nil
            notes = nil
            undecided = reason
        }
    }
}
