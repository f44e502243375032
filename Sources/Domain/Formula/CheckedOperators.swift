import Diagnostics

extension FormulaChecker {
    /// A number, or unknown after a report.
    mutating func numeric(_ expression: Expression, _ complaint: String) -> CheckedFormula {
        let checked = check(expression)
        switch checked.type.kind {
        case .number: return checked
        case .unknown: return .unknown
        case .flag:
            return report(
                .wrongKind, "\(complaint), not a condition", at: expression.range,
                hint: "a condition is not a number")
        case .label: return report(.wrongKind, "\(complaint), not a label", at: expression.range)
        case .window: return report(.wrongKind, "\(complaint), not a window", at: expression.range)
        }
    }

    /// A condition, or unknown after a report.
    mutating func flag(_ expression: Expression, _ complaint: String) -> CheckedFormula {
        let checked = check(expression)
        switch checked.type.kind {
        case .flag, .unknown: return checked
        case .number(let unit):
            return report(
                .wrongKind, "\(complaint), not \(unit.withArticle)", at: expression.range,
                hint: "compare it with something")
        case .label, .window:
            return report(.wrongKind, complaint, at: expression.range)
        }
    }

    mutating func negation(_ operand: CheckedFormula, of expression: Expression) -> CheckedFormula {
        switch operand.type.kind {
        case .number(let unit):
            return number(
                operand.type.shape, unit,
                operand.node.map { node in build { $0.negation(node) } })
        case .unknown: return .unknown
        case .flag:
            return report(
                .wrongKind, "'-' takes a number", at: expression.range, hint: "write 'not'")
        case .label, .window:
            return report(.wrongKind, "'-' takes a number", at: expression.range)
        }
    }

    mutating func arithmetic(
        _ kind: Arithmetic, _ a: Expression, _ b: Expression, at range: SourceRange
    ) -> CheckedFormula {
        let left = numeric(a, "'\(kind.rawValue)' takes numbers")
        let right = numeric(b, "'\(kind.rawValue)' takes numbers")
        guard let x = left.type.unit, let y = right.type.unit else { return .unknown }
        let (first, second) = Unit.named(x, y)
        let unit: Unit?
        switch kind {
        case .add, .subtract:
            unit = x.joined(with: y)
            if unit == nil {
                let message =
                    kind == .add
                    ? "adds \(second) to \(first)"
                    : "subtracts \(second) from \(first)"
                return mismatch(message, (a, x), (b, y))
            }
        case .multiply: unit = x.multiplied(by: y)
        case .divide: unit = x.divided(by: y)
        }
        guard let unit else {
            let verb = kind == .multiply ? "multiplies" : "divides"
            let preposition = kind == .multiply ? "with" : "by"
            return report(
                .badProduct, "\(verb) \(first) \(preposition) \(second)",
                at: b.range, label: y.description,
                others: [Diagnostic.Label(a.range, x.description)])
        }
        let node = both(left, right).map { x, y in build { $0.arithmetic(kind, x, y) } }
        return number(max(left.type.shape, right.type.shape), unit, node)
    }

    mutating func comparison(
        _ kind: Comparison, _ a: Expression, _ b: Expression
    ) -> CheckedFormula {
        if let session = sessionComparison(kind, a, b) { return session }
        let left = numeric(a, "a comparison takes numbers")
        let right = numeric(b, "a comparison takes numbers")
        guard let x = left.type.unit, let y = right.type.unit else { return .unknown }
        guard x.joined(with: y) != nil else {
            let (first, second) = Unit.named(x, y)
            return mismatch(
                "compares \(first) with \(second)", (a, x), (b, y),
                hint: averageHint(kind, (a, x), b))
        }
        if kind == .equal || kind == .notEqual, x != .integer || y != .integer {
            let wrong = x == .integer ? (b, y) : (a, x)
            return report(
                .badEquality, "'\(kind.rawValue)' compares integers and labels only",
                at: wrong.0.range, label: wrong.1.description)
        }
        return truth(
            max(left.type.shape, right.type.shape),
            both(left, right).map { x, y in build { $0.compare(kind, x, y) } })
    }

    private mutating func mismatch(
        _ message: String, _ a: (Expression, Unit), _ b: (Expression, Unit), hint: String? = nil
    ) -> CheckedFormula {
        report(
            .mismatch, message, at: b.0.range, label: label(b.0, b.1),
            others: [Diagnostic.Label(a.0.range, label(a.0, a.1))], hint: hint)
    }

    /// A price that is compared with a return was nearly always meant to be compared with an
    /// average of itself.
    private func averageHint(
        _ kind: Comparison, _ a: (Expression, Unit), _ b: Expression
    ) -> String? {
        guard case .price = a.1, case .call("ret", _, let arguments) = b.kind,
            arguments.count == 2, arguments.allSatisfy({ $0.name == nil })
        else { return nil }
        let texts = arguments.compactMap { argument in
            if case .expression(let expression) = argument.value {
                expression.canonicalText
            } else {
                nil
            }
        }
        let average = "sma(\(texts.joined(separator: ", ")))"
        return "did you mean: \(a.0.canonicalText) \(kind.rawValue) \(average)"
    }

    /// `return over 10 months`
    private func label(_ expression: Expression, _ unit: Unit) -> String {
        guard case .call(_, _, let arguments) = expression.kind, unit == .return,
            arguments.count > 1, case .expression(let window) = arguments[1].value,
            case .literal(let literal) = window.kind
        else { return unit.description }
        return "\(unit) over \(literal.text)"
    }

    mutating func choice(
        _ condition: Expression, _ then: Expression, _ otherwise: Expression
    ) -> CheckedFormula {
        let test = flag(condition, "'if' takes a condition")
        let first = check(then)
        let second = check(otherwise)
        if test.type.shape == .panel {
            return report(
                .wrongShape, "'if' needs one yes or no a date, and this is one for each asset",
                at: condition.range, hint: "use any(…), all(…) or [name]")
        }
        let shape = max(test.type.shape, first.type.shape, second.type.shape)
        switch (first.type.kind, second.type.kind) {
        case (.number(let x), .number(let y)):
            guard let unit = x.joined(with: y) else {
                let (left, right) = Unit.named(x, y)
                return mismatch(
                    "the branches are \(left) and \(right)", (then, x), (otherwise, y))
            }
            guard let c = test.node, let (a, b) = both(first, second) else { return .unknown }
            return number(shape, unit, build { $0.choose(c, then: a, otherwise: b) })
        case (.flag, .flag):
            guard let c = test.node, let (a, b) = both(first, second) else { return .unknown }
            return truth(shape, build { $0.chooseTruth(c, then: a, otherwise: b) })
        case (.unknown, _), (_, .unknown): return .unknown
        case (.window, _), (.label, _):
            return report(
                .wrongKind, "the branches are two numbers or two conditions", at: then.range)
        case (_, .window), (_, .label), (.number, .flag), (.flag, .number):
            return report(
                .wrongKind, "the branches are two numbers or two conditions", at: otherwise.range)
        }
    }

    mutating func element(
        of whole: Expression, _ name: String, at place: SourceRange
    ) -> CheckedFormula {
        let checked = check(whole)
        guard let asset = scope.asset(name) else {
            if scope.pools.contains(name) {
                return report(.notYet, "not yet in this version: pools", at: place)
            }
            if scope.cash.contains(name) {
                return report(.wrongKind, "cash has no prices", at: place)
            }
            return report(
                .unknownName, "unknown name '\(name)' in the universe", at: place,
                hint: suggestion(for: name, among: scope.assetNames))
        }
        guard checked.type.kind != .unknown else { return .unknown }
        guard checked.type.shape == .panel, let node = checked.node else {
            return report(
                .wrongShape, "this has one value a date, so [\(name)] picks nothing",
                at: place, others: [Diagnostic.Label(whole.range, "one value a date")],
                hint: "leave [\(name)] out")
        }
        switch checked.type.kind {
        case .flag: return truth(.date, build { $0.add(.elementTruth(node, asset: asset)) })
        case .number(let unit):
            return number(
                .date, unit.of(scope.assets[asset].currency),
                build { $0.add(.element(node, asset: asset)) })
        case .label, .window, .unknown: return .unknown
        }
    }
}

extension Unit {
    /// The unit of one asset, whose currency is known.
    fileprivate func of(_ currency: String) -> Unit {
        switch self {
        case .price(nil): .price(currency)
        case .money(nil): .money(currency)
        default: self
        }
    }
}
