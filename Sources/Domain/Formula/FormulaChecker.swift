public import Diagnostics

/// Turns parsed formulas into nodes of one plan, and says what is wrong with them.
///
/// A formula that was refused has the type `unknown`, which goes with everything: one mistake is
/// reported once, and what else is wrong is still found.
public struct FormulaChecker: Sendable {
    public private(set) var plan = Plan()
    /// In the order found.
    public internal(set) var diagnostics: [Diagnostic] = []

    let scope: FormulaScope
    private var lets: [String: CheckedFormula] = [:]
    /// Whether the names of `act_if` are known.
    private var seesAccount = false
    var isAccountCondition: Bool { seesAccount }

    public init(scope: FormulaScope) {
        self.scope = scope
    }

    /// The formula under a name of `let`, once `define` has seen it.
    public func definition(of name: String) -> CheckedFormula? { lets[name] }

    /// Checks one formula of `let` and gives it its name.
    mutating func define(_ name: String, as expression: Expression) {
        let checked = check(expression)
        if checked.type.kind == .window {
            diagnostics.append(
                Diagnostic(
                    .badWindow, "a window cannot be a formula", at: expression.range,
                    hint: "put it under params, with value, min and max"))
            lets[name] = .unknown
        } else {
            lets[name] = checked
        }
    }

    /// Gives a name to a formula that could not be parsed or is in a circle.
    mutating func defineUnknown(_ name: String) { lets[name] = .unknown }

    /// Checks a formula of `act_if`, which also sees the account.
    public mutating func checkAccountCondition(_ expression: Expression) -> CheckedFormula {
        seesAccount = true
        defer { seesAccount = false }
        return check(expression)
    }

    public mutating func check(_ expression: Expression) -> CheckedFormula {
        switch expression.kind {
        case .literal(let literal): return self.literal(literal, at: expression.range)
        case .name(let name): return self.name(name, at: expression.range)
        case .negation(let a): return negation(check(a), of: a)
        case .arithmetic(let kind, let a, let b):
            return arithmetic(kind, a, b, at: expression.range)
        case .comparison(let kind, let a, let b): return comparison(kind, a, b)
        case .not(let a):
            let operand = flag(a, "'not' takes a condition")
            return truth(operand.type.shape, operand.node.map { plan.not($0) })
        case .logic(let kind, let a, let b):
            let left = flag(a, "'\(kind)' takes conditions")
            let right = flag(b, "'\(kind)' takes conditions")
            return truth(
                max(left.type.shape, right.type.shape),
                both(left, right).map { plan.logic(kind, $0, $1) })
        case .choice(let condition, let then, let otherwise):
            return choice(condition, then, otherwise)
        case .element(let whole, let name, let place):
            return element(of: whole, name, at: place)
        case .call(let function, let place, let arguments):
            return call(function, at: place, arguments, whole: expression.range)
        }
    }

    mutating func report(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, label: String? = nil,
        others: [Diagnostic.Label] = [], hint: String? = nil
    ) -> CheckedFormula {
        diagnostics.append(
            Diagnostic(code, message, at: range, label: label, others: others, hint: hint))
        return .unknown
    }

    /// Adds to the plan.
    mutating func build(_ body: (inout Plan) -> Node) -> Node { body(&plan) }

    func both(_ a: CheckedFormula, _ b: CheckedFormula) -> (Node, Node)? {
        guard let x = a.node, let y = b.node else { return nil }
        return (x, y)
    }

    func truth(_ shape: FormulaType.Shape, _ node: Node?) -> CheckedFormula {
        CheckedFormula(type: FormulaType(shape, .flag), node: node)
    }

    func number(_ shape: FormulaType.Shape, _ unit: Unit, _ node: Node?) -> CheckedFormula {
        CheckedFormula(type: FormulaType(shape, .number(unit)), node: node)
    }
}

// MARK: - Literals and names

extension FormulaChecker {
    private mutating func literal(_ literal: Literal, at range: SourceRange) -> CheckedFormula {
        let unit: Unit
        switch literal.suffix {
        case .none: unit = literal.isInteger ? .integer : .unitless
        case .percent, .basisPoints: unit = .unitless
        case .ticks: unit = .ticks
        case .currency(let code): unit = .money(code)
        case .window:
            guard Window(literal) != nil else {
                return report(
                    .badWindow, "a window is a positive whole number, at most a century",
                    at: range)
            }
            return CheckedFormula(type: FormulaType(.constant, .window), node: nil)
        }
        return number(.constant, unit, plan.constant(literal.value))
    }

    private mutating func name(_ name: String, at range: SourceRange) -> CheckedFormula {
        if seesAccount, let given = accountName(name) { return given }
        if let field = Vocabulary.fields.firstIndex(of: name) {
            return number(.panel, .price(scope.priceCurrency), plan.add(.field(field)))
        }
        if let known = lets[name] { return known }
        if let parameter = scope.parameters[name] { return self.parameter(parameter, at: range) }
        if Vocabulary.laterFields.contains(name) {
            return report(.notYet, "not yet in this version: the field '\(name)'", at: range)
        }
        if scope.letNames.contains(name) { return .unknown }  // refused where it is defined
        if scope.isUniverseName(name) || scope.groups[name] != nil || name == "all" {
            return report(
                .wrongKind, "'\(name)' is \(name == "all" ? "a set of assets" : "no value")",
                at: range,
                hint: scope.asset(name) == nil ? nil : "write total[\(name)] for its price")
        }
        return unknown(name, at: range)
    }

    mutating func unknown(_ name: String, at range: SourceRange) -> CheckedFormula {
        let lower = name.lowercased()
        let extra = seesAccount ? Vocabulary.accountNames + Vocabulary.sessionPlaces : []
        var hint =
            scope.knows(lower) || extra.contains(lower)
            ? "did you mean '\(lower)'?"
            : suggestion(for: name, among: extra) ?? suggestion(for: name, among: scope.allNames)
        if Vocabulary.accountNames.contains(name) { hint = "only act_if knows '\(name)'" }
        return report(.unknownName, "unknown name '\(name)'", at: range, hint: hint)
    }

    /// `did you mean 'gold'?`, if something is close. A text of nothing but mistakes gets hints
    /// for the first of them, so that it is refused in milliseconds.
    func suggestion(for name: String, among names: [String]) -> String? {
        diagnostics.count < 40
            ? nearestName(to: name, among: names).map { "did you mean '\($0)'?" } : nil
    }

    private mutating func parameter(
        _ parameter: FormulaScope.Parameter, at range: SourceRange
    ) -> CheckedFormula {
        let checked = literal(parameter.value, at: range)
        var kind = checked.type.kind
        if kind == .number(.integer), !parameter.isInteger { kind = .number(.unitless) }
        return CheckedFormula(type: FormulaType(.parameter, kind), node: checked.node)
    }

    /// The five names of `act_if`, and the places that `session` is compared with.
    private mutating func accountName(_ name: String) -> CheckedFormula? {
        if let index = Vocabulary.accountNumbers.firstIndex(of: name) {
            let isPanel = name == "weight"
            return number(
                isPanel ? .panel : .date, .weight, plan.add(.given(index, isPanel: isPanel)))
        }
        if name == "holdings_changed" { return truth(.date, plan.add(.givenTruth(0))) }
        if name == "session" || Vocabulary.sessionPlaces.contains(name) {
            let shape: FormulaType.Shape = name == "session" ? .date : .constant
            return CheckedFormula(type: FormulaType(shape, .label), node: nil)
        }
        return nil
    }

    /// `session == first_of_year`: whether the session has that place.
    mutating func sessionComparison(
        _ kind: Comparison, _ a: Expression, _ b: Expression
    ) -> CheckedFormula? {
        guard seesAccount, case .name(let left) = a.kind, case .name(let right) = b.kind,
            left == "session" || right == "session"
        else { return nil }
        let other = left == "session" ? right : left
        let place = left == "session" ? b : a
        guard let index = Vocabulary.sessionPlaces.firstIndex(of: other) else {
            if scope.knows(other) {
                return report(
                    .wrongKind, "'session' is compared with a place in a period", at: place.range,
                    hint: "such as first_of_month")
            }
            return unknown(other, at: place.range)
        }
        let holds = plan.add(.givenTruth(1 + index))
        switch kind {
        case .equal: return truth(.date, holds)
        case .notEqual: return truth(.date, plan.not(holds))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            return report(
                .wrongKind, "labels have no order", at: a.range.joined(to: b.range),
                hint: "compare them with == or !=")
        }
    }
}
