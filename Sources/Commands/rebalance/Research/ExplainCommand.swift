import ArgumentParser
import Diagnostics
import Limits
import Portfolio
import Schedules

/// The long text behind a code, a function, or a number.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain weights, a diagnostic's code, or a function.",
        subcommands: [
            ExplainWeightsCommand.self,
            ExplainCodeCommand.self,
            ExplainFunctionCommand.self,
        ])
}

/// What a diagnostic means, why it is refused, and what to write instead.
struct ExplainCodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code", abstract: "Explain a diagnostic's code, or list all of them.")

    @Argument(help: "As it stands in brackets: P031.")
    var code: String?

    private static let catalogue =
        DiagnosticCatalogue.all + ResearchCodes.all + ScheduleCodes.all + LimitCodes.all

    func run() throws {
        let catalogue = ExplainCodeCommand.catalogue
        guard let code else {
            var table = Table([("code", .left), ("what", .left)])
            for known in catalogue { table.add([known.id, known.title]) }
            Output.write(table.text)
            return
        }
        guard let known = catalogue.first(where: { $0.id == code.uppercased() }) else {
            throw CommandFailure(
                .usage, "there is no code '\(code)': 'rebalance explain code' lists all of them")
        }
        Output.write("\(Terminal.bold("\(known.id): \(known.title)"))\n\n\(known.explanation)")
    }
}
