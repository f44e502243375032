import Diagnostics
import Testing

struct RenderingTests {
    private let code = DiagnosticCode("P031", "units that do not go together", "long text")

    private func range(_ line: Int, _ column: Int, _ count: Int) -> SourceRange {
        SourceRange(at: SourceLocation(line: line, column: column), count: count)
    }

    @Test func `a diagnostic shows the line, both pieces and a hint`() {
        let source = SourceText(
            name: "portfolios/gtaa.yaml",
            text: String(repeating: "\n", count: 13) + "  uptrend: total > ret(total, 10 months)\n")
        let diagnostic = Diagnostic(
            code, "compares a price with a return", at: range(14, 20, 21),
            label: "return over 10 months",
            others: [Diagnostic.Label(range(14, 12, 5), "price, USD")],
            hint: "did you mean: total > sma(total, 10 months)")
        #expect(
            diagnostic.rendered(in: source) == """
                portfolios/gtaa.yaml:14:20: error[P031]: compares a price with a return
                  14 |   uptrend: total > ret(total, 10 months)
                     |            ^^^^^   ^^^^^^^^^^^^^^^^^^^^^ return over 10 months
                     |            price, USD
                     = did you mean: total > sma(total, 10 months)
                """)
    }

    @Test func `pieces on two lines are both shown`() {
        let source = SourceText(name: "a.yaml", text: "gold: 1\nsilver: 2\n\n\n\n\n\n\n\ngold: 3\n")
        let diagnostic = Diagnostic(
            code, "duplicate key 'gold'", at: range(10, 1, 4),
            others: [Diagnostic.Label(range(1, 1, 4), "first here")])
        #expect(
            diagnostic.rendered(in: source) == """
                a.yaml:10:1: error[P031]: duplicate key 'gold'
                   1 | gold: 1
                     | ^^^^ first here
                  10 | gold: 3
                     | ^^^^
                """)
    }

    @Test func `a piece inside another is marked once`() {
        let source = SourceText(name: "a.yaml", text: "x: sma(ret(total, 1 day), 12 months)")
        let diagnostic = Diagnostic(
            code, "mixed", at: range(1, 4, 33), label: "months",
            others: [Diagnostic.Label(range(1, 8, 17), "days")])
        #expect(
            diagnostic.rendered(in: source) == """
                a.yaml:1:4: error[P031]: mixed
                  1 | x: sma(ret(total, 1 day), 12 months)
                    |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ months
                    |        days
                """)
    }

    @Test func `columns count scalars and carets stand under wide letters`() {
        let source = SourceText(name: "a.yaml", text: "금: 은값 + x")
        #expect(source.location(ofByte: 5) == SourceLocation(line: 1, column: 4))
        let diagnostic = Diagnostic(code, "unknown name", at: range(1, 4, 2))
        #expect(
            diagnostic.rendered(in: source) == """
                a.yaml:1:4: error[P031]: unknown name
                  1 | 금: 은값 + x
                    |     ^^^^
                """)
    }

    @Test func `a long line is shown around its mistake`() {
        let text = String(repeating: "a", count: 100_000) + "!" + String(repeating: "b", count: 500)
        let rendered = Diagnostic(code, "odd", at: range(1, 100_001, 1))
            .rendered(in: SourceText(name: "a.yaml", text: text))
        let lines = rendered.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count < 120 })
        let column = lines[1].firstIndex(of: "!")
        let caret = lines[2].firstIndex(of: "^")
        #expect(
            column.map { lines[1].distance(from: lines[1].startIndex, to: $0) }
                == caret.map { lines[2].distance(from: lines[2].startIndex, to: $0) })
    }

    @Test func `what would move a terminal's cursor is not printed`() {
        let source = SourceText(name: "a.yaml", text: "a: \u{1B}[2J\u{202E}x")
        let rendered = Diagnostic(code, "odd", at: range(1, 4, 1)).rendered(in: source)
        #expect(rendered.unicodeScalars.allSatisfy { $0.value != 0x1B && $0.value != 0x202E })
    }

    @Test func `a place past the end of the text still renders`() {
        let source = SourceText(name: "a.yaml", text: "")
        #expect(
            Diagnostic(code, "odd", at: range(9, 40, 3)).rendered(in: source)
                .hasPrefix("a.yaml:9:40: error[P031]: odd\n"))
    }

    @Test func `a list is sorted by place and counts what it leaves out`() {
        let source = SourceText(name: "a.yaml", text: "")
        var list = DiagnosticList(source: source)
        for line in (1...150).reversed() {
            list.add(Diagnostic(code, "line \(line)", at: range(line, 1, 1)))
        }
        #expect(list.diagnostics.count == 100)
        #expect(list.omitted == 50)
        #expect(list.diagnostics.map(\.location) == list.diagnostics.map(\.location).sorted())
        #expect(list.rendered().hasSuffix("a.yaml: 50 more are not shown"))
    }

    @Test func `one code at one place is reported once`() {
        var list = DiagnosticList(source: SourceText(name: "a.yaml", text: ""))
        list.add(Diagnostic(code, "first", at: range(1, 1, 1)))
        list.add(Diagnostic(code, "second", at: range(1, 1, 5)))
        #expect(list.diagnostics.map(\.message) == ["first"])
    }

    @Test func `lines end at every kind of line break`() {
        let source = SourceText(name: "a", text: "one\r\ntwo\rthree\nfour")
        #expect((1...5).map { source.line($0) } == ["one", "two", "three", "four", ""])
        #expect(source.location(ofByte: 9) == SourceLocation(line: 3, column: 1))
    }
}

struct NearestNameTests {
    @Test(arguments: [
        ("momentun", "momentum"), ("lsat", "last"), ("goldd", "gold"), ("gol", "gold"),
        ("sesion", "session"),
    ])
    func `a slip of the finger is recognised`(written: String, meant: String) {
        let names = ["momentum", "last", "gold", "session", "drift"]
        #expect(nearestName(to: written, among: names) == meant)
    }

    @Test func `what resembles nothing has no nearest name`() {
        #expect(nearestName(to: "xyz", among: ["momentum", "gold"]) == nil)
        #expect(nearestName(to: "", among: ["momentum"]) == nil)
        #expect(nearestName(to: "gold", among: []) == nil)
    }

    @Test func `of equally close names the first wins`() {
        #expect(nearestName(to: "bat", among: ["cat", "rat"]) == "cat")
    }
}
