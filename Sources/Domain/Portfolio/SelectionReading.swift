import Diagnostics
import Formula
import YAML

// MARK: - picks, choices and sleeves

extension TargetReader {
    /// `assets | map( choice )`
    mutating func pick(_ value: YAMLNode) -> (TargetNode.Pick, text: String)? {
        guard case .mapping(let entries) = value.content else {
            guard let (members, text) = assets(value) else { return nil }
            return (TargetNode.Pick(members: members, ranking: nil, condition: nil), text)
        }
        let verbs = ["top", "bottom", "best"]
        guard let verb = entries.map(\.key.text).first(where: verbs.contains) else {
            reader.report(
                .missingKey, "a selection has top, bottom or best",
                at: SourceRange(at: value.range.start))
            return nil
        }
        guard
            let fields = reader.fields(
                value, "the selection", required: [verb, "by"],
                optional: ["of", "in", "where", "keep_until", "memory", "replace"])
        else { return nil }
        return choice(verb, fields, at: value)
    }

    /// `all`, a group, one asset, or a list.
    mutating func assets(_ value: YAMLNode) -> ([Int], text: String)? {
        if case .sequence = value.content {
            let before = reader.diagnostics.diagnostics.count
            let members = names.readMembers(value, "the list", &reader)
            guard reader.diagnostics.diagnostics.count == before else { return nil }
            let text = members.map { names.assets[$0].name }.joined(separator: ", ")
            return (members, "[\(text)]")
        }
        guard let scalar = reader.text(value, "a list of assets") else { return nil }
        if scalar.text == "all" { return (Array(names.assets.indices), "all") }
        if let group = names.groups.first(where: { $0.name == scalar.text }) {
            return (group.members, group.name)
        }
        guard let asset = names.asset(scalar, &reader) else { return nil }
        return ([asset], "[\(scalar.text)]")
    }

    /// `top: n, by: score, of: [...]`, as a node of its own or inside another.
    mutating func choice(
        _ verb: String, _ fields: FileReader.Fields, at node: YAMLNode
    ) -> (TargetNode.Pick, text: String)? {
        if fields["by"] == nil, TargetReader.bodies.contains(verb) {
            reader.report(
                .missingKey, "'\(verb)' lacks the key 'by'", at: SourceRange(at: node.range.start))
        }
        let count = fields[verb].flatMap { countFormula($0, verb) }
        let by = fields["by"].flatMap { rankFormula($0) }
        let condition = fields["where"].flatMap { self.condition($0, "where") }
        var members: ([Int], text: String)? = (Array(names.assets.indices), "all")
        if let value = fields["of"] ?? fields["in"] { members = assets(value) }
        if fields["of"] != nil, let place = fields.place(of: "in") {
            reader.report(.unknownKey, "'of' and 'in' are one key", at: place)
        }
        later(fields)
        guard let count, let by, let members, fields["where"] == nil || condition != nil else {
            return nil
        }
        let ranking = TargetNode.Ranking(
            isBottom: verb == "bottom", count: count.node, by: by.node, text: by.text,
            unit: by.unit)
        let text =
            "{by: \(by.text), of: \(members.text), \(verb == "bottom" ? "bottom" : "top"): "
            + count.text + (condition.map { ", where: \($0.text)" } ?? "") + "}"
        return (
            TargetNode.Pick(members: members.0, ranking: ranking, condition: condition), text
        )
    }

    /// What a selection may have and this version does not.
    private mutating func later(_ fields: FileReader.Fields) {
        for key in ["keep_until", "memory"] {
            guard let value = fields[key], let place = fields.place(of: key) else { continue }
            reader.notYet(key, at: place)
            if let formula = formula(value, key) { _ = checker.check(formula) }
        }
        guard let value = fields["replace"], let place = fields.place(of: "replace") else { return }
        reader.notYet("replace", at: place)
        guard let replace = reader.fields(value, "replace", required: ["when", "with"]) else {
            return
        }
        if let when = replace["when"] { _ = condition(when, "when") }
        if let with = replace["with"], let scalar = reader.text(with, "with") {
            _ = names.asset(scalar, &reader)
        }
    }

    private mutating func countFormula(
        _ value: YAMLNode, _ verb: String
    ) -> (node: Node, text: String)? {
        guard let formula = formula(value, verb) else { return nil }
        let checked = checker.check(formula)
        guard checked.type.kind != .unknown, let node = checked.node else { return nil }
        guard checked.type.unit == .integer else {
            reader.report(
                .badInteger, "'\(verb)' is an integer", at: formula.range,
                hint: "written without a point, a unit or %")
            return nil
        }
        guard checked.type.shape < .panel else {
            reader.report(
                .wrongShape, "'\(verb)' is one number a date, not one for each asset",
                at: formula.range)
            return nil
        }
        if let constant = checker.plan.constantValue(of: node), constant < 0 {
            reader.report(.badInteger, "'\(verb)' is below zero", at: formula.range)
            return nil
        }
        return (node, formula.canonicalText)
    }

    private mutating func rankFormula(
        _ value: YAMLNode
    ) -> (node: Node, text: String, unit: String)? {
        guard let formula = formula(value, "by") else { return nil }
        let checked = checker.check(formula)
        guard checked.type.kind != .unknown, let node = checked.node else { return nil }
        guard let unit = checked.type.unit else {
            reader.report(.wrongKind, "'by' is a number to rank by", at: formula.range)
            return nil
        }
        guard checked.type.shape == .panel else {
            reader.report(
                .wrongShape, "'by' ranks assets, and this is one value for all of them",
                at: formula.range)
            return nil
        }
        return (node, formula.canonicalText, unit.description)
    }

    /// A Mask or a Flag.
    mutating func condition(_ value: YAMLNode, _ key: String) -> TargetNode.Condition? {
        guard let formula = formula(value, key) else { return nil }
        let checked = checker.check(formula)
        guard checked.type.kind != .unknown, let node = checked.node else { return nil }
        guard checked.type.kind == .flag else {
            reader.report(.wrongKind, "'\(key)' takes a condition", at: formula.range)
            return nil
        }
        return TargetNode.Condition(node: node, text: formula.canonicalText)
    }

    mutating func sleeves(_ value: YAMLNode) -> Read? {
        guard
            let fields = reader.fields(
                value, "sleeves", required: ["over", "each", "hold_if"], optional: ["else"])
        else { return nil }
        let members = fields["over"].flatMap { assets($0) }
        let condition = fields["hold_if"].flatMap { self.condition($0, "hold_if") }
        var each: Double?
        if let value = fields["each"], let formula = formula(value, "each"),
            let weight = reader.constant(formula, "each", &checker)
        {
            let count = Double(members?.0.count ?? 1)
            if weight < 0 {
                reader.report(.badWeight, "a weight below zero", at: formula.range)
            } else if weight * count > 1 + 1e-9 {
                reader.report(
                    .tooMuch,
                    "weights above 100 %: \(Int(count)) sleeves reach"
                        + " \(percent(weight * count))", at: formula.range)
            } else {
                each = weight
            }
        }
        var otherwise: (asset: Int?, text: String)? = (nil, "none")
        if let value = fields["else"] {
            otherwise = nil
            if let scalar = reader.text(value, "else") {
                if names.cash.contains(scalar.text) {
                    otherwise = (nil, scalar.text)
                } else if let asset = names.asset(scalar, &reader) {
                    otherwise = (asset, scalar.text)
                }
            }
        }
        guard let members, let condition, let each, let otherwise else { return nil }
        return Read(
            node: .sleeves(
                TargetNode.Sleeves(
                    members: members.0, each: each, condition: condition,
                    otherwise: otherwise.asset)),
            text: "{sleeves: {each: \(each), else: \(otherwise.text), hold_if: \(condition.text),"
                + " over: \(members.text)}}")
    }
}
