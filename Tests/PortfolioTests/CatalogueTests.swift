import Diagnostics
import FoundationEssentials
import Testing

@testable import Portfolio

/// The codes that `explain code` knows, against those that files can meet.
struct CatalogueTests {
    /// For each code a text that has it. A code nobody can meet would be dead, and one that is
    /// not in the catalogue could not be explained.
    private static let examples: [(code: String, text: String)] = [
        ("P001", String(repeating: "#", count: 300_000)),
        ("P003", "a: \u{200B}"), ("P004", "a: [1"), ("P005", "{ a: f(x, 2) }"),
        ("P006", "a: *b"), ("P007", "a: !x b"), ("P008", "a: 1\n---\nb: 2"),
        ("P009", String(repeating: "[", count: 40)),
        ("P010", "[" + String(repeating: "x,", count: 11_000) + "]"),
        ("P011", "a: " + String(repeating: "x", count: 9_000)), ("P012", "a: 1\na: 2"),
        ("P013", "[a]: b"), ("P014", ""),
        ("P020", formula("total ! 3")), ("P021", formula("1e5 > 3")),
        ("P022", formula("total >")), ("P023", formula("1 < 2 < 3")),
        ("P024", formula(String(repeating: "(", count: 80))), ("P025", formula("totl > 3")),
        ("P026", formula("smma(total, 5 days) > 3")), ("P027", formula("sma(total) > 3")),
        ("P031", formula("total > ret(total, 5 days)")), ("P032", formula("not total")),
        ("P033", formula("total > close")), ("P034", formula("total * total > 3")),
        ("P035", formula("total[a] == close[a]")), ("P036", formula("sma(total, 3) > total")),
        ("P037", formula("any(sma(ret(total, 1 day), 12 months) > 0)")),
        ("P038", file("{ best: 1.5, by: total, of: [a, b] }")),
        ("P039", file("a", formulas: "  x: y\n  y: x")), ("P090", file("{ hrp: { over: all } }")),
        ("P050", file("a", more: "  coldown: 3")), ("P051", "language: 1"),
        ("P052", file("[a, b]")), ("P053", file("a", decide: "sometimes")),
        ("P054", file("a", formulas: "  Big: total")), ("P055", file("a", formulas: "  a: total")),
        ("P056", file("a", formulas: "  x: total")),
        ("P057", file("a").replacing("US:A", with: "NYSE:A")),
        ("P060", file("{ fixed: { a: 60%, b: 60% } }")),
        ("P061", file("{ fixed: { a: -10% } }")),
        (
            "P062",
            file("a").replacing(
                "target:", with: "params: { n: { value: 5, min: 1, max: 3 } }\ntarget:")
        ),
        ("P063", file("{ fixed: { a: \"\\x31%\" } }")),
        ("P064", file("{ equal: [a, cash] }")), ("P065", file("{ equal: [a, a] }")),
    ]

    private static func formula(_ text: String) -> String {
        file("\n  if: \(text)\n  then: a\n  else: b")
    }

    @Test(arguments: examples)
    func `a code is met by a text`(code: String, text: String) {
        let found = problems(text)
        #expect(found.contains { $0.hasSuffix(code) }, "\(code): \(found)")
    }

    @Test func `bytes that are no text have a code`() throws {
        var list: DiagnosticList?
        do throws(DiagnosticList) {
            _ = try compile(SourceText(name: "a.yaml", bytes: [0x61, 0xFF]))
        } catch {
            list = error
        }
        #expect(list?.diagnostics.map(\.code.id) == ["P002"])
    }

    @Test func `every code is in the catalogue, has an example and is told at length`() {
        let ids = DiagnosticCatalogue.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        #expect(ids == (Self.examples.map(\.code) + ["P002"]).sorted())
        for code in DiagnosticCatalogue.all {
            #expect(code.explanation.count > 60, "\(code.id)")
            #expect(!code.title.isEmpty && !code.title.hasSuffix("."), "\(code.id)")
        }
    }

    @Test func `every code that the sources declare is in the catalogue`() throws {
        var declared: Set<String> = []
        for text in try Files.sources(["Libraries/YAML", "Domain/Formula", "Domain/Portfolio"]) {
            for match in text.matches(of: /DiagnosticCode\(\s*"(P[0-9]{3})"/) {
                declared.insert(String(match.output.1))
            }
        }
        #expect(declared.sorted() == DiagnosticCatalogue.all.map(\.id))
    }

    @Test func `a code is found in capitals or not`() {
        #expect(DiagnosticCatalogue.code("p031")?.id == "P031")
        #expect(DiagnosticCatalogue.code("P999") == nil)
    }
}
