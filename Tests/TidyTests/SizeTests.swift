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
        let scalars = Array(code.joined(separator: "\n").unicodeScalars)
        var found: [(Int, Int)] = []
        var line = 1
        var word = ""
        var before: Unicode.Scalar = "\n"
        for (index, scalar) in scalars.enumerated() {
            if scalar.properties.isAlphabetic || scalar == "_" {
                if word.isEmpty { before = index > 0 ? scalars[index - 1] : "\n" }
                word.unicodeScalars.append(scalar)
                continue
            }
            // `.init(` and `self.init(` are calls.
            if ["func", "init", "deinit"].contains(word), before != ".",
                let end = lastLine(from: index, in: scalars)
            {
                found.append((line, end + 1))
            }
            word = ""
            if scalar == "\n" { line += 1 }
        }
        return found
    }

    /// How many lines below `start` the body ends; nil where there is no body.
    private static func lastLine(from start: Int, in scalars: [Unicode.Scalar]) -> Int? {
        var lines = 0
        var parentheses = 0
        var braces = 0
        for index in start..<scalars.count {
            switch scalars[index] {
            case "(", "[": parentheses += 1
            case ")", "]": parentheses -= 1
            case "\n":
                if braces == 0, parentheses == 0, !goesOn(after: index, in: scalars) { return nil }
                lines += 1
            case "{" where parentheses == 0 || braces > 0: braces += 1
            case "}" where braces == 0 && parentheses == 0: return nil
            case "}" where braces > 0:
                braces -= 1
                if braces == 0 { return lines }
            default: break
            }
        }
        return nil
    }

    /// Whether a declaration goes on in the next line.
    private static func goesOn(after end: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let rest = scalars[(end + 1)...].drop { $0 == " " || $0 == "\n" }
        return ["->", "where ", "{", "throws", "async", "rethrows"].contains { word in
            rest.starts(with: word.unicodeScalars)
        }
    }
}
