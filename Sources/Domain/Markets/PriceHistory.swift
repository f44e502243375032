/// Past daily prices, for formulas: real numbers, where NaN is "there is none".
///
/// Rows are sessions, oldest first. What is traded and counted is a `Price`; this is what
/// formulas see, and it ends at target weights.
public struct PriceHistory: Sendable {
    /// One instrument's series, a value for each row of `dates`.
    public struct Series: Sendable {
        /// Raw closes.
        public let close: [Double]
        /// Total-return index; the close where the source has only closes.
        public let total: [Double]

        public init(close: [Double], total: [Double]) {
            self.close = close
            self.total = total
        }
    }

    /// Strictly ascending.
    public let dates: [TradingDate]
    public let series: [Instrument: Series]
    /// What the numbers come from, for messages and the assumptions of a report: `prices.csv`.
    public let source: String

    /// - Precondition: ascending dates, a value for each in every series.
    public init(dates: [TradingDate], series: [Instrument: Series], source: String) {
        precondition(
            series.values.allSatisfy {
                $0.close.count == dates.count && $0.total.count == dates.count
            })
        self.dates = dates
        self.series = series
        self.source = source
    }

    /// The rows up to and including `date`, as if the rest had never been known.
    public func cut(at date: TradingDate) -> PriceHistory {
        let count = dates.partitioningIndex { $0 > date }
        guard count < dates.count else { return self }
        return PriceHistory(
            dates: Array(dates.prefix(count)),
            series: series.mapValues {
                Series(close: Array($0.close.prefix(count)), total: Array($0.total.prefix(count)))
            }, source: source)
    }

    /// The row of a session, or nil when the date is none.
    public func row(of date: TradingDate) -> Int? {
        let row = dates.partitioningIndex { $0 >= date }
        return row < dates.count && dates[row] == date ? row : nil
    }

    /// Where a row lies in its periods, judged by the rows beside it.
    public func place(ofRow row: Int) -> SessionPlace {
        SessionPlace(
            of: dates[row], previous: row > 0 ? dates[row - 1] : nil,
            next: row + 1 < dates.count ? dates[row + 1] : nil)
    }
}

extension Array {
    /// The first index whose element satisfies a condition that, once true, stays true.
    public func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
