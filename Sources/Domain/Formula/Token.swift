import Diagnostics

/// One word of a formula.
struct Token {
    enum Kind: Hashable {
        case number(digits: String, decimals: Int, isPercent: Bool)
        /// A name, a keyword or a unit.
        case word(String)
        case mark(String)
        case end
    }

    let kind: Kind
    let range: SourceRange

    /// As a message shows it.
    var shown: String {
        switch kind {
        case .number(let digits, let decimals, let isPercent):
            "'"
                + Literal(digits: digits, decimals: decimals, suffix: isPercent ? .percent : .none)
                .text + "'"
        case .word(let text), .mark(let text): "'\(text)'"
        case .end: "the end"
        }
    }
}

/// Cuts a formula into tokens.
struct Lexer {
    private let scalars: [Unicode.Scalar]
    private let start: SourceLocation
    private var index = 0

    init(_ text: String, at start: SourceLocation) {
        scalars = Array(text.unicodeScalars)
        self.start = start
    }

    /// Every token, and one that marks the end.
    static func tokens(
        of text: String, at start: SourceLocation
    ) throws(Diagnostic) -> [Token] {
        var lexer = Lexer(text, at: start)
        var tokens: [Token] = []
        while let token = try lexer.next() { tokens.append(token) }
        let end = start.advanced(by: lexer.scalars.count)
        return tokens + [Token(kind: .end, range: SourceRange(at: end))]
    }

    private func range(from first: Int) -> SourceRange {
        SourceRange(at: start.advanced(by: first), count: max(1, index - first))
    }

    private func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        index + ahead < scalars.count ? scalars[index + ahead] : nil
    }

    private mutating func next() throws(Diagnostic) -> Token? {
        while let scalar = peek(), scalar == " " || scalar == "\t" { index += 1 }
        guard let scalar = peek() else { return nil }
        let first = index
        if isDigit(scalar) { return try number() }
        if isLetter(scalar) {
            while let scalar = peek(), isLetter(scalar) || isDigit(scalar) || scalar == "_" {
                index += 1
            }
            return Token(kind: .word(text(from: first)), range: range(from: first))
        }
        let pair = String(String.UnicodeScalarView(scalars[index..<min(index + 2, scalars.count)]))
        if ["<=", ">=", "==", "!="].contains(pair) {
            index += 2
            return Token(kind: .mark(pair), range: range(from: first))
        }
        index += 1
        guard "+-*/<>()[],=".unicodeScalars.contains(scalar) else {
            throw unexpected(scalar, at: range(from: first))
        }
        return Token(kind: .mark(String(scalar)), range: range(from: first))
    }

    private func unexpected(_ scalar: Unicode.Scalar, at range: SourceRange) -> Diagnostic {
        let hints: [Unicode.Scalar: String] = [
            "%": "write 5% without a blank", "×": "write *", "÷": "write /", "−": "write -",
            "≤": "write <=", "≥": "write >=", "≠": "write !=", "!": "write 'not'",
            "&": "write 'and'", "|": "write 'or'", "^": "write the product out",
            ".": "a number has a digit before and after its point",
            "_": "'_' stands only between digits, and no name begins with it",
        ]
        return Diagnostic(
            .badCharacter, "'\(scalar)' means nothing in a formula", at: range,
            hint: hints[scalar])
    }

    /// digit { [ "_" ] digit } [ "." digit { [ "_" ] digit } ] [ "%" ]
    private mutating func number() throws(Diagnostic) -> Token {
        let first = index
        var digits = run()
        var decimals = 0
        if peek() == ".", let after = peek(1), isDigit(after) {
            index += 1
            let fraction = run()
            decimals = fraction.count
            digits += fraction
        }
        if let scalar = peek(), scalar == "_" || scalar == "." || isLetter(scalar) {
            let isExponent = scalar == "e" || scalar == "E"
            index += 1
            throw Diagnostic(
                .badNumber, "a number does not go on with '\(scalar)'", at: range(from: first),
                hint: isExponent
                    ? "write all its digits; '_' may stand between them"
                    : scalar == "."
                        ? "a number has a digit before and after its point"
                        : scalar == "_"
                            ? "'_' stands only between digits" : "leave a blank before a unit")
        }
        guard digits.count <= Literal.digitLimit else {
            throw Diagnostic(
                .badNumber, "a number of \(digits.count) digits", at: range(from: first),
                hint: "at most \(Literal.digitLimit) digits are read")
        }
        let isPercent = peek() == "%"
        if isPercent { index += 1 }
        return Token(
            kind: .number(digits: digits, decimals: decimals, isPercent: isPercent),
            range: range(from: first))
    }

    private mutating func run() -> String {
        var digits = ""
        while let scalar = peek() {
            if isDigit(scalar) {
                digits.unicodeScalars.append(scalar)
            } else if scalar != "_" || !(peek(1).map(isDigit) ?? false) {
                break
            }
            index += 1
        }
        return digits
    }

    private func text(from first: Int) -> String {
        String(String.UnicodeScalarView(scalars[first..<index]))
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }
}
