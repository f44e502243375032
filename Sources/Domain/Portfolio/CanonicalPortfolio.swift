import Formula
import Markets

/// The one form of a portfolio that its hash is taken of (language.md R53).
///
/// Sections in order; keys sorted, but for universe, groups and lists; defaults written out;
/// parameters by the value in force; what only reports and backtests read left out.
struct CanonicalPortfolio {
    let name: String
    let base: Currency
    let names: Names
    let rules: Rules
    let target: String
    let orders: OrderPolicy

    var text: String {
        var lines = ["language: 1", "portfolio: \(name)", "base: \(base.rawValue)", "universe:"]
        for name in names.universe {
            switch name.source {
            case .instrument(let instrument): lines.append("  \(name.name): \(instrument)")
            case .cash(let currency): lines.append("  \(name.name): CASH:\(currency.rawValue)")
            }
        }
        lines.append("groups:")
        for group in names.groups {
            let members = group.members.map { names.assets[$0].name }.joined(separator: ", ")
            lines.append("  \(group.name): [\(members)]")
        }
        lines.append("params:")
        for (name, parameter) in names.parameters.sorted(by: { $0.name < $1.name }) {
            lines.append("  \(name): \(parameter.value.canonicalText)")
        }
        lines.append("let:")
        for formula in names.formulas.sorted(by: { $0.name < $1.name }) {
            lines.append("  \(formula.name): \(formula.expression?.canonicalText ?? "")")
        }
        lines.append("target: \(target)")
        lines += rebalanceLines + orderLines
        return lines.joined(separator: "\n") + "\n"
    }

    private var rebalanceLines: [String] {
        [
            "rebalance:",
            "  act_if: \(rules.condition?.text ?? "true")",
            "  cooldown: 0 sessions",
            "  decide: \(rules.decide)",
            "  max_turnover: 100%",
            "  sells: allowed",
            "  spread: 1 session",
            "  to: target",
            "  trade: \(rules.trade)",
            "  tranches: 1",
        ]
    }

    private var orderLines: [String] {
        [
            "orders:",
            "  cash_buffer: \(orders.cashBuffer)",
            "  min_value: \(orders.minimumValue?.description ?? "none")",
            "  price: \(orders.price?.description ?? "collar")",
            "  rounding: largest_remainder",
            "  shares: whole",
            "  skip_if: never",
        ]
    }
}

extension DecideRule: CustomStringConvertible {
    /// `last session of month after close`
    public var description: String {
        let rules = when.map { rule in
            switch rule {
            case .everySession: "every session"
            case .session(let edge, let period):
                "\(edge.rawValue) session of \(period.rawValue)"
            }
        }
        let instant =
            switch moment {
            case .afterClose: "after close"
            case .afterOpen(let minutes): "at open+\(minutes)m"
            }
        return rules.joined(separator: ", ") + " " + instant
    }
}

extension TradeMoment: CustomStringConvertible {
    /// `next session at open+20m`
    public var description: String {
        switch self {
        case .nextSession: "next session"
        case .nextOpen: "next session at open"
        case .nextClose: "next session at close"
        case .afterNextOpen(let minutes): "next session at open+\(minutes)m"
        }
    }
}

extension PricePolicy: CustomStringConvertible {
    /// `limit 0.3%`, `limit 2 ticks`, `market`
    public var description: String {
        switch self {
        case .market: "market"
        case .limit(nil): "limit"
        case .limit(.fraction(let share)): "limit \(share)"
        case .limit(.ticks(let ticks)): "limit \(ticks) ticks"
        }
    }
}
