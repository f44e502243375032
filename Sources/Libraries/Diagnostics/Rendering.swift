extension Diagnostic {
    /// The diagnostic as a person reads it, with the line, carets and a hint.
    ///
    ///     portfolios/gtaa.yaml:14:20: error[P031]: compares a price with a return
    ///       14 |   uptrend: total > ret(total, 10 months)
    ///          |            ^^^^^   ^^^^^^^^^^^^^^^^^^^^^ return over 10 months
    ///          |            price, USD
    ///          = did you mean: total > sma(total, 10 months)
    public func rendered(in source: SourceText) -> String {
        let labels = [Label(range, label ?? "")] + others
        let lines = Set(labels.map(\.range.start.line)).sorted()
        let width = lines.last.map { String($0).count } ?? 1
        let margin = String(repeating: " ", count: width + 3)

        var rows = ["\(source.name):\(location): \(severity)[\(code.id)]: \(message)"]
        for line in lines {
            let number = String(line)
            let excerpt = Excerpt(
                source.line(line), around: line == location.line ? location.column : 1,
                labels: labels.filter { $0.range.start.line == line }, line: line)
            let padding = String(repeating: " ", count: width - number.count)
            rows.append("  \(padding)\(number) | \(excerpt.text)")
            rows += excerpt.remarks.map { "\(margin)| \($0)" }
        }
        if let hint { rows.append("\(margin)= \(hint)") }
        return rows.map(withoutTrailingBlanks).joined(separator: "\n")
    }
}

/// The part of a line that is shown, and what stands under it.
private struct Excerpt {
    private(set) var text: String
    private(set) var remarks: [String] = []

    /// A longer line is shown in part: what follows a caret matters more than what comes before.
    static let width = 96

    init(_ full: String, around column: Int, labels: [Diagnostic.Label], line: Int) {
        let scalars = Array(full.unicodeScalars)
        var first = 0
        if scalars.count > Excerpt.width, column > Excerpt.width * 2 / 3 {
            first = min(column - 1 - Excerpt.width / 3, scalars.count)
        }
        let last = min(scalars.count, first + Excerpt.width)
        let opening = first > 0 ? "…" : ""
        let closing = last < scalars.count ? "…" : ""
        text = opening + scalars[first..<last].map(shown).joined() + closing

        /// Blanks as wide as what stands before a column.
        func indent(to column: Int) -> String {
            var blanks = first > 0 ? " " : ""
            for index in first..<max(first, min(column - 1, last)) {
                blanks += blank(as: scalars[index])
            }
            return blanks
        }

        // Pieces may lie in each other: the columns of all of them are marked once.
        var isMarked = [Bool](repeating: false, count: scalars.count + 1)
        func end(of label: Diagnostic.Label) -> Int {
            label.range.end.line == line ? label.range.end.column - 1 : scalars.count
        }
        for label in labels {
            let start = min(max(label.range.start.column - 1, first), scalars.count)
            for index in start..<max(start + 1, min(end(of: label), last)) {
                isMarked[min(index, scalars.count)] = true
            }
        }
        var carets = first > 0 ? " " : ""
        for index in first...max(first, last) {
            let width = index < scalars.count ? blank(as: scalars[index]) : " "
            carets +=
                isMarked[index]
                ? String(repeating: "^", count: max(1, width.unicodeScalars.count)) : width
        }
        let sorted = labels.sorted {
            (end(of: $0), $0.range.start.column) < (end(of: $1), $1.range.start.column)
        }
        if let label = sorted.last, !label.text.isEmpty {
            carets = withoutTrailingBlanks(carets) + " " + label.text
        }
        remarks = [carets]
        for label in sorted.dropLast().reversed() where !label.text.isEmpty {
            remarks.append(indent(to: label.range.start.column) + label.text)
        }
    }
}

/// A scalar as it may stand on a terminal: what would move the cursor is shown as a mark.
private func shown(_ scalar: Unicode.Scalar) -> String {
    if scalar == "\t" { return "\t" }
    let isInvisible =
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || scalar.properties.generalCategory == .format
        || scalar.value == 0x2028 || scalar.value == 0x2029
    return isInvisible ? "\u{FFFD}" : String(scalar)
}

/// What takes as much room as a scalar: a tab for a tab, two blanks for a wide one.
private func blank(as scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x09: "\t"
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF:
        "  "
    default: scalar.properties.generalCategory == .nonspacingMark ? "" : " "
    }
}

private func withoutTrailingBlanks(_ row: String) -> String {
    var row = row
    while row.last == " " { row.removeLast() }
    return row
}
