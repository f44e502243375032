import Visible

/// Columns of text that line up, for a person to read.
///
///     name    instrument   side  shares     price
///     kospi   KRX:069500   buy      142  35005 KRW
struct Table {
    enum Alignment {
        case left, right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    /// - Precondition: a cell for each column.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "\(cells.count) cells of \(columns.count)")
        // A cell is one line: what a broker or a person wrote cannot begin another.
        rows.append(cells.map(\.visible))
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Lines without blanks at their ends.
    var text: String {
        let widths = columns.indices.map { index in
            max(columns[index].title.count, rows.map { $0[index].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            let padded = zip(zip(cells, widths), columns).map { cell, column in
                let blanks = String(repeating: " ", count: cell.1 - cell.0.count)
                return column.alignment == .left ? cell.0 + blanks : blanks + cell.0
            }
            var text = padded.joined(separator: "  ")
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
        let head = Terminal.dim(line(columns.map(\.title)))
        return ([head] + rows.map(line)).joined(separator: "\n")
    }
}
