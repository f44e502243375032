import ArgumentParser
import Diagnostics
import Markets
import Portfolio
import PriceFiles

/// Every formula and node behind the weights of a session.
struct ExplainWeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights", abstract: "Show what is behind the weights of a session, as a tree."
    )

    @Argument(help: "The portfolio's file.")
    var file: String

    @Argument(help: "One formula or node by its name, or one asset.")
    var name: String?

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
        _ = try history.session(on: on, of: portfolio.instruments)
        let explanation = portfolio.explain(on: on, in: history)
        let (root, asset) = try chosen(from: explanation, portfolio)
        if json {
            let view = ExplanationView(explanation, portfolio, root: root, asset: asset)
            Output.write(try JSON.text(view))
            return
        }
        if case .undecided(let reason) = explanation.answer {
            Output.write("undecided: \(reason)")
        }
        if let root {
            Output.write(root.lines(asset: asset, indent: "").joined(separator: "\n"))
        }
    }

    /// The item that is shown, and the one asset whose values are, if only one is asked for.
    private func chosen(
        from explanation: Explanation, _ portfolio: CompiledPortfolio
    ) throws(CommandFailure) -> (root: Explanation.Item?, asset: String?) {
        guard let name, let target = explanation.target else { return (explanation.target, nil) }
        if !name.isEmpty, let item = target.item(named: name) { return (item, nil) }
        if portfolio.universe.contains(where: { $0.name == name }) { return (target, name) }
        let known = target.names + portfolio.universe.map(\.name)
        let hint = nearestName(to: name, among: known).map { ": did you mean '\($0)'?" } ?? ""
        throw CommandFailure(
            .usage, "'\(name)' is no formula, node or asset of '\(portfolio.name)'\(hint)")
    }
}

extension Explanation.Item {
    /// The names of this item and of all below it.
    var names: [String] { (name.isEmpty ? [] : [name]) + children.flatMap(\.names) }

    /// A line for the item, one for its values, and those of its children further in.
    func lines(asset: String?, indent: String) -> [String] {
        let mark = isTaken ? "" : " (not taken)"
        let kind = unit.isEmpty || unit == "number" ? "" : Terminal.dim("  [\(unit)]")
        let label = name.isEmpty ? "" : "\(Terminal.bold(name)): "
        var lines = ["\(indent)\(label)\(text)\(mark)\(kind)"]
        let shown = values.filter { asset == nil || $0.asset == nil || $0.asset == asset }
        if !shown.isEmpty {
            let texts = shown.map { value in
                (value.asset.map { "\($0) " } ?? "") + value.text(unit: unit)
            }
            lines.append("\(indent)    \(texts.joined(separator: ", "))")
        }
        return lines + children.flatMap { $0.lines(asset: asset, indent: indent + "  ") }
    }
}

/// `ballast.explain-weights/1`
struct ExplanationView: Encodable {
    struct Node: Encodable {
        let name: String
        let text: String
        let unit: String
        /// False for a branch that was not looked at.
        let taken: Bool
        let values: [Value]
        let children: [Node]

        init(_ item: Explanation.Item, asset: String?) {
            name = item.name
            text = item.text
            unit = item.unit
            taken = item.isTaken
            values = item.values.filter { asset == nil || $0.asset == nil || $0.asset == asset }
                .map(Value.init)
            children = item.children.map { Node($0, asset: asset) }
        }
    }

    /// `{"name": "spy", "value": 0.2}`: a number, true or false, or null for missing.
    struct Value: Encodable {
        let name: String?
        let content: Explanation.Value.Content

        init(_ value: Explanation.Value) {
            name = value.asset
            content = value.content
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(name, forKey: .name)
            switch content {
            case .number(let number) where number.isFinite:
                try container.encode(number, forKey: .value)
            case .truth(let holds): try container.encode(holds, forKey: .value)
            case .number, .missing: try container.encodeNil(forKey: .value)
            }
        }

        private enum CodingKeys: String, CodingKey {
            case name, value
        }
    }

    let schema = "ballast.explain-weights/1"
    let portfolio: String
    let hash: String
    let on: String
    let undecided: String?
    let nodes: [Node]

    init(
        _ explanation: Explanation, _ portfolio: CompiledPortfolio, root: Explanation.Item?,
        asset: String?
    ) {
        self.portfolio = portfolio.name
        hash = portfolio.hash
        on = explanation.date.description
        if case .undecided(let reason) = explanation.answer {
            undecided = reason
        } else {
            undecided = nil
        }
        nodes = root.map { [Node($0, asset: asset)] } ?? []
    }
}
