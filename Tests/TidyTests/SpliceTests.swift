import Testing

/// Values travel beside a statement, never in it.
struct SpliceTests {
    /// A text that is put together cannot become `SQL`: its literals are static strings, and the
    /// compiler refuses anything else. What is left to watch is who goes round the type.
    @Test func `no text reaches the server but through the type for statements`() {
        var found: [String] = []
        for file in Project.sources where !file.path.hasPrefix("Sources/Libraries/Postgres/") {
            if file.imports.contains(where: { $0.module == "CLibPQ" }) {
                found.append("\(file) imports CLibPQ")
            }
            for (index, line) in file.code.enumerated()
            where line.contains("SQL(") || line.contains(".script(") {
                found.append("\(file):\(index + 1): \(line)")
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// The library itself names a schema, which no placeholder can do, and marks it with a digest.
    @Test func `only a checked name is ever written into a statement`() {
        let words = ["SCHEMA", "search_path", "CREATE", "DROP", "COMMENT", "SELECT", "UPDATE"]
        var names: Set<String> = []
        for file in Project.sources where file.path.hasPrefix("Sources/Libraries/Postgres/") {
            for line in file.lines where words.contains(where: line.contains) {
                for opening in ["\"\\(", "\"\\#(", "'\\#(", "'\\("] {
                    for piece in line.pieces(after: opening) {
                        names.insert(String(piece.prefix { $0 != ")" }))
                    }
                }
            }
        }
        #expect(names == ["schema", "mark"])
    }
}

extension String {
    fileprivate func pieces(after opening: String) -> [Substring] {
        var pieces: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: opening) {
            rest = rest[range.upperBound...]
            pieces.append(rest)
        }
        return pieces
    }
}
