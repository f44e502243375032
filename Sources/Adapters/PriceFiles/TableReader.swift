import Markets

/// A parsed table of numbers with a date in front: what both kinds of file are read into.
struct TableRows {
    var dates: [TradingDate] = []
    /// Row by row, a number for each column that is not skipped; NaN where the cell is empty.
    var values: [Double] = []
    /// Likewise in millionths; 0 where the cell is empty.
    var millionths: [Int64] = []
    let width: Int

    func column(_ slot: Int) -> [Double] {
        [Double](unsafeUninitializedCapacity: dates.count) { buffer, count in
            for row in 0..<dates.count {
                buffer.initializeElement(at: row, to: values[row * width + slot])
            }
            count = dates.count
        }
    }

    func exactColumn(_ slot: Int) -> [Int64] {
        (0..<dates.count).map { millionths[$0 * width + slot] }
    }
}

/// Which cells of a row are read, and as what.
struct TableColumn {
    enum Role {
        case skip
        /// Above zero, or empty.
        case price
        /// Zero or more, or empty.
        case amount
    }

    let name: String
    let role: Role
}

/// Reads the rows of one file and refuses the first one that is wrong.
struct TableReader {
    let file: String
    private(set) var cells: CellReader
    private(set) var rows: TableRows
    /// Without the date.
    private let columns: [TableColumn]
    private let roles: [TableColumn.Role]

    /// A thousand times what a universe holds, so that a file of commas ends early.
    static let columnLimit = 20_000

    /// - Parameters:
    ///   - cells: after the header.
    ///   - columns: every column but the date.
    init(file: String, cells: CellReader, columns: [TableColumn]) {
        self.file = file
        self.cells = cells
        self.columns = columns
        roles = columns.map(\.role)
        let width = columns.count { column in
            switch column.role {
            case .skip: false
            case .price, .amount: true
            }
        }
        rows = TableRows(width: width)
        // A row has a date and a mark for each column at the least, and hardly ever more than
        // sixteen bytes a cell.
        rows.values.reserveCapacity(cells.count / (columns.count * 12 + 12) * width)
        rows.millionths.reserveCapacity(cells.count / (columns.count * 12 + 12) * width)
    }

    /// The header's names, the date's included.
    static func header(
        of cells: inout CellReader, file: String
    ) throws(PriceFileError) -> [String] {
        guard !cells.isAtEnd else { throw PriceFileError(file: file, "is empty") }
        var names: [String] = []
        while true {
            let start = cells.position
            cells.skip()
            names.append(cells.text(from: start))
            guard names.count <= columnLimit else {
                throw PriceFileError(file: file, line: 1, "more than \(columnLimit) columns")
            }
            switch cells.mark() {
            case .comma: continue
            case .lineEnd: break
            case nil: throw PriceFileError(file: file, line: 1, "a carriage return inside a line")
            }
            guard names.first == "date" else {
                throw PriceFileError(
                    file: file, line: 1, "the first column is '\(names[0])', not 'date'")
            }
            return names
        }
    }

    mutating func readAll() throws(PriceFileError) {
        while !cells.isAtEnd { try readRow() }
    }

    private mutating func readRow() throws(PriceFileError) {
        let line = cells.line
        let start = cells.position
        guard let date = cells.date() else {
            throw PriceFileError(
                file: file, line: line, column: "date", "'\(cells.text(from: start))' is no date")
        }
        try check(date, line)
        rows.dates.append(date)
        for index in roles.indices {
            guard cells.mark() == .comma else { throw ragged(line) }
            switch roles[index] {
            case .skip: cells.skip()
            case .price: try readNumber(index, line, positive: true)
            case .amount: try readNumber(index, line, positive: false)
            }
        }
        guard cells.mark() == .lineEnd else { throw ragged(line) }
    }

    private func check(_ date: TradingDate, _ line: Int) throws(PriceFileError) {
        guard let last = rows.dates.last else { return }
        func refuse(_ message: String) -> PriceFileError {
            PriceFileError(file: file, line: line, column: "date", message)
        }
        guard date != last else { throw refuse("\(date) is there twice") }
        guard date > last else { throw refuse("\(date) comes after \(last): not in order") }
        // A weekend counts as its Friday (language.md R39).
        guard date.ordinal > last.ordinal else {
            throw refuse("\(date) and \(last) are one session: a weekend counts as its Friday")
        }
    }

    @inline(__always)
    private mutating func readNumber(
        _ column: Int, _ line: Int, positive: Bool
    ) throws(PriceFileError) {
        let start = cells.position
        if let number = cells.number() {
            if number.isEmpty {
                rows.values.append(.nan)
                rows.millionths.append(0)
                return
            }
            if let value = number.double, let exact = number.millionths,
                exact > 0 || !positive, value < TableReader.ceiling
            {
                rows.values.append(value)
                rows.millionths.append(exact)
                return
            }
            try readUnusual(number, column, start, line, positive: positive)
        } else {
            throw refusal(
                column, start, line,
                cells.text(from: start).hasPrefix("-") ? "is below zero" : "is not a number")
        }
    }

    /// Numbers of many digits, and those that no price can be.
    private mutating func readUnusual(
        _ number: CellNumber, _ column: Int, _ start: Int, _ line: Int, positive: Bool
    ) throws(PriceFileError) {
        guard let value = number.double ?? slowDouble(start) else {
            throw refusal(column, start, line, "is too long")
        }
        guard value < TableReader.ceiling else {
            throw refusal(column, start, line, "is too large")
        }
        guard value > 0 || !positive else {
            throw refusal(column, start, line, "is not above zero")
        }
        let exact = number.millionths ?? Price(nearest: value, in: .usd)?.millionths ?? 0
        guard exact > 0 || !positive else {
            throw refusal(column, start, line, "is below a millionth")
        }
        rows.values.append(value)
        rows.millionths.append(exact)
    }

    /// What millionths in 63 bits hold.
    private static let ceiling = 9e12

    private func refusal(
        _ column: Int, _ start: Int, _ line: Int, _ message: String
    ) -> PriceFileError {
        PriceFileError(
            file: file, line: line, column: columns[column].name,
            "'\(cells.text(from: start))' \(message)")
    }

    /// The nearest real to a number with more digits than the fast path takes. Nil past a length
    /// that no price has.
    private func slowDouble(_ start: Int) -> Double? {
        guard cells.position - start <= 40 else { return nil }
        return Double(cells.text(from: start))
    }

    private func ragged(_ line: Int) -> PriceFileError {
        PriceFileError(
            file: file, line: line, "does not have the \(columns.count + 1) cells of the header")
    }
}
