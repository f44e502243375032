public import Diagnostics
import Formula
import Markets
import YAML

/// A value for a name of `params`, in place of the file's: `look=126`, in the parameter's own unit.
public struct ParameterOverride: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Reads and checks a portfolio file.
///
/// - Throws: everything that is wrong with it, by place; then nothing of it may be used.
public func compile(
    _ source: SourceText, parameters overrides: [ParameterOverride] = []
) throws(DiagnosticList) -> CompiledPortfolio {
    var reader = FileReader(source: source)
    guard let root = YAMLNode.read(source, reporting: &reader.diagnostics) else {
        throw reader.diagnostics
    }
    var compiler = Compiler(reader: reader)
    let portfolio = compiler.portfolio(root, overrides)
    guard let portfolio, !compiler.diagnostics.hasErrors else { throw compiler.diagnostics }
    return portfolio
}

/// The stages of one file, in order: names, formulas, rules, target, orders.
private struct Compiler {
    var reader: FileReader
    /// What the checker found is added when it is done.
    private(set) var diagnostics: DiagnosticList
    private var names = Names()

    static let required = ["language", "portfolio", "base", "universe", "target", "rebalance"]
    static let optional = ["groups", "params", "let", "orders", "backtest", "checks"]

    init(reader: FileReader) {
        self.reader = reader
        diagnostics = reader.diagnostics
    }

    mutating func portfolio(
        _ root: YAMLNode, _ overrides: [ParameterOverride]
    ) -> CompiledPortfolio? {
        defer { if diagnostics.diagnostics.isEmpty { diagnostics = reader.diagnostics } }
        guard
            let file = reader.fields(
                root, "the file", required: Compiler.required, optional: Compiler.optional)
        else { return nil }
        if let language = file["language"] {
            _ = reader.word(language, "language", oneOf: ["1"])
        }
        let name = file["portfolio"].flatMap { slug($0) }
        let base = file["base"]
            .flatMap { reader.word($0, "base", oneOf: Currency.allCases.map(\.rawValue)) }
            .flatMap { Currency(rawValue: $0) }
        readNames(file, base: base, overrides)

        var checker = FormulaChecker(scope: names.scope)
        checker.define(names.formulas)
        for requirement in names.requirements { _ = checker.check(requirement) }
        var mentioned = names.requirements.reduce(into: Set<String>()) {
            $0.formUnion($1.names)
        }
        let rules = file["rebalance"].flatMap { node -> Rules? in
            var rules = RulesReader(reader: reader, checker: checker)
            defer {
                (reader, checker) = (rules.reader, rules.checker)
                mentioned.formUnion(rules.mentioned)
            }
            return rules.read(node)
        }
        let target = file["target"].flatMap { node -> TargetReader.Read? in
            var target = TargetReader(reader: reader, checker: checker, names: names)
            defer {
                (reader, checker) = (target.reader, target.checker)
                mentioned.formUnion(target.mentioned)
            }
            return target.node(node)
        }
        var orders = OrderPolicy(minimumValue: nil, cashBuffer: .zero, price: nil)
        if let node = file["orders"],
            let read = reader.orderPolicy(node, base: base ?? .krw, &checker)
        {
            orders = read
        }
        readLater(file, &checker)
        // A target that was refused may have used anything.
        if target != nil, rules != nil { names.reportUnused(from: mentioned, &reader) }
        for diagnostic in checker.diagnostics { reader.diagnostics.add(diagnostic) }
        diagnostics = reader.diagnostics
        guard let name, let base, let rules, let target, !diagnostics.hasErrors else { return nil }
        return CompiledPortfolio(
            name: name, base: base, names: names, rules: rules, target: target, orders: orders,
            checker: checker)
    }

    private mutating func slug(_ node: YAMLNode) -> String? {
        guard let scalar = reader.text(node, "portfolio") else { return nil }
        let isSlug =
            scalar.text.utf8.first.map { (97...122).contains($0) } ?? false
            && scalar.text.utf8.count <= 64
            && scalar.text.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
            }
        if isSlug { return scalar.text }
        reader.report(
            .badName, "'\(scalar.text)' is no name for a portfolio", at: scalar.range,
            hint: "small letters, digits and '-', a letter first: core-mix")
        return nil
    }

    private mutating func readNames(
        _ file: FileReader.Fields, base: Currency?, _ overrides: [ParameterOverride]
    ) {
        if let node = file["universe"] { names.readUniverse(node, base: base, &reader) }
        if let node = file["groups"] { names.readGroups(node, &reader) }
        if let node = file["params"] { names.readParameters(node, overrides, &reader) }
        if let node = file["let"] { names.readFormulas(node, &reader) }
        for override in overrides
        where !names.parameters.contains(where: { $0.name == override.name })
            && !names.refused.contains(override.name)
        {
            let start = SourceRange(at: SourceLocation(line: 1, column: 1))
            let known = names.parameters.map(\.name)
            reader.report(
                .unknownName, "the file has no parameter '\(override.name)'", at: start,
                hint: reader.suggestion(for: override.name, among: known))
        }
    }

    /// Sections that belong to backtests, which this version does not run.
    private mutating func readLater(_ file: FileReader.Fields, _ checker: inout FormulaChecker) {
        if let node = file["backtest"], let place = file.place(of: "backtest") {
            reader.notYet("backtest", at: place)
            _ = reader.fields(
                node, "backtest",
                optional: ["from", "to", "costs", "contributions", "benchmark", "delisted"])
        }
        if let node = file["checks"], let place = file.place(of: "checks") {
            reader.notYet("checks", at: place)
            for element in reader.elements(node, "checks") ?? [] {
                guard let entries = reader.entries(element, "a check") else { continue }
                guard let weights = entries.first(where: { $0.key.text == "weights" }) else {
                    continue
                }
                for entry in reader.entries(weights.value, "weights") ?? []
                where !names.cash.contains(entry.key.text) && entry.key.text != "cash" {
                    _ = names.asset(entry.key, &reader)
                }
            }
        }
    }
}
