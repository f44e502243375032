import Diagnostics
import Formula
import YAML

// MARK: - groups, params and let

extension Names {
    mutating func readGroups(_ node: YAMLNode, _ reader: inout FileReader) {
        for entry in reader.entries(node, "groups") ?? []
        where claim(entry.key, as: "a group", &reader) {
            let members = readMembers(entry.value, "the group '\(entry.key.text)'", &reader)
            groups.append((entry.key.text, members))
        }
    }

    /// A list of universe names, as indices of `assets`, in the order written.
    func readMembers(_ node: YAMLNode, _ what: String, _ reader: inout FileReader) -> [Int] {
        var members: [Int] = []
        var seen: Set<Int> = []
        guard let elements = reader.elements(node, what) else { return [] }
        if elements.isEmpty {
            reader.report(.missingKey, "\(what) is empty", at: node.range)
        }
        for element in elements {
            guard let scalar = reader.text(element, "a name of \(what)"),
                let asset = asset(scalar, &reader)
            else { continue }
            if !seen.insert(asset).inserted {
                reader.report(
                    .repeated, "'\(scalar.text)' is there twice", at: scalar.range,
                    hint: "delete one of them")
            } else {
                members.append(asset)
            }
        }
        return members
    }

    /// A universe name that has a price; nil after a report.
    func asset(_ scalar: YAMLScalar, _ reader: inout FileReader) -> Int? {
        if let asset = assetIndices[scalar.text] { return asset }
        if cash.contains(scalar.text) {
            reader.report(
                .cashInSelection, "'\(scalar.text)' is cash, which is not among assets",
                at: scalar.range)
        } else if pools.contains(scalar.text) {
            reader.notYet("pools of instruments", at: scalar.range)
        } else {
            reportUnknown(scalar, &reader)
        }
        return nil
    }

    func reportUnknown(_ scalar: YAMLScalar, _ reader: inout FileReader) {
        let known = reader.diagnostics.isFull ? [] : universe.map(\.name) + groups.map(\.name)
        reader.report(
            .unknownName, "unknown name '\(scalar.text)' in the universe", at: scalar.range,
            hint: reader.suggestion(for: scalar.text, among: known))
    }

    mutating func readParameters(
        _ node: YAMLNode, _ overrides: [ParameterOverride], _ reader: inout FileReader
    ) {
        for entry in reader.entries(node, "params") ?? []
        where claim(entry.key, as: "a parameter", &reader) {
            let name = entry.key.text
            let parameter = readParameter(
                entry, overrides.last { $0.name == name }?.value, &reader)
            // A refused parameter is still a name, and its uses are not reported as well.
            if let parameter { parameters.append((name, parameter)) } else { refused.insert(name) }
        }
    }

    private func readParameter(
        _ entry: YAMLEntry, _ override: String?, _ reader: inout FileReader
    ) -> FormulaScope.Parameter? {
        let what = "the parameter '\(entry.key.text)'"
        guard
            let fields = reader.fields(entry.value, what, required: ["value", "min", "max"]),
            let valueNode = fields["value"], let minNode = fields["min"],
            let maxNode = fields["max"],
            var value = reader.literal(valueNode, "value"),
            let least = reader.literal(minNode, "min"), let most = reader.literal(maxNode, "max")
        else { return nil }
        for (literal, node) in [(least, minNode), (most, maxNode)]
        where literal.suffix.unit != value.suffix.unit {
            reader.report(
                .badParameter, "value, min and max have one unit", at: node.range,
                others: [Diagnostic.Label(valueNode.range, value.text)])
            return FormulaScope.Parameter(value: value, isInteger: false)
        }
        let isInteger = value.isInteger && least.isInteger && most.isInteger
        if let override {
            guard let replaced = Names.literal(override, like: value) else {
                reader.report(
                    .badParameter, "'\(override)' does not fit \(what), which is \(value.text)",
                    at: entry.key.range)
                return nil
            }
            value = replaced
        }
        if isInteger, !value.isInteger {
            reader.report(.badParameter, "\(what) takes integers", at: valueNode.range)
        }
        if value.value < least.value || value.value > most.value {
            reader.report(
                .badParameter, "\(value.text) is not between \(least.text) and \(most.text)",
                at: override == nil ? valueNode.range : entry.key.range)
        }
        return FormulaScope.Parameter(value: value, isInteger: isInteger)
    }

    /// A number from outside the file: a bare one takes the unit of the one it replaces
    /// (language.md R44).
    private static func literal(_ text: String, like other: Literal) -> Literal? {
        let start = SourceLocation(line: 1, column: 1)
        let parsed: Expression
        do throws(Diagnostic) {
            parsed = try Expression(parsing: text, at: start)
        } catch {
            return nil  // the caller says where and why
        }
        var literal: Literal?
        if case .literal(let plain) = parsed.kind { literal = plain }
        if case .negation(let inner) = parsed.kind, case .literal(let plain) = inner.kind {
            literal = plain.negated
        }
        guard let literal else { return nil }
        if literal.suffix == .none { return literal.with(other.suffix) }
        return literal.suffix.unit == other.suffix.unit ? literal : nil
    }

    mutating func readFormulas(_ node: YAMLNode, _ reader: inout FileReader) {
        for entry in reader.entries(node, "let") ?? []
        where claim(entry.key, as: "a formula", &reader) {
            let expression = reader.formula(entry.value, "'\(entry.key.text)'")
            formulas.append(
                NamedFormula(
                    name: entry.key.text, range: entry.key.range, expression: expression))
        }
    }

    /// Reports formulas that none of these mention, directly or through others.
    func reportUnused(from roots: Set<String>, _ reader: inout FileReader) {
        let mentions = Dictionary(
            formulas.map { ($0.name, $0.expression?.names ?? []) }, uniquingKeysWith: { a, _ in a })
        var used: Set<String> = []
        var open = Array(roots)
        while let name = open.popLast() {
            guard let mentioned = mentions[name], used.insert(name).inserted else { continue }
            open += mentioned
        }
        for formula in formulas where !used.contains(formula.name) {
            reader.report(
                .unusedFormula, "nothing uses '\(formula.name)'", at: formula.range,
                hint: "use it in target or rebalance, or delete it")
        }
    }
}

extension Literal.Suffix {
    /// Equal for suffixes that measure the same: a session is a day, in windows.
    fileprivate var unit: Literal.Suffix {
        self == .window(.sessions) ? .window(.days) : self
    }
}
