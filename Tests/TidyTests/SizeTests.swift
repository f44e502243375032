import Testing

/// What a person takes in at once.
struct SizeTests {
    @Test func `a file has at most 300 lines`() {
        let found = Project.swiftFiles.filter { $0.lines.count > 300 }
        #expect(found.isEmpty)
    }

    /// The formatter lets string literals and comments run on.
    @Test func `a line has at most 100 columns`() {
        let found = Project.swiftFiles.flatMap { file in
            file.lines.enumerated().filter { $0.element.unicodeScalars.count > 100 }
                .map { "\(file):\($0.offset + 1)" }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `a function has at most 70 lines`() {
        let found = Project.swiftFiles.flatMap { file in
            FunctionLengths.of(file.code).filter { $0.length > 70 }
                .map { "\(file):\($0.line) has \($0.length) lines" }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `the length of a function is counted from its first line to its brace`() {
        let code = """
            protocol Reader {
                func read() throws -> Int
            }
            struct File: Reader {
                init(_ make: () -> Int = { 1 }) {
                }
                func read<T>(
                    _ body: (Int) -> T
                ) throws -> Int
                where T: Sized {
                    func inner() { body(1) }
                    return self.init { 2 }
                }
            }
            """
        let lengths = FunctionLengths.of(code.split(separator: "\n").map(String.init))
        #expect(lengths.map { [$0.line, $0.length] } == [[5, 2], [7, 7], [11, 1]])
    }
}

/// How many lines each function and initialiser of a file takes.
enum FunctionLengths {
    static func of(_ code: [String]) -> [(line: Int, length: Int)] {
        let bytes = Array(code.joined(separator: "\n").utf8)
        let starts = code.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.utf8.count + 1) }
        var found: [(Int, Int)] = []
        for (line, text) in code.enumerated() {
            let words = Words.of(text)
            guard words.contains(where: ["func", "init", "deinit"].contains),
                let column = declaration(in: text),
                let end = lastLine(from: starts[line] + column, in: bytes)
            else { continue }
            found.append((line + 1, end + 1))
        }
        return found
    }

    /// Where in a line the keyword of a function ends. `.init(` and `self.init(` are calls.
    private static func declaration(in line: String) -> Int? {
        let bytes = Array(line.utf8)
        for keyword in ["func ", "init(", "init?(", "init<", "deinit "] {
            let word = Array(keyword.utf8)
            for start in 0..<max(0, bytes.count - word.count + 1)
            where bytes[start..<start + word.count].elementsEqual(word) {
                let before = start > 0 ? bytes[start - 1] : UInt8(ascii: " ")
                if before == UInt8(ascii: " ") { return start + 4 }
            }
        }
        return nil
    }

    /// How many lines below `start` the body ends; nil where there is no body.
    private static func lastLine(from start: Int, in bytes: [UInt8]) -> Int? {
        var lines = 0
        var parentheses = 0
        var braces = 0
        for index in start..<bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
            case UInt8(ascii: "\n"):
                if braces == 0, parentheses == 0, !goesOn(after: index, in: bytes) { return nil }
                lines += 1
            case UInt8(ascii: "{") where parentheses == 0 || braces > 0: braces += 1
            case UInt8(ascii: "}") where braces == 0 && parentheses == 0: return nil
            case UInt8(ascii: "}") where braces > 0:
                braces -= 1
                if braces == 0 { return lines }
            default: break
            }
        }
        return nil
    }

    /// Whether a declaration goes on in the next line.
    private static func goesOn(after end: Int, in bytes: [UInt8]) -> Bool {
        let rest = bytes[(end + 1)...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        return ["->", "where ", "{", "throws", "async", "rethrows"].contains { word in
            rest.starts(with: word.utf8)
        }
    }
}
