import Diagnostics
import Formula
import Markets
import YAML

// MARK: - orders

extension FileReader {
    /// The section `orders`, whose formulas are checked by `checker`.
    mutating func orderPolicy(
        _ node: YAMLNode, base: Currency, _ checker: inout FormulaChecker
    ) -> OrderPolicy? {
        guard
            let fields = fields(
                node, "orders",
                optional: [
                    "shares", "rounding", "min_value", "cash_buffer", "price", "skip_if", "fx",
                ])
        else { return nil }
        if let value = fields["shares"],
            word(value, "shares", oneOf: ["whole", "fractional"]) == "fractional"
        {
            notYet("shares: fractional", at: value.range)
        }
        if let value = fields["rounding"] {
            let words = ["largest_remainder", "integer_program"]
            if word(value, "rounding", oneOf: words) == "integer_program" {
                notYet("rounding: integer_program", at: value.range)
            }
        }
        if let value = fields["skip_if"], let place = fields.place(of: "skip_if") {
            notYet("skip_if", at: place)
            if let formula = formula(value, "skip_if") { _ = checker.check(formula) }
        }
        if let value = fields["fx"], let place = fields.place(of: "fx") {
            notYet("fx", at: place)
            _ = self.fields(
                value, "fx", required: ["on_shortfall"], optional: ["spread", "settle_first"])
        }
        return OrderPolicy(
            minimumValue: fields["min_value"].flatMap { minimumValue($0, base: base) },
            cashBuffer: fields["cash_buffer"].flatMap { cashBuffer($0, &checker) } ?? .zero,
            price: fields["price"].flatMap { pricePolicy($0) })
    }

    private mutating func minimumValue(_ node: YAMLNode, base: Currency) -> Money? {
        guard case .mapping(let entries) = node.content else { return money(node, in: base) }
        var found: Money?
        for entry in entries {
            guard let currency = Currency(rawValue: entry.key.text) else {
                report(
                    .unknownKey, "'\(entry.key.text)' is no currency that is known",
                    at: entry.key.range)
                continue
            }
            let value = money(entry.value, in: currency)
            if currency == base {
                found = value
            } else {
                notYet("two currencies", at: entry.key.range)
            }
        }
        if found == nil, !entries.contains(where: { $0.key.text == base.rawValue }) {
            report(.missingKey, "min_value lacks \(base.rawValue)", at: node.range)
        }
        return found
    }

    /// An exact amount above zero, as `300_000 KRW`.
    private mutating func money(_ node: YAMLNode, in currency: Currency) -> Money? {
        guard let literal = literal(node, "min_value") else { return nil }
        guard literal.suffix == .currency(currency.rawValue) else {
            report(
                .mismatch, "min_value is an amount in \(currency.rawValue), not \(literal.text)",
                at: node.range, hint: "such as 100_000 \(currency.rawValue)")
            return nil
        }
        guard let money = Money(parsing: literal.decimalText, in: currency), !money.isNegative
        else {
            report(
                .badValue, "\(literal.text) is no amount that can be held exactly", at: node.range)
            return nil
        }
        return money
    }

    private mutating func cashBuffer(
        _ node: YAMLNode, _ checker: inout FormulaChecker
    ) -> Weight? {
        guard let formula = formula(node, "cash_buffer"),
            let value = constant(formula, "cash_buffer", &checker)
        else { return nil }
        guard value >= 0, value < 1 else {
            report(
                .badWeight, "a cash buffer is from 0 % to below 100 %", at: formula.range)
            return nil
        }
        return Weight(nearest: value)
    }

    /// The value of a formula that is a constant or a parameter, without a dimension.
    mutating func constant(
        _ formula: Expression, _ what: String, _ checker: inout FormulaChecker
    ) -> Double? {
        let checked = checker.check(formula)
        guard let unit = checked.type.unit, let node = checked.node else {
            if checked.type.kind != .unknown {
                report(.wrongKind, "\(what) is a number", at: formula.range)
            }
            return nil
        }
        guard [.unitless, .integer, .weight].contains(unit) else {
            report(.mismatch, "\(what) is a share, not \(unit)", at: formula.range)
            return nil
        }
        guard let value = checker.plan.constantValue(of: node) else {
            report(
                .wrongShape, "\(what) does not change from date to date", at: formula.range,
                hint: "write a number or a parameter")
            return nil
        }
        guard value.isFinite else {
            report(.badWeight, "\(what) is not finite", at: formula.range)
            return nil
        }
        return value
    }

    private mutating func pricePolicy(_ node: YAMLNode) -> PricePolicy? {
        guard
            let fields = fields(node, "price", required: ["type"], optional: ["offset", "chase"])
        else { return nil }
        if let chase = fields["chase"], let place = fields.place(of: "chase") {
            notYet("price: chase", at: place)
            if let literal = literal(chase, "chase"), !literal.isInteger {
                report(.badInteger, "chase is an integer", at: chase.range)
            }
        }
        let offset = fields["offset"].flatMap { priceOffset($0) }
        guard let type = fields["type"] else { return nil }
        switch word(type, "type", oneOf: ["limit", "market"]) {
        case "limit": return .limit(offset: offset)
        case "market":
            if let place = fields.place(of: "offset") {
                report(
                    .badValue, "a market order has no offset", at: place,
                    hint: "delete it, or write type: limit")
            }
            return .market
        default: return nil
        }
    }

    private mutating func priceOffset(_ node: YAMLNode) -> PriceOffset? {
        guard let literal = literal(node, "offset") else { return nil }
        switch literal.suffix {
        case .percent, .basisPoints:
            if let share = Decimal.scaled(literal.decimalText, decimals: 12),
                (0...100_000_000_000).contains(share)
            {
                return .fraction(Weight(trillionths: share))
            }
            report(.badValue, "an offset is from 0 % to 10 %", at: node.range)
        case .ticks:
            if let ticks = literal.integer, (0...100).contains(ticks) { return .ticks(ticks) }
            report(.badValue, "an offset is from 0 to 100 whole ticks", at: node.range)
        case .none, .currency, .window:
            report(
                .mismatch, "an offset is a share of the price or ticks, not \(literal.text)",
                at: node.range, hint: "such as 30 bp or 2 ticks")
        }
        return nil
    }
}
