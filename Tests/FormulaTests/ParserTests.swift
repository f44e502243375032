import Diagnostics
import SeededRandom
import Testing

@testable import Formula

struct ParserTests {
    private func parse(_ text: String) -> String {
        do throws(Diagnostic) {
            return try Expression(
                parsing: text, at: SourceLocation(line: 1, column: 1)
            ).canonicalText
        } catch {
            return "\(error.location.column) \(error.code.id) \(error.message)"
        }
    }

    /// What binds tighter than what is seen by which parentheses are needless.
    @Test(arguments: [
        ("a+b*c", "a + b * c"), ("(a+b)*c", "(a + b) * c"), ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"), ("a/(b*c)", "a / (b * c)"), ("-a*b", "-a * b"),
        ("-(a*b)", "-(a * b)"), ("-(a[b])", "-a[b]"), ("(-a)[b]", "(-a)[b]"), ("--a", "--a"),
        ("a<b and c>d or not e", "a < b and c > d or not e"),
        ("a or (b and c)", "a or b and c"), ("(a or b) and c", "(a or b) and c"),
        ("not (a and b)", "not (a and b)"), ("not a<b", "not a < b"), ("not not a", "not not a"),
        ("(a<b)==c", "(a < b) == c"), ("a+(if b then c else d)", "a + (if b then c else d)"),
        ("if a then b elif c then d else e", "if a then b else if c then d else e"),
        ("if a then b else c or d", "if a then b else c or d"),
        ("(if a then b else c) or d", "(if a then b else c) or d"),
        ("f(a,b=c,d=[e,1])", "f(a, b=c, d=[e, 1])"), ("f()", "f()"), ("all(x)", "all(x)"),
        ("any(x, over=all)", "any(x, over=all)"), ("in(KRW, total)", "in(KRW, total)"),
        ("sma(total, 10 months)", "sma(total, 10 months)"), ("1_000_000 KRW", "1000000 KRW"),
        ("7.50%", "7.5%"), ("1 day", "1 days"), ("1 sessions", "1 days"), ("40 bp", "40 bp"),
        ("2", "2"), ("2.0", "2.0"), ("007", "7"), ("2 ticks", "2 ticks"),
    ])
    func `a formula has one canonical text`(text: String, canonical: String) {
        #expect(parse(text) == canonical)
        #expect(parse(canonical) == canonical)
    }

    @Test(arguments: [
        ("", "1 P022 expected a formula, found the end"),
        ("a +", "4 P022 expected a value, found the end"),
        ("a b", "3 P022 expected an operator or the end, found 'b'"),
        ("a = b", "3 P022 expected an operator, found '='"),
        ("(a", "3 P022 expected ')', found the end"),
        ("f(a", "4 P022 expected ')', found the end"),
        ("f(a,,b)", "5 P022 expected a value, found ','"),
        ("f(b=1, a)", "8 P022 an argument without a name after one with a name"),
        ("x[1]", "3 P022 expected a name of the universe, found '1'"),
        ("x[all]", "3 P022 expected a name of the universe, found 'all'"),
        ("1 + if a then b else c", "5 P022 expected a value, found 'if'"),
        ("if a then b", "12 P022 expected 'elif' or 'else', found the end"),
        ("if a else b", "6 P022 expected 'then', found 'else'"),
        ("and", "1 P022 expected a value, found 'and'"),
        ("not(a", "6 P022 expected ')', found the end"),
        ("a < b < c", "7 P023 comparisons do not chain"),
        ("a == b != c", "8 P023 comparisons do not chain"),
        ("5 %", "3 P020 '%' means nothing in a formula"),
        ("a ^ b", "3 P020 '^' means nothing in a formula"),
        ("a × b", "3 P020 '×' means nothing in a formula"),
        ("_a", "1 P020 '_' means nothing in a formula"),
        (".5", "1 P020 '.' means nothing in a formula"),
        ("1.", "1 P021 a number does not go on with '.'"),
        ("1e5", "1 P021 a number does not go on with 'e'"),
        ("1__0", "1 P021 a number does not go on with '_'"),
        ("1_", "1 P021 a number does not go on with '_'"),
        ("20days", "1 P021 a number does not go on with 'd'"),
        ("[a]", "1 P022 expected a value, found '['"),
    ])
    func `what does not parse is refused at its column`(text: String, message: String) {
        #expect(parse(text) == message)
    }

    @Test func `depth is bounded, in every way there is to be deep`() {
        let deep: [String] = [
            String(repeating: "(", count: 4_000) + "a" + String(repeating: ")", count: 4_000),
            String(repeating: "-", count: 8_000) + "a",
            String(repeating: "not ", count: 2_000) + "a",
            String(repeating: "f(", count: 3_000) + "a" + String(repeating: ")", count: 3_000),
            Array(repeating: "a", count: 3_000).joined(separator: "+"),
            Array(repeating: "a", count: 1_500).joined(separator: " or "),
            "a" + String(repeating: "[b]", count: 2_000),
            String(repeating: "if a then b else ", count: 400) + "c",
            "if a then b " + String(repeating: "elif a then b ", count: 400) + "else c",
        ]
        for text in deep {
            #expect(parse(text).contains("P024"), "\(text.prefix(20))…")
        }
    }

    @Test func `random text parses or is refused, never trapped over`() {
        var random = Seeded(77)
        let words = [
            "a", "total", "(", ")", "[", "]", ",", "=", "==", "<", "-", "+", "*", "/", "if", "then",
            "else", "elif", "and", "or", "not", "any", "all", "in", "5", "5%", "10 months", "KRW",
            "1_0", ".", "_", "%", "é", "\u{0}", "sma", "over", " ",
        ]
        for round in 0..<5_000 {
            let count = Int.random(in: 0...14, using: &random)
            let text = (0..<count).map { _ in random.pick(words) }.joined(
                separator: round % 2 == 0 ? " " : "")
            let once = parse(text)
            // What parses prints to what parses to the same.
            if !once.contains(" P0") { #expect(parse(once) == once, "seed 77: '\(text)'") }
        }
    }

    @Test func `a literal is exact until it becomes a double`() {
        func value(_ text: String) -> Double? {
            do throws(Diagnostic) {
                let start = SourceLocation(line: 1, column: 1)
                guard case .literal(let literal) = try Expression(parsing: text, at: start).kind
                else { return nil }
                return literal.value
            } catch {
                return nil
            }
        }
        #expect(value("7.5%") == 0.075)
        #expect(value("1.5 bp") == 0.00015)
        #expect(value("0.1%") == 0.001)
        #expect(value("100%") == 1)
        #expect(value("3_000_000_000 KRW") == 3e9)
        #expect(value("0.000000000001") == 1e-12)
        #expect(value("123456789012345678901234567890") == nil)
        #expect(value("9007199254740993") == nil)
        #expect(value("0.1234567890123456789") == 0.12345678901234568)
    }
}
