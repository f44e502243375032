import Markets

extension FilePrices {
    /// `date,US:SPY,US:TLT,…`: closes, so the total-return index is the close too.
    init(
        wide bytes: [UInt8], file: String, instruments: [Instrument]?
    ) throws(PriceFileError) {
        var cells = CellReader(bytes)
        let header = try TableReader.header(of: &cells, file: file)
        let needed = instruments.map { Set($0) }
        var names: [PriceName] = []
        var seen: Set<PriceName> = []
        var columns: [TableColumn] = []
        for text in header.dropFirst() {
            guard let name = PriceName(text, needed: instruments) else {
                throw PriceFileError(file: file, line: 1, "'\(text)' names no instrument")
            }
            guard seen.insert(name).inserted else {
                throw PriceFileError(file: file, line: 1, "'\(text)' is there twice")
            }
            var isNeeded = true
            if case .instrument(let instrument) = name, let needed {
                isNeeded = needed.contains(instrument)
            }
            columns.append(TableColumn(name: text, role: isNeeded ? .price : .skip))
            if isNeeded { names.append(name) }
        }
        var reader = TableReader(file: file, cells: cells, columns: columns)
        try reader.readAll()
        self.init(reader.rows, names, source: file)
    }

    private init(_ rows: TableRows, _ names: [PriceName], source: String) {
        var series: [Instrument: PriceHistory.Series] = [:]
        var millionths: [Instrument: [Int64]] = [:]
        var rates: [String: [Double]] = [:]
        for (slot, name) in names.enumerated() {
            let column = rows.column(slot)
            switch name {
            case .instrument(let instrument):
                series[instrument] = PriceHistory.Series(close: column, total: column)
                millionths[instrument] = rows.exactColumn(slot)
            case .rate(let pair): rates[pair] = column
            }
        }
        self.init(
            history: PriceHistory(dates: rows.dates, series: series, source: source),
            closes: DailyCloses(dates: rows.dates, millionths: millionths), rates: rates,
            adjustedOnly: [])
    }
}
