/// Past closes, exactly as a source printed them: what plans are priced with and replays trade at.
///
/// Beside `PriceHistory`, whose real numbers are for formulas.
public struct DailyCloses: Sendable {
    /// Strictly ascending.
    public let dates: [TradingDate]
    private let millionths: [Instrument: [Int64]]

    /// - Parameter millionths: of each instrument, a close for each date; 0 where there is none.
    /// - Precondition: ascending dates, a number for each in every series, none negative.
    public init(dates: [TradingDate], millionths: [Instrument: [Int64]]) {
        precondition(millionths.values.allSatisfy { $0.count == dates.count })
        self.dates = dates
        self.millionths = millionths
    }

    /// By venue, then code.
    public var instruments: [Instrument] { millionths.keys.sorted() }

    /// The close of exactly that date. Nil where there is none.
    public func close(of instrument: Instrument, on date: TradingDate) -> Price? {
        let row = dates.partitioningIndex { $0 >= date }
        guard row < dates.count, dates[row] == date else { return nil }
        return close(of: instrument, row: row)
    }

    /// The newest close up to and including a date, with its own date.
    public func newest(
        of instrument: Instrument, through date: TradingDate
    ) -> (price: Price, on: TradingDate)? {
        var row = dates.partitioningIndex { $0 > date } - 1
        while row >= 0 {
            if let price = close(of: instrument, row: row) { return (price, dates[row]) }
            row -= 1
        }
        return nil
    }

    public func close(of instrument: Instrument, row: Int) -> Price? {
        guard let value = millionths[instrument]?[row], value > 0 else { return nil }
        return Price(millionths: value, instrument.currency)
    }
}
