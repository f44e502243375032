import Diagnostics
import Formula
import Markets
import YAML

/// The section `rebalance`, checked.
struct Rules {
    let decide: DecideRule
    let trade: TradeMoment
    /// Nil: always.
    let condition: Condition?

    /// The formula of `act_if`.
    struct Condition: Sendable {
        let node: Node
        let text: String
        /// Which of the account's numbers it mentions, for reasons.
        let mentioned: Set<String>
    }
}

/// Reads the section `rebalance`.
struct RulesReader {
    var reader: FileReader
    var checker: FormulaChecker
    /// Every name that `act_if` mentions.
    private(set) var mentioned: Set<String> = []

    init(reader: FileReader, checker: FormulaChecker) {
        self.reader = reader
        self.checker = checker
    }

    mutating func read(_ node: YAMLNode) -> Rules? {
        guard
            let fields = reader.fields(
                node, "rebalance", required: ["decide", "trade"],
                optional: [
                    "assume", "act_if", "to", "cash_flows", "sells", "max_turnover", "cooldown",
                    "spread", "tranches",
                ])
        else { return nil }
        var assumesFill = false
        if let value = fields["assume"], let place = fields.place(of: "assume") {
            reader.notYet("assume", at: place)
            assumesFill = reader.word(value, "assume", oneOf: ["fill_at_signal_close"]) != nil
        }
        later(fields)
        let decide = fields["decide"].flatMap { reader.decideRule($0) }
        let trade = fields["trade"].flatMap {
            reader.tradeMoment($0, assumesFill: assumesFill)
        }
        let condition = fields["act_if"].flatMap { self.condition($0) }
        guard let decide, let trade else { return nil }
        return Rules(decide: decide, trade: trade, condition: condition)
    }

    private mutating func condition(_ value: YAMLNode) -> Rules.Condition? {
        guard let formula = reader.formula(value, "act_if") else { return nil }
        mentioned.formUnion(formula.names)
        let checked = checker.checkAccountCondition(formula)
        guard checked.type.kind != .unknown else { return nil }
        guard checked.type.kind == .flag, let node = checked.node else {
            reader.report(
                .wrongKind, "'act_if' takes a condition", at: formula.range,
                hint: "such as drift > 5%")
            return nil
        }
        guard checked.type.shape < .panel else {
            reader.report(
                .wrongShape, "'act_if' needs one yes or no, and this is one for each asset",
                at: formula.range, hint: "use any(…) or all(…)")
            return nil
        }
        return Rules.Condition(
            node: node, text: formula.canonicalText, mentioned: formula.names)
    }

    /// Keys whose default is all that this version does.
    private mutating func later(_ fields: FileReader.Fields) {
        if let value = fields["to"] {
            let to = reader.word(value, "to", oneOf: ["target", "midpoint", "band_edge"])
            if let to, to != "target" { reader.notYet("to: \(to)", at: value.range) }
        }
        if let value = fields["cash_flows"], let place = fields.place(of: "cash_flows") {
            reader.notYet("cash_flows", at: place)
            _ = reader.word(value, "cash_flows", oneOf: ["first"])
        }
        if let value = fields["sells"],
            reader.word(value, "sells", oneOf: ["allowed", "never"]) == "never"
        {
            reader.notYet("sells: never", at: value.range)
        }
        if let value = fields["max_turnover"], let place = fields.place(of: "max_turnover") {
            reader.notYet("max_turnover", at: place)
            if let formula = reader.formula(value, "max_turnover") {
                mentioned.formUnion(formula.names)
                _ = checker.check(formula)
            }
        }
        count("cooldown", fields, default: 0, suffix: .window(.sessions))
        count("spread", fields, default: 1, suffix: .window(.sessions))
        count("tranches", fields, default: 1, suffix: .none)
    }

    private mutating func count(
        _ key: String, _ fields: FileReader.Fields, default usual: Int, suffix: Literal.Suffix
    ) {
        guard let value = fields[key], let place = fields.place(of: key),
            let literal = reader.literal(value, key)
        else { return }
        guard literal.suffix == suffix, let count = literal.integer, count >= 0 else {
            reader.report(
                .badValue, "\(key) is a whole number\(suffix == .none ? "" : " of sessions")",
                at: value.range, hint: suffix == .none ? nil : "such as 3 sessions")
            return
        }
        if count != usual { reader.notYet(key, at: place) }
    }
}
