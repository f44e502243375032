import Diagnostics

// MARK: - sum, product, sign, item, atom

extension ExpressionParser {
    mutating func sum() throws(Diagnostic) -> Expression {
        var left = try product()
        while let kind: Arithmetic = isNext("+") ? .add : isNext("-") ? .subtract : nil {
            index += 1
            let right = try product()
            left = try node(
                .arithmetic(kind, left, right), from: left.range, to: right.range,
                over: [left, right])
        }
        return left
    }

    private mutating func product() throws(Diagnostic) -> Expression {
        var left = try sign()
        while let kind: Arithmetic = isNext("*") ? .multiply : isNext("/") ? .divide : nil {
            index += 1
            let right = try sign()
            left = try node(
                .arithmetic(kind, left, right), from: left.range, to: right.range,
                over: [left, right])
        }
        return left
    }

    private mutating func sign() throws(Diagnostic) -> Expression {
        guard let start = take("-") else { return try item() }
        let operand = try nested { parser throws(Diagnostic) in try parser.sign() }
        return try node(.negation(operand), from: start, to: operand.range, over: [operand])
    }

    private mutating func item() throws(Diagnostic) -> Expression {
        var result = try atom()
        while take("[") != nil {
            guard case .word(let name) = token.kind, !reservedWords.contains(name) else {
                throw wanted("a name of the universe")
            }
            let place = token.range
            index += 1
            let end = try expect("]")
            result = try node(
                .element(of: result, name: name, at: place), from: result.range, to: end,
                over: [result])
        }
        return result
    }

    private mutating func atom() throws(Diagnostic) -> Expression {
        let start = token
        switch start.kind {
        case .number(let digits, let decimals, let isPercent):
            index += 1
            return try literal(digits, decimals, isPercent, from: start.range)
        case .mark("("):
            index += 1
            let inner = try expression()
            let end = try expect(")")
            return try node(inner.kind, from: start.range, to: end, over: [inner])
        case .word(let word):
            let isCall = tokens[index + 1].kind == .mark("(")
            if isCall, !reservedWords.subtracting(["all", "in"]).contains(word) {
                return try call(word, at: start.range)
            }
            guard !reservedWords.contains(word) || word == "all" else {
                throw wanted(
                    "a value",
                    hint: word == "if" ? "put 'if … else …' in parentheses" : nil)
            }
            index += 1
            return Expression(.name(word), at: start.range)
        case .mark, .end:
            throw wanted("a value")
        }
    }

    private mutating func literal(
        _ digits: String, _ decimals: Int, _ isPercent: Bool, from start: SourceRange
    ) throws(Diagnostic) -> Expression {
        var suffix = isPercent ? Literal.Suffix.percent : .none
        var end = start
        if !isPercent, case .word(let word) = token.kind, let unit = Literal.Suffix(word) {
            suffix = unit
            end = token.range
            index += 1
        }
        let literal = Literal(digits: digits, decimals: decimals, suffix: suffix)
        if literal.isInteger, literal.integer ?? Int.max > 9_007_199_254_740_992 {
            throw Diagnostic(
                .badNumber, "an integer above 2^53 cannot be held exactly", at: start)
        }
        return Expression(.literal(literal), at: start.joined(to: end))
    }

    private mutating func call(
        _ function: String, at place: SourceRange
    ) throws(Diagnostic) -> Expression {
        index += 2
        var arguments: [Expression.Argument] = []
        while !isNext(")") {
            let argument = try self.argument()
            if argument.name == nil, let last = arguments.last, last.name != nil {
                throw Diagnostic(
                    .syntax, "an argument without a name after one with a name",
                    at: argument.range, hint: "arguments told by their place come first")
            }
            arguments.append(argument)
            guard take(",") != nil else { break }
        }
        let end = try expect(")")
        let parts = arguments.flatMap { argument in
            switch argument.value {
            case .expression(let expression): [expression]
            case .list(let list, _): list
            }
        }
        return try node(
            .call(function: function, at: place, arguments: arguments), from: place, to: end,
            over: parts)
    }

    private mutating func argument() throws(Diagnostic) -> Expression.Argument {
        let start = token.range
        var name: String?
        if case .word(let word) = token.kind, tokens[index + 1].kind == .mark("=") {
            name = word
            index += 2
        }
        guard let open = take("[") else {
            let value = try expression()
            return Expression.Argument(
                name: name, value: .expression(value), range: start.joined(to: value.range))
        }
        var list = [try expression()]
        while take(",") != nil { list.append(try expression()) }
        let end = try expect("]")
        return Expression.Argument(
            name: name, value: .list(list, open.joined(to: end)), range: start.joined(to: end))
    }
}

extension Literal.Suffix {
    /// The unit that a word names, or nil.
    init?(_ word: String) {
        switch word {
        case "bp": self = .basisPoints
        case "KRW", "USD": self = .currency(word)
        case "day", "days": self = .window(.days)
        case "session", "sessions": self = .window(.sessions)
        case "week", "weeks": self = .window(.weeks)
        case "month", "months": self = .window(.months)
        case "year", "years": self = .window(.years)
        case "tick", "ticks": self = .ticks
        default: return nil
        }
    }
}
