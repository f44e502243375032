import Testing

/// Files made to break a reader. Each is refused with its place, long before the deadline, which
/// is generous: a reader that follows aliases or recurses without end does not come back at all.
struct HostileTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        /// The place and code of one diagnostic.
        let place: String
        var testDescription: String { name }

        init(_ name: String, _ place: String, _ text: String) {
            self.name = name
            self.place = place
            self.text = text
        }
    }

    static let cases = [
        Case("an empty file", "1:1: error[P014]", ""),
        Case("an alias bomb", "1:4: error[P006]", bomb),
        Case("a billion brackets", "1:33: error[P009]", String(repeating: "[", count: 200_000)),
        Case("maps in maps", "33:33: error[P009]", ladder),
        Case("a file above its limit", "1:1: error[P001]", String(repeating: "a", count: 262_145)),
        Case("too many values", "10000:3: error[P010]", list),
        Case("a tag that makes objects", "1:12: error[P007]", "portfolio: !!python/object x\n"),
        Case("bytes that are no text", "1:1: error[P003]", "\u{1}\u{2}"),
        Case("text that runs backwards", "1:4: error[P003]", "a: \u{202E}b\n"),
        Case("two documents", "3:1: error[P008]", "language: 1\n\n---\nlanguage: 1\n"),
        Case("a merge key", "2:3: error[P006]", "universe:\n  <<: { a: US:SPY }\n"),
        Case("a formula of parentheses", "10:67: error[P024]", deepFormula),
        Case("a formula of signs", "10:67: error[P024]", longFormula),
    ]

    private static let bomb =
        "a: &a [x, x, x, x, x, x, x, x, x]\n"
        + (1...60).map { "a\($0): &a\($0) [\(aliases($0))]\n" }.joined()

    private static func aliases(_ level: Int) -> String {
        Array(repeating: level == 1 ? "*a" : "*a\(level - 1)", count: 9).joined(separator: ", ")
    }

    private static let ladder = (0..<200).map { depth in
        String(repeating: " ", count: depth) + "a:\n"
    }.joined()

    private static let list = String(repeating: "- x\n", count: 60_000)

    private static func withFormula(_ formula: String) -> String {
        Sample.halves.replacing("target:", with: "let:\n  up: \(formula)\ntarget:")
    }

    private static let deepFormula = withFormula(
        String(repeating: "(", count: 4000) + "1" + String(repeating: ")", count: 4000))
    private static let longFormula = withFormula(String(repeating: "-", count: 8000) + "1")

    @Test(arguments: cases)
    func `is refused in time and with its place`(hostile: Case) throws {
        try withFolder(["hostile.yaml": hostile.text]) { folder in
            let ran = try Program.run(
                ["check", "hostile.yaml"], in: folder, deadline: .seconds(10))
            let lines = ran.messages.split(separator: "\n")
            let isNamed = lines.contains { $0.hasPrefix("hostile.yaml:\(hostile.place): ") }
            #expect(isNamed, "\(lines.prefix(20).joined(separator: "\n"))")
            #expect(ran.output == "")
            #expect(ran.code == 10)
        }
    }

    /// Each level of the tree takes room on the stack.
    @Test func `a chain of thousands of formulas is explained as far as anybody reads`() throws {
        let chain = (0..<3000).map { "  f\($0): f\($0 + 1) + f\($0 + 1)\n" }.joined()
        let text = Sample.halves.replacing(
            "target:\n  fixed: { kospi: 50%, gold: 40% }",
            with: "let:\n\(chain)  f3000: total\n\n"
                + "target:\n  sleeves: { over: kospi, each: 50%, hold_if: f0 > f1 }")
        let prices = "date,KRX:069500,KRX:132030\n2024-01-31,30500,9450\n"
        try withFolder(["chain.yaml": text, "prices.csv": prices]) { folder in
            let ran = try Program.run(
                ["explain", "weights", "chain.yaml", "--on", "2024-01-31"]
                    + ["--prices", "prices.csv"], in: folder)
            #expect(ran.code == 0)
            #expect(ran.messages == "")
            #expect(ran.output.contains("\n    f0: f1 + f1"))
        }
    }

    @Test func `a file of ten million bytes is refused unread`() throws {
        let text = "a: " + String(repeating: "x", count: 10_000_000)
        let ran = try withFolder(["big.yaml": text]) { folder in
            try Program.run(["check", "big.yaml"], in: folder)
        }
        #expect(
            ran
                == Ran(
                    code: 10,
                    messages: "error: 'big.yaml' holds 10000003 bytes: that is no file of this kind"
                ))
    }

    @Test func `a device in place of a file is not read`() throws {
        try withFolder { folder in
            let ran = try Program.run(["check", "/dev/zero"], in: folder, deadline: .seconds(10))
            #expect(ran == Ran(code: 10, messages: "error: '/dev/zero' is not a file"))
        }
    }
}
