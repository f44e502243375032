import Markets

extension FilePrices {
    /// One CSV an instrument: `US-SPY.csv`, `KRX-069500.csv`, `FX-USDKRW.csv`. The dates are all
    /// dates of all files; a session that a file does not have is missing data.
    init(folder: String, instruments: [Instrument]?) throws(PriceFileError) {
        let needed = instruments.map { Set($0) }
        var files: [(name: PriceName, series: InstrumentFile)] = []
        var seen: Set<PriceName> = []
        for file in try FileBytes.names(in: folder) {
            let path = folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)"
            let stem = String(file.dropLast(4))
            let text = stem.firstIndex(of: "-").map { dash in
                "\(stem[..<dash]):\(stem[stem.index(after: dash)...])"
            }
            let parsed = text.flatMap { PriceName($0, needed: instruments) }
            guard let name = parsed ?? PriceName(stem, needed: instruments) else {
                throw PriceFileError(file: path, "'\(stem)' names no instrument")
            }
            guard seen.insert(name).inserted else {
                throw PriceFileError(file: path, "'\(stem)' is there twice")
            }
            if case .instrument(let instrument) = name, let needed, !needed.contains(instrument) {
                continue
            }
            let series = try InstrumentFile(try FileBytes.read(path), file: path)
            files.append((name, series))
        }
        guard !seen.isEmpty else { throw PriceFileError(file: folder, "has no .csv file") }
        self.init(files, source: folder)
    }

    private init(_ files: [(name: PriceName, series: InstrumentFile)], source: String) {
        let dates = Set(files.flatMap(\.series.dates)).sorted()
        var series: [Instrument: PriceHistory.Series] = [:]
        var millionths: [Instrument: [Int64]] = [:]
        var rates: [String: [Double]] = [:]
        for (name, file) in files {
            let rows = file.rows(in: dates)
            func spread<Value>(_ values: [Value], missing: Value) -> [Value] {
                rows.map { $0.map { values[$0] } ?? missing }
            }
            switch name {
            case .instrument(let instrument):
                series[instrument] = PriceHistory.Series(
                    close: spread(file.close, missing: .nan),
                    total: spread(file.total, missing: .nan))
                millionths[instrument] = spread(file.exact, missing: 0)
            case .rate(let pair): rates[pair] = spread(file.close, missing: .nan)
            }
        }
        let adjusted = files.compactMap { name, file -> Instrument? in
            guard file.isAdjustedOnly, case .instrument(let instrument) = name else { return nil }
            return instrument
        }
        self.init(
            history: PriceHistory(dates: dates, series: series, source: source),
            closes: DailyCloses(dates: dates, millionths: millionths), rates: rates,
            adjustedOnly: adjusted.sorted())
    }
}
