import Diagnostics
import Formula
import YAML

// MARK: - Nodes and limits that this version does not have

extension TargetReader {
    /// What a key of such a node holds.
    private enum Part {
        case formula, pick, node, asset, word, weights
    }

    private static let parts: [String: (required: [(String, Part)], optional: [(String, Part)])] = [
        "risk_parity": ([("over", .pick), ("cov", .formula)], [("budgets", .weights)]),
        "min_variance": ([("over", .pick), ("cov", .formula)], []),
        "max_diversification": ([("over", .pick), ("cov", .formula)], []),
        "max_sharpe": (
            [("over", .pick), ("cov", .formula), ("mean", .formula)],
            [("risk_aversion", .formula)]
        ),
        "mean_variance": (
            [("over", .pick), ("cov", .formula), ("mean", .formula)],
            [("risk_aversion", .formula)]
        ),
        "min_cvar": (
            [("over", .pick), ("returns", .formula), ("window", .formula), ("level", .formula)], []
        ),
        "hrp": (
            [
                ("over", .pick), ("cov", .formula), ("linkage", .word), ("distance", .word),
                ("order", .word),
            ], []
        ),
        "vol_target": (
            [("to", .formula), ("cov", .formula), ("of", .node)],
            [("max", .formula), ("rest", .asset)]
        ),
        "round_to": ([("step", .formula), ("of", .node)], []),
    ]

    /// Reads such a node for the mistakes in it, and says that it is not there yet.
    mutating func notYet(_ body: String, _ fields: FileReader.Fields) {
        guard let value = fields[body], let place = fields.place(of: body) else { return }
        reader.notYet("the node '\(body)'", at: place)
        switch body {
        case "weigh":
            if let scheme = formula(value, "weigh") { self.scheme(scheme) }
            if let of = fields["of"] { read(of, "of", as: .pick) }
        case "blend":
            for element in reader.elements(value, "blend") ?? [] {
                guard
                    let part = reader.fields(element, "a blend", required: ["weight", "of"])
                else { continue }
                if let weight = part["weight"] { read(weight, "weight", as: .formula) }
                if let of = part["of"] { read(of, "of", as: .node) }
            }
        default:
            guard let (required, optional) = TargetReader.parts[body],
                let inner = reader.fields(
                    value, body, required: required.map(\.0), optional: optional.map(\.0))
            else { return }
            for (key, part) in required + optional {
                if let value = inner[key] { read(value, key, as: part) }
            }
        }
    }

    /// `inverse_vol(60 days)`, or `by_rank` alone.
    private mutating func scheme(_ formula: Expression) {
        let schemes = ["inverse_vol", "inverse_var", "by_score", "by_rank", "by_market_cap"]
        if case .name(let name) = formula.kind {
            guard !schemes.contains(name) else { return }
        } else if case .call(let function, _, _) = formula.kind, schemes.contains(function) {
            _ = checker.check(formula)
            return
        }
        reader.report(
            .badValue, "'weigh' is a scheme", at: formula.range,
            hint: "one of \(schemes.joined(separator: ", "))")
    }

    private mutating func read(_ value: YAMLNode, _ key: String, as part: Part) {
        switch part {
        case .formula: if let formula = formula(value, key) { _ = checker.check(formula) }
        case .pick: _ = pick(value)
        case .node: _ = node(value)
        case .asset:
            if let scalar = reader.text(value, key), !names.cash.contains(scalar.text) {
                _ = names.asset(scalar, &reader)
            }
        case .word: _ = reader.text(value, key)
        case .weights:
            guard case .mapping(let entries) = value.content else {
                _ = reader.word(value, key, oneOf: ["equal"])
                return
            }
            for entry in entries {
                _ = names.asset(entry.key, &reader)
                read(entry.value, key, as: .formula)
            }
        }
    }

    /// `limits`, `excess` and `on_infeasible` of a node.
    mutating func trimmings(_ fields: FileReader.Fields) {
        if let value = fields["limits"], let place = fields.place(of: "limits") {
            reader.notYet("limits", at: place)
            for element in reader.elements(value, "limits") ?? [] { limit(element) }
        }
        if let value = fields["excess"], let place = fields.place(of: "excess") {
            reader.notYet("excess", at: place)
            _ = reader.word(value, "excess", oneOf: ["redistribute", "cash"])
        }
        if let value = fields["on_infeasible"], let place = fields.place(of: "on_infeasible") {
            reader.notYet("on_infeasible", at: place)
            _ = reader.word(value, "on_infeasible", oneOf: ["hold", "relax_in_order", "halt"])
        }
    }

    /// `each <= 40%`, `gold + cmdty <= 30%`, `sum by sector <= 25%`, `count in 20..30`
    private mutating func limit(_ node: YAMLNode) {
        guard let scalar = reader.text(node, "a limit"), let start = scalar.start else { return }
        let hint = "such as each <= 40%, gold + cmdty <= 30% or count in 20..30"
        if scalar.text.hasPrefix("count in ") {
            let bounds = scalar.text.dropFirst(9).split(separator: ".")
            if bounds.count != 2 || !bounds.allSatisfy({ UInt($0) != nil }) {
                reader.report(.badValue, "a count lies in a..b", at: scalar.range, hint: hint)
            }
            return
        }
        guard let mark = scalar.text.firstIndex(where: { $0 == "<" || $0 == ">" }),
            scalar.text[mark...].dropFirst().first == "="
        else {
            reader.report(.badValue, "this is no limit", at: scalar.range, hint: hint)
            return
        }
        let left = scalar.text[..<mark]
        let words = left.split(separator: " ")
        let fixed = ["each", "cash", "turnover", "min_position"]
        let isFixed = words.count == 1 && fixed.contains(String(words[0]))
        if !isFixed, words.prefix(2) != ["sum", "by"] {
            for (index, word) in words.enumerated() where index % 2 == 0 {
                let column = left.unicodeScalars.distance(
                    from: left.startIndex, to: word.startIndex)
                let range = SourceRange(
                    at: start.advanced(by: column), count: word.unicodeScalars.count)
                if names.assetIndices[String(word)] == nil,
                    !names.cash.contains(String(word))
                {
                    let known = fixed + names.assets.map(\.name)
                    reader.report(
                        .unknownName, "unknown name '\(word)' in a limit", at: range,
                        hint: reader.suggestion(for: String(word), among: known))
                }
            }
        }
        let right = scalar.text[mark...].dropFirst(2)
        let column = scalar.text.unicodeScalars.distance(
            from: scalar.text.startIndex, to: right.startIndex)
        do throws(Diagnostic) {
            _ = checker.check(
                try Expression(parsing: String(right), at: start.advanced(by: column)))
        } catch {
            reader.diagnostics.add(error)
        }
    }
}
