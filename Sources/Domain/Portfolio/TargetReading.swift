import Diagnostics
import Formula
import YAML

/// Reads the weight tree of section `target`.
///
/// What this version does not have is read all the same, so that a mistake inside it is found.
struct TargetReader {
    var reader: FileReader
    var checker: FormulaChecker
    let names: Names
    /// Every name that a formula of the target mentions.
    private(set) var mentioned: Set<String> = []

    init(reader: FileReader, checker: FormulaChecker, names: Names) {
        self.reader = reader
        self.checker = checker
        self.names = names
    }

    /// A node and its canonical text (language.md R53).
    struct Read {
        let node: TargetNode
        let text: String
    }

    static let bodies = [
        "fixed", "equal", "weigh", "top", "bottom", "best", "sleeves", "if", "blend",
        "risk_parity", "min_variance", "max_diversification", "max_sharpe", "mean_variance",
        "min_cvar", "hrp", "vol_target", "round_to",
    ]
    private static let trimmings = ["limits", "excess", "on_infeasible"]
    private static let selection = [
        "by", "of", "in", "where", "keep_until", "memory", "replace",
    ]

    mutating func node(_ node: YAMLNode) -> Read? {
        if node.scalar != nil {
            guard let scalar = reader.text(node, "a target") else { return nil }
            return name(scalar)
        }
        guard let entries = reader.entries(node, "a target") else { return nil }
        let found = entries.map(\.key.text).filter(TargetReader.bodies.contains)
        guard let body = found.first else {
            reader.report(
                .missingKey, "a target says how weights are made",
                at: SourceRange(at: node.range.start),
                hint: suggestion(for: entries)
                    ?? "one of \(TargetReader.bodies.joined(separator: ", "))")
            return nil
        }
        let more: [String]
        switch body {
        case "if": more = ["then", "else"]
        case "weigh": more = ["of"]
        case "top", "bottom", "best": more = TargetReader.selection
        default: more = []
        }
        let required = body == "if" ? [body] + more : body == "weigh" ? [body, "of"] : [body]
        guard
            let fields = reader.fields(
                node, "the target", required: required,
                optional: more.filter { !required.contains($0) } + TargetReader.trimmings)
        else { return nil }
        trimmings(fields)
        return self.body(body, fields, node)
    }

    private func suggestion(for entries: [YAMLEntry]) -> String? {
        for entry in entries {
            if let nearest = nearestName(to: entry.key.text, among: TargetReader.bodies) {
                return "did you mean '\(nearest)'?"
            }
        }
        return nil
    }

    private mutating func body(
        _ body: String, _ fields: FileReader.Fields, _ node: YAMLNode
    ) -> Read? {
        guard let value = fields[body] else { return nil }
        switch body {
        case "fixed": return fixed(value)
        case "equal":
            guard let (pick, text) = pick(value) else { return nil }
            return Read(node: .equal(pick), text: "{equal: \(text)}")
        case "top", "bottom", "best":
            guard let (pick, text) = choice(body, fields, at: node) else { return nil }
            return Read(node: .equal(pick), text: "{equal: \(text)}")
        case "sleeves": return sleeves(value)
        case "if": return branches(fields)
        default:
            notYet(body, fields)
            return nil
        }
    }

    /// A name alone: all of it in that asset.
    private mutating func name(_ scalar: YAMLScalar) -> Read? {
        if names.cash.contains(scalar.text) { return Read(node: .cash, text: scalar.text) }
        guard let asset = names.asset(scalar, &reader) else { return nil }
        return Read(node: .asset(asset), text: scalar.text)
    }

    /// Parses and notes what is mentioned.
    mutating func formula(_ node: YAMLNode, _ what: String) -> Expression? {
        guard let formula = reader.formula(node, what) else { return nil }
        mentioned.formUnion(formula.names)
        return formula
    }

    mutating func fixed(_ value: YAMLNode) -> Read? {
        guard let entries = reader.entries(value, "fixed") else { return nil }
        var weights: [(asset: Int, weight: Double)] = []
        var texts: [(name: String, text: String)] = []
        var sum = 0.0
        var isSound = true
        var isTooMuch = false
        for entry in entries {
            let isCash = names.cash.contains(entry.key.text)
            let asset = isCash ? nil : names.asset(entry.key, &reader)
            guard asset != nil || isCash, let formula = formula(entry.value, "a weight"),
                let weight = reader.constant(formula, "a weight", &checker)
            else {
                isSound = false
                continue
            }
            if weight < 0 || weight > 1 + 1e-9 {
                reader.report(
                    weight < 0 ? .badWeight : .tooMuch,
                    weight < 0 ? "a weight below zero" : "a weight above 100 %",
                    at: formula.range)
                isSound = false
                continue
            }
            sum += weight
            if sum > 1 + 1e-9, !isTooMuch {
                isTooMuch = true
                reader.report(
                    .tooMuch, "weights above 100 %: they reach \(percent(sum)) here",
                    at: formula.range, hint: "what is missing to 100 % stays in cash")
            }
            if let asset { weights.append((asset, weight)) }
            texts.append((entry.key.text, "\(weight)"))
        }
        guard isSound, !isTooMuch else { return nil }
        texts.sort { $0.name < $1.name }
        let text = texts.map { "\($0.name): \($0.text)" }.joined(separator: ", ")
        return Read(node: .fixed(weights), text: "{fixed: {\(text)}}")
    }

    private mutating func branches(_ fields: FileReader.Fields) -> Read? {
        var condition: (node: Node, text: String)?
        if let value = fields["if"], let formula = formula(value, "if") {
            let checked = checker.check(formula)
            if checked.type.kind != .unknown, checked.type.kind != .flag {
                reader.report(.wrongKind, "'if' takes a condition", at: formula.range)
            } else if checked.type.shape == .panel {
                reader.report(
                    .wrongShape, "'if' needs one yes or no a date, and this is one for each asset",
                    at: formula.range, hint: "use any(…), all(…) or [name]")
            } else if let node = checked.node {
                condition = (node, formula.canonicalText)
            }
        }
        let then = fields["then"].flatMap { node($0) }
        let otherwise = fields["else"].flatMap { node($0) }
        guard let condition, let then, let otherwise else { return nil }
        return Read(
            node: .choice(
                condition: condition.node, text: condition.text, then: then.node,
                otherwise: otherwise.node),
            text: "{else: \(otherwise.text), if: \(condition.text), then: \(then.text)}")
    }
}

/// `101.5 %`, to a hundredth.
func percent(_ fraction: Double) -> String {
    guard fraction.isFinite, abs(fraction) < 1e9 else { return "\(fraction)" }
    let scaled = fraction * 1e4
    let hundredths = Int64(scaled < 0 ? scaled - 0.5 : scaled + 0.5)
    var text = "\(hundredths.magnitude / 100)"
    if hundredths % 100 != 0 {
        let rest = String(hundredths.magnitude % 100)
        text += "." + (rest.count < 2 ? "0" : "") + rest
        while text.hasSuffix("0") { text.removeLast() }
    }
    return (hundredths < 0 ? "-" : "") + text + " %"
}
