import Diagnostics
import SeededRandom
import Testing
import YAML

/// What somebody might put into a file to break the reader. Each is refused with a place; none
/// may trap, and none may take long, which the limits see to.
struct HostileTests {
    @Test func `a billion laughs are no joke`() {
        var text = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, before) in zip("bcdefghi", "abcdefgh") {
            let aliases = Array(repeating: "*\(before)", count: 9).joined(separator: ", ")
            text += "\(name): &\(name) [\(aliases)]\n"
        }
        let (node, problems) = read(text)
        #expect(node == nil)
        #expect(problems.first == "1:4 P006")
        #expect(problems.count > 50)
    }

    @Test func `a hundred thousand brackets are refused at the limit`() {
        #expect(read(String(repeating: "[", count: 100_000)).problems == ["1:33 P009"])
        #expect(
            read(String(repeating: "{a: ", count: 50_000)).problems == ["1:129 P009"])
        #expect(
            read(String(repeating: "- ", count: 100_000) + "x").problems == ["1:65 P009"])
        #expect(read(String(repeating: "? ", count: 100_000)).problems == ["1:65 P009"])
    }

    @Test func `the limits are exact`() {
        let deep = { (count: Int) in
            String(repeating: "[", count: count) + "x" + String(repeating: "]", count: count)
        }
        #expect(read(deep(32)).problems == [])
        #expect(read(deep(33)).problems == ["1:33 P009"])

        let many = { (count: Int) in "[" + String(repeating: "x,", count: count) + "]" }
        #expect(read(many(9_999)).problems == [])
        #expect(read(many(10_000)).problems == ["1:20000 P010"])

        let long = { (count: Int) in "a: " + String(repeating: "x", count: count) }
        #expect(read(long(8_192)).problems == [])
        #expect(read(long(8_193)).problems == ["1:4 P011"])

        let filled = { (count: Int) in "a: b" + String(repeating: "\n", count: count - 4) }
        #expect(read(filled(262_144)).problems == [])
        #expect(read(filled(262_145)).problems == ["1:1 P001"])
    }

    @Test func `a scalar of ten megabytes is not even read`() {
        #expect(read("a: " + String(repeating: "x", count: 10_000_000)).problems == ["1:1 P001"])
    }

    @Test(arguments: [
        ([0xFF, 0xFE, 0x61, 0x00], "1:1 P002"),  // UTF-16, with its mark
        ([0x61, 0x00, 0x3A, 0x00], "1:1 P002"),  // UTF-16, without
        ([0x00, 0x61, 0x00, 0x3A], "1:1 P002"),
        ([0xEF, 0xBB, 0xBF, 0x61], "1:1 P002"),  // a byte order mark
        ([0x61, 0x3A, 0x20, 0xC0, 0xAF], "1:4 P002"),  // an overlong slash
        ([0x61, 0x3A, 0x20, 0xE0, 0x80, 0xAF], "1:4 P002"),
        ([0x61, 0x3A, 0x20, 0xF0, 0x80, 0x80, 0xAF], "1:4 P002"),
        ([0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80], "1:4 P002"),  // a lone surrogate
        ([0x61, 0x3A, 0x20, 0xF4, 0x90, 0x80, 0x80], "1:4 P002"),  // past the last scalar
        ([0x61, 0x3A, 0x20, 0xEA, 0xB0], "1:4 P002"),  // cut off
        ([0x61, 0x3A, 0x20, 0x80], "1:4 P002"),  // a continuation alone
        ([0x61, 0x3A, 0x20, 0x62, 0x00], "1:5 P003"),  // NUL
        ([0x61, 0x3A, 0x20, 0x1B], "1:4 P003"),  // an escape
        ([0x61, 0x3A, 0x20, 0xC2, 0x85], "1:4 P003"),  // NEL, a line break to YAML alone
        ([0x61, 0x3A, 0x20, 0xE2, 0x80, 0xA8], "1:4 P003"),  // U+2028
        ([0x61, 0x3A, 0x20, 0xE2, 0x80, 0xAE], "1:4 P003"),  // text turned round
        ([0x61, 0x3A, 0x20, 0xE2, 0x80, 0x8B], "1:4 P003"),  // a space without width
    ])
    func `what is not plain text is refused`(bytes: [UInt8], problem: String) {
        let (node, problems) = read(bytes: bytes)
        #expect(node == nil)
        #expect(problems == [problem])
    }

    @Test(arguments: [
        ("", "1:1 P014"), ("# only a comment\n", "1:1 P014"),
        ("a: 1\n---\nb: 2\n", "2:1 P008"), ("%YAML 1.1\n---\na: 1\n", "1:1 P008"),
        ("a: !!python/object:os.system x", "1:4 P007"), ("a: ! x", "1:4 P007"),
        ("a: &x [*x]", "1:4 P006"), ("&k a: 1", "1:1 P006"), ("[a, b]: 1", "1:1 P013"),
        ("? {a: b}\n: c", "1:3 P013"), (": value", "1:1 P004"), ("a: [1, 2", "1:9 P004"),
        ("a: 'b", "1:6 P004"), ("a: b: c", "1:5 P004"), ("a: 1\n\tb: 2", "2:1 P004"),
        ("a: \"\\0\"", "1:4 P003"), ("a: \"\\u202e\"", "1:4 P003"), ("a: @b", "1:4 P004"),
        ("? - a\n: b", "1:3 P013"), ("a: {b: c}}", "1:10 P004"), ("a: \"\\xZZ\"", "1:7 P004"),
    ])
    func `what YAML allows and we do not is refused`(text: String, problem: String) {
        #expect(read(text).problems.contains(problem), "\(text): \(read(text).problems)")
    }

    @Test func `random bytes are read or refused, never trapped over`() {
        var random = Seeded(20_261_121)
        let alphabet = Array("abc:-?[]{}#&*!|>'\"%@`,\n \t<0.~\\".utf8)
        for round in 0..<4_000 {
            let count = Int.random(in: 0...120, using: &random)
            let bytes = (0..<count).map { _ in
                round % 4 == 0
                    ? UInt8.random(in: 0...255, using: &random)
                    : alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            let (node, problems) = read(bytes: bytes)
            #expect(node != nil || !problems.isEmpty, "seed 20261121, round \(round): \(bytes)")
        }
    }

    @Test func `a file of nothing but mistakes is reported in part`() {
        let text = (0..<4_000).map { "a\($0): *x" }.joined(separator: "\n")
        let source = SourceText(name: "test.yaml", text: text)
        var list = DiagnosticList(source: source)
        _ = YAMLNode.read(source, reporting: &list)
        #expect(list.diagnostics.count == 100)
        #expect(list.omitted == 3_900)
    }
}
