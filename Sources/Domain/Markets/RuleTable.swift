/// A CSV file of this library, from the folder `Tables`: lines of named fields.
///
/// The last field of a line takes the rest of it, commas included: it is the source or the reason.
/// A malformed table is a mistake in the program and stops it.
struct RuleTable {
    struct Row {
        let fields: [String: Substring]
        let line: Int

        subscript(name: String) -> Substring {
            guard let field = fields[name] else {
                preconditionFailure("line \(line) of a table has no '\(name)'")
            }
            return field
        }

        func date(_ name: String) -> TradingDate {
            guard let date = TradingDate(parsing: self[name]) else {
                preconditionFailure("line \(line) of a table: '\(self[name])' is no date")
            }
            return date
        }

        /// Nil where the field is empty.
        func scaled(_ name: String, decimals: Int) -> Int64? {
            let text = self[name]
            if text.isEmpty { return nil }
            guard let value = Decimal.scaled(text, decimals: decimals) else {
                preconditionFailure("line \(line) of a table: '\(text)' is no number")
            }
            return value
        }

        var span: DateSpan {
            DateSpan(from: date("from"), to: self["to"].isEmpty ? nil : date("to"))
        }

        var kinds: [InstrumentKind] {
            self["kinds"].split(separator: " ").map { text in
                guard let kind = InstrumentKind(rawValue: String(text)) else {
                    preconditionFailure("line \(line) of a table: '\(text)' is no kind")
                }
                return kind
            }
        }
    }

    let rows: [Row]

    init(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let columns = lines.first?.split(separator: ",").map(String.init) ?? []
        rows = lines.enumerated().dropFirst().map { index, line in
            let fields = line.split(
                separator: ",", maxSplits: columns.count - 1, omittingEmptySubsequences: false)
            precondition(fields.count == columns.count, "line \(index + 1) of a table: '\(line)'")
            return Row(
                fields: Dictionary(uniqueKeysWithValues: zip(columns, fields)), line: index + 1)
        }
    }
}
