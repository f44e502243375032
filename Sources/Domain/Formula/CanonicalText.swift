extension Expression {
    /// The formula in one form, whatever blanks, underscores and needless parentheses it was
    /// written with: `total > sma(total, 10 months)`. Parsing it gives the same formula.
    public var canonicalText: String { text(within: 0) }

    /// How tightly the outermost operator binds (language.md R63).
    private var precedence: Int {
        switch kind {
        case .choice: 1
        case .logic(.or, _, _): 2
        case .logic(.and, _, _): 3
        case .not: 4
        case .comparison: 5
        case .arithmetic(.add, _, _), .arithmetic(.subtract, _, _): 6
        case .arithmetic(.multiply, _, _), .arithmetic(.divide, _, _): 7
        case .negation: 8
        case .literal, .name, .element, .call: 9
        }
    }

    private func text(within outer: Int) -> String {
        let inner = unparenthesised
        return precedence < outer ? "(\(inner))" : inner
    }

    private var unparenthesised: String {
        switch kind {
        case .literal(let literal): return literal.canonicalText
        case .name(let name): return name
        case .negation(let a): return "-" + a.text(within: 8)
        case .arithmetic(let kind, let a, let b):
            return binary(
                kind.rawValue, a, b, leftAtLeast: precedence, rightAtLeast: precedence + 1)
        case .comparison(let kind, let a, let b):
            return binary(kind.rawValue, a, b, leftAtLeast: 6, rightAtLeast: 6)
        case .not(let a): return "not " + a.text(within: 4)
        case .logic(let kind, let a, let b):
            return binary(
                kind.rawValue, a, b, leftAtLeast: precedence, rightAtLeast: precedence + 1)
        case .choice(let condition, let then, let otherwise):
            return "if \(condition.text(within: 2)) then \(then.text(within: 2)) else "
                + otherwise.text(within: 1)
        case .element(let a, let name, _): return "\(a.text(within: 9))[\(name)]"
        case .call(let function, _, let arguments):
            return "\(function)(\(arguments.map(\.canonicalText).joined(separator: ", ")))"
        }
    }

    private func binary(
        _ mark: String, _ a: Expression, _ b: Expression, leftAtLeast: Int, rightAtLeast: Int
    ) -> String {
        "\(a.text(within: leftAtLeast)) \(mark) \(b.text(within: rightAtLeast))"
    }
}

extension Expression.Argument {
    fileprivate var canonicalText: String {
        let label = name.map { $0 + "=" } ?? ""
        switch value {
        case .expression(let expression): return label + expression.canonicalText
        case .list(let list, _):
            return "\(label)[\(list.map(\.canonicalText).joined(separator: ", "))]"
        }
    }
}

extension Literal {
    /// One form for each value and unit: `7.50%` and `7.5%` are one, `1 day` and `1 days` too.
    public var canonicalText: String {
        let number = with(.none).decimalText
        switch suffix {
        case .none: return isInteger || number.contains(".") ? number : number + ".0"
        case .percent: return number + "%"
        case .basisPoints: return number + " bp"
        case .ticks: return number + " ticks"
        case .currency(let code): return "\(number) \(code)"
        case .window(.sessions): return number + " days"
        case .window(let unit): return "\(number) \(unit.rawValue)"
        }
    }
}
