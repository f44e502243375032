public import Diagnostics

extension Expression {
    /// Parses a whole formula that begins at `start` in its file.
    public init(parsing text: String, at start: SourceLocation) throws(Diagnostic) {
        var parser = ExpressionParser(try Lexer.tokens(of: text, at: start))
        self = try parser.whole()
    }
}

/// The words that cannot be names (language.md R65).
public let reservedWords: Set<String> = [
    "and", "or", "not", "if", "then", "elif", "else", "in", "by", "all",
]

/// Reads the grammar of language.md §8, one function a rule.
struct ExpressionParser {
    let tokens: [Token]
    var index = 0
    private var nesting = 0

    /// Parentheses, signs and branches inside each other. A person stops far earlier; a machine's
    /// ten thousand would overflow the stack.
    static let nestingLimit = 60
    /// Nodes on the longest way down a formula's tree.
    static let depthLimit = 250

    init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    var token: Token { tokens[index] }

    func isNext(_ text: String) -> Bool {
        token.kind == .mark(text) || token.kind == .word(text)
    }

    mutating func take(_ text: String) -> SourceRange? {
        guard isNext(text) else { return nil }
        defer { index += 1 }
        return token.range
    }

    mutating func expect(_ text: String) throws(Diagnostic) -> SourceRange {
        guard let range = take(text) else { throw wanted("'\(text)'") }
        return range
    }

    func wanted(_ what: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(
            .syntax, "expected \(what), found \(token.shown)", at: token.range, hint: hint)
    }

    mutating func nested(
        _ body: (inout ExpressionParser) throws(Diagnostic) -> Expression
    ) throws(Diagnostic) -> Expression {
        nesting += 1
        defer { nesting -= 1 }
        guard nesting <= ExpressionParser.nestingLimit else { throw tooDeep(at: token.range) }
        return try body(&self)
    }

    private func tooDeep(at range: SourceRange) -> Diagnostic {
        Diagnostic(
            .formulaTooDeep, "the formula is nested too deeply", at: range,
            hint: "give a part of it a name under 'let'")
    }

    func node(
        _ kind: Expression.Kind, from first: SourceRange, to last: SourceRange,
        over parts: [Expression]
    ) throws(Diagnostic) -> Expression {
        let depth = 1 + (parts.map(\.depth).max() ?? 0)
        let range = first.joined(to: last)
        guard depth <= ExpressionParser.depthLimit else { throw tooDeep(at: range) }
        return Expression(kind, at: range, depth: depth)
    }

    mutating func whole() throws(Diagnostic) -> Expression {
        if token.kind == .end { throw wanted("a formula") }
        let expression = try self.expression()
        guard token.kind == .end else { throw trailing() }
        return expression
    }

    private func trailing() -> Diagnostic {
        switch token.kind {
        case .mark("="):
            return wanted("an operator", hint: "equality is written ==")
        case .word("if"): return wanted("an operator", hint: "put 'if … else …' in parentheses")
        default: return wanted("an operator or the end")
        }
    }
}

// MARK: - expr, or, and, not, compare

extension ExpressionParser {
    mutating func expression() throws(Diagnostic) -> Expression {
        try nested { parser throws(Diagnostic) in
            guard let start = parser.take("if") else { return try parser.or() }
            return try parser.choice(from: start)
        }
    }

    private mutating func choice(from start: SourceRange) throws(Diagnostic) -> Expression {
        var branches: [(start: SourceRange, condition: Expression, then: Expression)] = []
        var branchStart = start
        repeat {
            let condition = try expression()
            _ = try expect("then")
            branches.append((branchStart, condition, try expression()))
            if let next = take("elif") { branchStart = next } else { break }
        } while true
        guard take("else") != nil else {
            throw wanted("'elif' or 'else'", hint: "every 'if' says what holds otherwise")
        }
        var result = try expression()
        for branch in branches.reversed() {
            result = try node(
                .choice(condition: branch.condition, then: branch.then, otherwise: result),
                from: branch.start, to: result.range, over: [branch.condition, branch.then, result])
        }
        return result
    }

    mutating func or() throws(Diagnostic) -> Expression {
        var left = try and()
        while take("or") != nil {
            let right = try and()
            left = try node(
                .logic(.or, left, right), from: left.range, to: right.range, over: [left, right])
        }
        return left
    }

    private mutating func and() throws(Diagnostic) -> Expression {
        var left = try not()
        while take("and") != nil {
            let right = try not()
            left = try node(
                .logic(.and, left, right), from: left.range, to: right.range, over: [left, right])
        }
        return left
    }

    private mutating func not() throws(Diagnostic) -> Expression {
        guard let start = take("not") else { return try compare() }
        let operand = try nested { parser throws(Diagnostic) in try parser.not() }
        return try node(.not(operand), from: start, to: operand.range, over: [operand])
    }

    mutating func comparison() -> Comparison? {
        guard case .mark(let text) = token.kind, let kind = Comparison(rawValue: text) else {
            return nil
        }
        index += 1
        return kind
    }

    private mutating func compare() throws(Diagnostic) -> Expression {
        let left = try sum()
        guard let kind = comparison() else { return left }
        let right = try sum()
        let place = token.range
        if comparison() != nil {
            throw Diagnostic(
                .comparisonChain, "comparisons do not chain", at: place,
                hint: "write: a < b and b < c")
        }
        return try node(
            .comparison(kind, left, right), from: left.range, to: right.range, over: [left, right])
    }
}
