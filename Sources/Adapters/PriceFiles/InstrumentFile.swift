import Markets

/// One instrument's file of a folder (language.md R22).
///
/// `date,open,high,low,close,volume[,adjusted][,dividend][,split]` in any order after the date;
/// only `date` and one of `close` and `adjusted` must be there.
struct InstrumentFile {
    let dates: [TradingDate]
    /// Raw closes; the adjusted ones where no dividends and splits say what they were made from.
    let close: [Double]
    let exact: [Int64]
    /// Total-return index: equal to the close at the first one, and from there on grown by the
    /// close with dividends and splits, so a file cut short gives the same numbers.
    let total: [Double]
    let isAdjustedOnly: Bool

    private static let prices = ["open", "high", "low", "close", "adjusted", "split"]
    private static let amounts = ["volume", "dividend"]

    init(_ bytes: [UInt8], file: String) throws(PriceFileError) {
        var cells = CellReader(bytes)
        let header = try TableReader.header(of: &cells, file: file)
        var slots: [String: Int] = [:]
        var columns: [TableColumn] = []
        for name in header.dropFirst() {
            let isPrice = InstrumentFile.prices.contains(name)
            guard isPrice || InstrumentFile.amounts.contains(name) else {
                throw PriceFileError(file: file, line: 1, "there is no column '\(name)'")
            }
            guard slots.updateValue(slots.count, forKey: name) == nil else {
                throw PriceFileError(file: file, line: 1, "'\(name)' is there twice")
            }
            columns.append(TableColumn(name: name, role: isPrice ? .price : .amount))
        }
        isAdjustedOnly =
            slots["adjusted"] != nil
            && (slots["close"] == nil || (slots["dividend"] == nil && slots["split"] == nil))
        guard let closeSlot = isAdjustedOnly ? slots["adjusted"] : slots["close"] else {
            throw PriceFileError(file: file, line: 1, "has neither 'close' nor 'adjusted'")
        }
        var reader = TableReader(file: file, cells: cells, columns: columns)
        try reader.readAll()
        let rows = reader.rows
        dates = rows.dates
        let close = rows.column(closeSlot)
        self.close = close
        exact = rows.exactColumn(closeSlot)
        let dividends = slots["dividend"].map { rows.column($0) }
        let splits = slots["split"].map { rows.column($0) }
        total =
            isAdjustedOnly ? close : InstrumentFile.total(close, dividends, splits)
        if !isAdjustedOnly, let slot = slots["adjusted"] {
            try InstrumentFile.check(rows.column(slot), against: total, dates, file)
        }
    }

    private static func total(
        _ close: [Double], _ dividends: [Double]?, _ splits: [Double]?
    ) -> [Double] {
        guard dividends != nil || splits != nil else { return close }
        var total = close
        var last: Int?
        // Of the share held at the last close: how many there are now, and what they have paid.
        var (shares, cash) = (1.0, 0.0)
        for row in close.indices {
            if let split = splits?[row], !split.isNaN { shares *= split }
            if let dividend = dividends?[row], !dividend.isNaN { cash += shares * dividend }
            guard !close[row].isNaN else { continue }
            if let last { total[row] = total[last] * (shares * close[row] + cash) / close[last] }
            last = row
            (shares, cash) = (1, 0)
        }
        return total
    }

    /// Adjusted closes must move as the index does, within what rounding and the two ways of
    /// reinvesting a dividend differ by; otherwise a split or a dividend is missing.
    private static func check(
        _ adjusted: [Double], against total: [Double], _ dates: [TradingDate], _ file: String
    ) throws(PriceFileError) {
        var last: Int?
        for row in total.indices where !total[row].isNaN && !adjusted[row].isNaN {
            defer { last = row }
            guard let last else { continue }
            let ratio = (adjusted[row] / adjusted[last]) / (total[row] / total[last])
            // Half a cent of either close, and a fifth of a per cent.
            let tolerance = 0.002 + 0.005 / adjusted[row] + 0.005 / adjusted[last]
            guard abs(ratio - 1) > tolerance else { continue }
            throw PriceFileError(
                file: file, line: row + 2, column: "adjusted",
                "\(dates[row]) moves otherwise than the close with its dividends and splits")
        }
    }

    /// Of each date of all files, this file's row; both ascending.
    func rows(in all: [TradingDate]) -> [Int?] {
        var row = 0
        return all.map { date in
            guard row < dates.count, dates[row] == date else { return nil }
            row += 1
            return row - 1
        }
    }
}
