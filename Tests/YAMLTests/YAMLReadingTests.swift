import Diagnostics
import Testing
import YAML

/// Reads a text, with what was wrong as `line:column code`.
func read(_ text: String) -> (node: YAMLNode?, problems: [String]) {
    read(bytes: Array(text.utf8))
}

func read(bytes: [UInt8]) -> (node: YAMLNode?, problems: [String]) {
    let source = SourceText(name: "test.yaml", bytes: bytes)
    var list = DiagnosticList(source: source)
    let node = YAMLNode.read(source, reporting: &list)
    return (node, list.diagnostics.map { "\($0.location) \($0.code.id)" })
}

extension YAMLNode {
    /// The tree on one line, with the place of each scalar: `{a@1:1 = 000660@1:4}`.
    var outline: String {
        switch content {
        case .scalar(let scalar): "\(scalar.text)@\(scalar.range.start)"
        case .sequence(let list): "[\(list.map(\.outline).joined(separator: ", "))]"
        case .mapping(let entries):
            "{"
                + entries.map { "\($0.key.text)@\($0.key.range.start) = \($0.value.outline)" }
                .joined(separator: ", ") + "}"
        }
    }
}

struct YAMLReadingTests {
    @Test func `every scalar is raw text with its place`() {
        let (node, problems) = read(
            """
            hynix: 000660
            ticker: ON
            at: 15:20
            yes: [no, ~, 1e3, 0x10]
            quoted: 'a b'
            """)
        #expect(problems == [])
        #expect(
            node?.outline
                == "{hynix@1:1 = 000660@1:8, ticker@2:1 = ON@2:9, at@3:1 = 15:20@3:5, "
                + "yes@4:1 = [no@4:7, ~@4:11, 1e3@4:14, 0x10@4:19], quoted@5:1 = a b@5:9}")
    }

    @Test func `columns count scalars`() {
        let (node, _) = read("{ 한글: 값, b: c }")
        #expect(node?.outline == "{한글@1:3 = 값@1:7, b@1:10 = c@1:13}")
    }

    @Test func `a scalar says where its text begins, if it stands there letter by letter`() {
        func start(_ text: String) -> String? {
            guard case .mapping(let entries) = read(text).node?.content,
                case .scalar(let scalar) = entries[0].value.content
            else { return "no scalar" }
            return scalar.start?.description
        }
        #expect(start("a: plain text") == "1:4")
        #expect(start("a: 'quoted'") == "1:5")
        #expect(start("a: \"quoted\"") == "1:5")
        #expect(start("a: 'it''s'") == nil)
        #expect(start("a: \"tab\\t\"") == nil)
        #expect(start("a: over\n  two") == nil)
        #expect(start("a: >\n  folded") == nil)
        #expect(start("a: |\n  kept") == nil)
    }

    @Test func `a duplicate key is found in a block and in a flow map`() {
        #expect(read("a: 1\nb: 2\na: 3").problems == ["3:1 P012"])
        #expect(read("x: { a: 1, b: 2, a: 3, a: 4 }").problems == ["1:18 P012", "1:24 P012"])
        #expect(read("a: { k: 1 }\nb: { k: 1 }").problems == [])
    }

    @Test func `a formula that a comma cuts in two is put together and said to be`() {
        let (node, problems) = read("{ hold_if: total > sma(total, 10 months), each: 20% }")
        #expect(problems == ["1:12 P005"])
        #expect(
            node?.outline
                == "{hold_if@1:3 = total > sma(total, 10 months)@1:12, each@1:43 = 20%@1:49}")
        #expect(read("[sum(x, 3), y]").node?.outline == "[sum(x, 3)@1:2, y@1:13]")
    }

    @Test func `a bracket in a flow map is said to need quotes`() {
        for text in ["{ if: r12[us] > 0 }", "[r12[us] > 0]", "a: { b: {c: x[us]} }"] {
            let (node, problems) = read(text)
            #expect(node == nil)
            #expect(problems.count == 1 && problems[0].hasSuffix("P005"), "\(text): \(problems)")
        }
        #expect(read("{ if: r12[us] > 0 }").problems == ["1:10 P005"])
        #expect(read("{ if: \"r12[us] > 0\" }").problems == [])
    }

    @Test func `many mistakes are reported at once, by place`() {
        let (_, problems) = read(
            """
            a: &anchor 1
            b: *anchor
            c: !!int 3
            a: 4
            <<: 5
            """)
        #expect(problems == ["1:4 P006", "2:4 P006", "3:4 P007", "4:1 P012", "5:1 P006"])
    }
}
