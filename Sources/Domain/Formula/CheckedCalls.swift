import Diagnostics

extension FormulaChecker {
    mutating func call(
        _ function: String, at place: SourceRange, _ arguments: [Expression.Argument],
        whole: SourceRange
    ) -> CheckedFormula {
        guard Vocabulary.functions.contains(function) else {
            return otherCall(function, at: place, arguments)
        }
        let names =
            switch function {
            case "ret": ["x", "window", "skip"]
            case "any", "all": ["x", "over"]
            default: ["x", "window"]
            }
        guard let bound = bind(arguments, to: names, of: function, at: whole) else {
            return .unknown
        }
        if function == "any" || function == "all" {
            return reduction(function == "any" ? .or : .and, bound, at: whole)
        }
        return rolling(function, bound, at: whole)
    }

    /// A function that this version does not have, or that nobody knows.
    private mutating func otherCall(
        _ function: String, at place: SourceRange, _ arguments: [Expression.Argument]
    ) -> CheckedFormula {
        guard Vocabulary.laterFunctions.contains(function) else {
            let hint =
                scope.knows(function)
                ? "'\(function)' is a name: one asset of it is written \(function)[name]"
                : suggestion(
                    for: function, among: Vocabulary.functions + Vocabulary.laterFunctions)
            _ = report(.unknownFunction, "unknown function '\(function)'", at: place, hint: hint)
            for argument in arguments { checkLoosely(argument) }
            return .unknown
        }
        _ = report(.notYet, "not yet in this version: the function '\(function)'", at: place)
        for argument in arguments { checkLoosely(argument) }
        return .unknown
    }

    /// Finds unknown names and wrong units inside an argument whose own type nobody asks for.
    private mutating func checkLoosely(_ argument: Expression.Argument) {
        switch argument.value {
        case .expression(let expression): checkLoosely(expression)
        case .list(let list, _): for expression in list { checkLoosely(expression) }
        }
    }

    private mutating func checkLoosely(_ expression: Expression) {
        guard case .name(let name) = expression.kind else {
            _ = check(expression)
            return
        }
        // Currencies and codes of indices begin with a capital; enumeration words are fixed.
        let isCode = name.utf8.first.map { $0 < UInt8(ascii: "a") } ?? false
        let isWord = Vocabulary.enumerations.contains(name) || name == "all"
        let isAccountName = Vocabulary.accountNames.contains(name)
        if !isCode, !isWord, !isAccountName, !scope.knows(name) {
            _ = unknown(name, at: expression.range)
        }
    }

    /// The arguments by name, or nil after a report.
    private mutating func bind(
        _ arguments: [Expression.Argument], to names: [String], of function: String,
        at whole: SourceRange
    ) -> [String: Expression.Argument]? {
        let hint = "see: rebalance explain function \(function)"
        var bound: [String: Expression.Argument] = [:]
        var isSound = true
        for (index, argument) in arguments.enumerated() {
            let name = argument.name ?? (index < names.count ? names[index] : nil)
            guard let name, names.contains(name) else {
                let message =
                    argument.name.map { "'\(function)' has no argument '\($0)'" }
                    ?? "'\(function)' takes \(names.count) arguments"
                _ = report(.badArguments, message, at: argument.range, hint: hint)
                isSound = false
                continue
            }
            if bound[name] != nil {
                _ = report(
                    .badArguments, "the argument '\(name)' is there twice", at: argument.range)
                isSound = false
            }
            bound[name] = argument
        }
        for name in names where name != "skip" && name != "over" && bound[name] == nil {
            _ = report(
                .badArguments, "'\(function)' lacks its argument '\(name)'", at: whole, hint: hint)
            isSound = false
        }
        return isSound ? bound : nil
    }

    /// The one expression of an argument, or nil after a report.
    private mutating func single(_ argument: Expression.Argument?) -> Expression? {
        guard let argument else { return nil }
        if case .expression(let expression) = argument.value { return expression }
        _ = report(.badArguments, "a list does not fit here", at: argument.range)
        return nil
    }

    /// A window as a literal or parameter, or nil after a report.
    private mutating func window(_ expression: Expression) -> Window? {
        let literal: Literal?
        switch expression.kind {
        case .literal(let written): literal = written
        case .name(let name): literal = scope.parameters[name]?.value
        default: literal = nil
        }
        if let window = literal.flatMap(Window.init) { return window }
        if case .name(let name) = expression.kind, scope.letNames.contains(name),
            definition(of: name) == nil
        {
            return nil  // it was refused where it is defined
        }
        if case .name(let name) = expression.kind, !scope.knows(name) {
            _ = unknown(name, at: expression.range)
            return nil
        }
        var message = "a window is a literal or a parameter"
        if let literal {
            if case .window = literal.suffix {
                message = "a window is a positive whole number, at most a century"
            } else {
                message = "\(literal.text) is no window"
            }
        }
        _ = report(
            .badWindow, message, at: expression.range, hint: "such as 200 days or 10 months")
        return nil
    }
}

// MARK: - lag, ret, sma

extension FormulaChecker {
    private mutating func rolling(
        _ function: String, _ bound: [String: Expression.Argument], at whole: SourceRange
    ) -> CheckedFormula {
        guard let x = single(bound["x"]) else { return .unknown }
        let operand = numeric(x, "'\(function)' takes a number")
        let length = single(bound["window"]).flatMap { window($0) }
        var skip: Window?
        if let argument = single(bound["skip"]) {
            guard let window = window(argument) else { return .unknown }
            skip = window
        }
        guard let unit = operand.type.unit, let node = operand.node, let length else {
            return .unknown
        }
        if operand.type.shape < .date {
            return report(
                .wrongShape, "'\(function)' of a constant", at: x.range,
                hint: "it looks back at something that changes")
        }
        if length.period != .rows, plan.spansRows[node.index] {
            return report(
                .mixedSampling, "a window of \(length) over an expression with a day window",
                at: whole, others: [Diagnostic.Label(x.range, "spans days")],
                hint: "use days in both, or months in both")
        }
        if hasNoPast(x) {
            return report(
                .wrongKind, "the account is known now, and has no past here", at: x.range)
        }
        switch function {
        case "lag": return number(operand.type.shape, unit, build { $0.lag(node, length) })
        case "sma":
            return number(operand.type.shape, unit.averaged, build { $0.mean(node, length) })
        default:
            guard case .price = unit else {
                return report(
                    .mismatch, "'ret' takes a price, not \(unit.withArticle)", at: x.range,
                    label: unit.description, hint: "such as ret(total, \(length))")
            }
            if let skip, !skip.isShorter(than: length) {
                return report(
                    .badWindow, "skip must be shorter than the window", at: whole,
                    label: "\(skip) of \(length)")
            }
            return number(
                operand.type.shape, .return, build { $0.ret(node, length, skip: skip) })
        }
    }

    /// Whether a formula mentions what only the decision knows.
    private func hasNoPast(_ expression: Expression) -> Bool {
        var found = false
        expression.forEachPart { part in
            if case .name(let name) = part.kind, Vocabulary.accountNames.contains(name),
                !scope.knows(name)
            {
                found = true
            }
        }
        return found
    }
}

extension Window {
    fileprivate func isShorter(than other: Window) -> Bool {
        period == other.period ? count < other.count : mostRows < other.mostRows
    }
}

// MARK: - any, all

extension FormulaChecker {
    private mutating func reduction(
        _ kind: Logic, _ bound: [String: Expression.Argument], at whole: SourceRange
    ) -> CheckedFormula {
        let name = kind == .or ? "any" : "all"
        guard let x = single(bound["x"]) else { return .unknown }
        let mask = flag(x, "'\(name)' takes conditions")
        var members: Operation.Members? = sees(x) ? .lines : .all(scope.assets.count)
        if let over = bound["over"] { members = assets(over) }
        guard mask.type.kind != .unknown, let node = mask.node else { return .unknown }
        guard mask.type.shape == .panel else {
            return report(
                .wrongShape, "'\(name)' takes a yes or no for each asset", at: x.range,
                label: "one value a date", hint: "it is one already: leave '\(name)' out")
        }
        guard let members else { return .unknown }
        return truth(.date, build { $0.add(.reduce(kind, node, members)) })
    }

    /// Whether a condition of `act_if` asks about lines of the account.
    private func sees(_ expression: Expression) -> Bool {
        isAccountCondition && hasNoPast(expression)
    }

    /// The assets of `over=`: `all`, a group, or a list; nil after a report.
    private mutating func assets(_ argument: Expression.Argument) -> Operation.Members? {
        switch argument.value {
        case .list(let list, _):
            var members: [Int] = []
            var seen: Set<Int> = []
            for expression in list {
                guard case .name(let name) = expression.kind else {
                    _ = report(
                        .wrongKind, "a list of assets holds names", at: expression.range)
                    return nil
                }
                guard let asset = member(name, at: expression.range) else { return nil }
                if !seen.insert(asset).inserted {
                    _ = report(.badArguments, "'\(name)' is there twice", at: expression.range)
                    return nil
                }
                members.append(asset)
            }
            return .assets(members)
        case .expression(let expression):
            guard case .name(let name) = expression.kind else {
                _ = report(
                    .wrongKind, "over= takes all, a group or a list", at: expression.range)
                return nil
            }
            if name == "all" { return .all(scope.assets.count) }
            if let group = scope.groups[name] { return .assets(group) }
            return member(name, at: expression.range).map { .assets([$0]) }
        }
    }

    private mutating func member(_ name: String, at range: SourceRange) -> Int? {
        if let asset = scope.asset(name) { return asset }
        if scope.cash.contains(name) {
            _ = report(.wrongKind, "'\(name)' is cash, which is not in a selection", at: range)
        } else if scope.pools.contains(name) {
            _ = report(.notYet, "not yet in this version: pools", at: range)
        } else {
            _ = report(
                .unknownName, "unknown name '\(name)' in the universe", at: range,
                hint: suggestion(for: name, among: scope.assetNames))
        }
        return nil
    }
}
