public import Markets

/// What a price file or a folder of them holds, of the instruments asked for.
public struct FilePrices: Sendable {
    /// For formulas. The file's dates are the sessions; what is missing is NaN.
    public let history: PriceHistory
    /// For plans and replays: the same closes as printed, to the millionth.
    public let closes: DailyCloses
    /// Rates by pair, `USDKRW`: one for each date of `history`, NaN where there is none.
    public let rates: [String: [Double]]
    /// Instruments whose closes are adjusted ones, because their file has no dividends and splits:
    /// both are inside, and a plan's prices are not what was traded at.
    public let adjustedOnly: [Instrument]

    /// Reads a wide CSV, or a folder of one CSV an instrument (cli.md, "Prices from files").
    ///
    /// - Parameters:
    ///   - path: of a file or a folder; messages name it as it is given.
    ///   - instruments: what is needed; nil is everything. One that the file does not have is left
    ///     out, and who needs it says so. Columns that nobody needs are not read as numbers.
    public init(
        path: String, instruments: [Instrument]? = nil
    ) throws(PriceFileError) {
        self =
            FileBytes.isFolder(path)
            ? try FilePrices(folder: path, instruments: instruments)
            : try FilePrices(wide: try FileBytes.read(path), file: path, instruments: instruments)
    }

    init(
        history: PriceHistory, closes: DailyCloses, rates: [String: [Double]],
        adjustedOnly: [Instrument]
    ) {
        self.history = history
        self.closes = closes
        self.rates = rates
        self.adjustedOnly = adjustedOnly
    }
}

/// What a name in a header or of a file stands for.
enum PriceName: Hashable {
    case instrument(Instrument)
    /// `FX:USDKRW`: won for a dollar.
    case rate(String)

    /// Reads `US:SPY`, `FX:USDKRW`, and a bare `SPY`, which is the needed instrument of that code.
    /// Where nothing says what is needed, a bare code of six that starts with a digit is KRX's.
    init?(_ text: String, needed: [Instrument]?) {
        if text.hasPrefix("FX:") {
            let pair = text.dropFirst(3)
            guard pair.utf8.count == 6,
                Currency(rawValue: String(pair.prefix(3))) != nil,
                Currency(rawValue: String(pair.suffix(3))) != nil
            else { return nil }
            self = .rate(String(pair))
            return
        }
        if let instrument = Instrument(parsing: text) {
            self = .instrument(instrument)
            return
        }
        guard Instrument.isCode(text) else { return nil }
        let isKorean =
            text.utf8.count == 6 && (text.utf8.first.map { $0 >= 48 && $0 <= 57 } ?? false)
        let guess = Instrument(isKorean ? .krx : .us, code: text)
        guard let instrument = needed?.first(where: { $0.code == text }) ?? guess else {
            return nil
        }
        self = .instrument(instrument)
    }
}
