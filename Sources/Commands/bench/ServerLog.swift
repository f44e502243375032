import FoundationEssentials

/// A statement as the server received it.
struct LoggedStatement {
    let text: String
    /// In order; nil is NULL.
    let parameters: [String?]
}

/// Reads statements back from the server's own log, so that what pgbench repeats is what was sent
/// and not what somebody believes is sent.
struct ServerLog {
    /// Libpq options of a session whose statements are logged with their values.
    static let options = "-c log_statement=all -c log_error_verbosity=default"

    private let path: String
    private let start: Int

    /// Remembers where the log ends now.
    init(_ path: String) throws {
        self.path = path
        start = try Data(contentsOf: URL(filePath: path)).count
    }

    /// What was logged since, in order.
    func statements() throws -> [LoggedStatement] {
        let bytes = try Data(contentsOf: URL(filePath: path)).dropFirst(start)
        var entries: [String] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            // A text of several lines goes on behind a tab.
            if line.first == "\t", let last = entries.popLast() {
                entries.append(last + "\n" + line.dropFirst())
            } else {
                entries.append(String(line))
            }
        }
        var statements: [LoggedStatement] = []
        for entry in entries {
            if let execute = entry.firstRange(of: "LOG:  execute ") {
                let rest = entry[execute.upperBound...]
                guard let name = rest.firstRange(of: ": ") else { continue }
                statements.append(
                    LoggedStatement(text: String(rest[name.upperBound...]), parameters: []))
            } else if let detail = entry.firstRange(of: "arameters: "),
                entry.contains("DETAIL:  "), let last = statements.popLast()
            {
                statements.append(
                    LoggedStatement(
                        text: last.text,
                        parameters: ServerLog.parameters(in: entry[detail.upperBound...])))
            }
        }
        return statements
    }

    /// Reads `$1 = 'core', $2 = NULL, $3 = 'it''s'`.
    private static func parameters(in text: Substring) -> [String?] {
        var values: [String?] = []
        var rest = text
        while let equals = rest.firstRange(of: " = ") {
            rest = rest[equals.upperBound...]
            guard rest.first == "'" else {
                values.append(nil)
                continue
            }
            rest = rest.dropFirst()
            var value = ""
            while let quote = rest.firstIndex(of: "'") {
                value += rest[..<quote]
                rest = rest[rest.index(after: quote)...]
                guard rest.first == "'" else { break }
                value += "'"
                rest = rest.dropFirst()
            }
            values.append(value)
        }
        return values
    }
}
