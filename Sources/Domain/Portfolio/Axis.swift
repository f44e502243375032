import Formula
import Markets

/// A history as formulas see it: the sessions of a portfolio's venues, and their prices by asset.
struct HistoryAxis {
    /// The sessions: rows on which some instrument of the portfolio's venues has a price.
    let dates: [TradingDate]
    let axis: RowAxis
    /// For each field, each asset's values, one a row.
    let columns: [[[Double]]]
    /// Instruments that the history does not have at all.
    let absent: [Instrument]

    /// - Returns: nil when two sessions share one ordinal, which the bit rule forbids; a weekend
    ///   in a price file is how that happens.
    init?(
        _ history: PriceHistory, instruments: [Instrument], samplesFirsts: Bool
    ) {
        let rows = HistoryAxis.sessions(of: history, instruments: instruments)
        let isWhole = rows.count == history.dates.count
        let dates = isWhole ? history.dates : rows.map { history.dates[$0] }
        let ordinals = dates.map(\.ordinal)
        guard zip(ordinals, ordinals.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        self.dates = dates
        axis = RowAxis(
            ordinals: ordinals,
            weeks: PeriodSamples(numbers: dates.map(\.weekNumber), edge: .last),
            months: PeriodSamples(
                numbers: dates.map(\.monthNumber), edge: samplesFirsts ? .first : .last))
        absent = instruments.filter { history.series[$0] == nil }

        func column(_ values: [Double]) -> [Double] {
            isWhole ? values : rows.map { values[$0] }
        }
        let series = instruments.map { history.series[$0] }
        columns = [
            series.map { $0.map { column($0.close) } ?? [] },
            series.map { $0.map { column($0.total) } ?? [] },
        ]
    }

    /// Rows on which at least one instrument of the portfolio's venues has a price (language.md
    /// R8): a file may also hold the sessions of other markets.
    private static func sessions(
        of history: PriceHistory, instruments: [Instrument]
    ) -> [Int] {
        let venues = Set(instruments.map(\.venue))
        // The portfolio's own first: most rows are settled by the first series.
        let own = instruments.compactMap { history.series[$0]?.close }
        let others = history.series.filter { venues.contains($0.key.venue) }.map(\.value.close)
        return history.dates.indices.filter { row in
            own.contains { !$0[row].isNaN } || others.contains { !$0[row].isNaN }
        }
    }

    /// The row of a session, or nil when the date is none.
    func row(of date: TradingDate) -> Int? {
        let row = dates.partitioningIndex { $0 >= date }
        return row < dates.count && dates[row] == date ? row : nil
    }

    /// Whether the row's session is the first of its month; unknown where there is none before.
    func isFirstOfMonth(_ row: Int) -> Bool {
        row > 0 && dates[row].monthNumber != dates[row - 1].monthNumber
    }
}
