/// The rows that formulas run over, without saying what they are: sessions now, minutes later.
///
/// An axis knows of each row its absolute ordinal, which anchors rolling windows whatever the
/// file holds, and which rows sample the weeks and months before it.
public struct RowAxis: Sendable {
    /// For each row a number that no other row has and that no cut of the data changes, strictly
    /// ascending (language.md R39).
    public let ordinals: [Int]
    let weeks: PeriodSamples
    let months: PeriodSamples

    /// - Precondition: strictly ascending ordinals, samples for the same rows.
    public init(ordinals: [Int], weeks: PeriodSamples, months: PeriodSamples) {
        precondition(zip(ordinals, ordinals.dropFirst()).allSatisfy { $0 < $1 })
        precondition(weeks.rowCount == ordinals.count && months.rowCount == ordinals.count)
        self.ordinals = ordinals
        self.weeks = weeks
        self.months = months
    }

    public var count: Int { ordinals.count }

    func samples(of period: Window.Period) -> PeriodSamples? {
        switch period {
        case .rows: nil
        case .weeks: weeks
        case .months: months
        }
    }
}

/// One row for each week or month: what `sma(total, 10 months)` averages (language.md R7).
public struct PeriodSamples: Sendable {
    public enum Edge: Hashable, Sendable {
        case first, last
    }

    /// For each row its period, counted from the first row's.
    private let periods: [Int32]
    /// For each period its row, or `notHeld` where it has none that is known.
    private let rows: [Int32]

    /// - Parameters:
    ///   - numbers: for each row a number that is equal within a period and one more in the next.
    ///   - edge: which row of a period is its sample. Whether a row is the first of its period is
    ///     known only where there is a row before it.
    public init(numbers: [Int], edge: Edge) {
        let first = numbers.first ?? 0
        periods = numbers.map { Int32($0 - first) }
        var rows = [Int32](repeating: .notHeld, count: (numbers.last ?? first) - first + 1)
        switch edge {
        case .last:
            for (row, period) in periods.enumerated() { rows[Int(period)] = Int32(row) }
        case .first:
            for (row, period) in periods.enumerated().reversed() {
                rows[Int(period)] = row == 0 ? .notHeld : Int32(row)
            }
        }
        self.rows = rows
    }

    var rowCount: Int { periods.count }

    enum Sample: Hashable {
        case row(Int)
        /// The period has no row, though there are rows before it.
        case empty
        /// The period lies before the data, or its sample may.
        case beforeData
    }

    /// The sample of the period `count` before a row's own; of none before, the row itself.
    func sample(_ count: Int, before row: Int) -> Sample {
        if count == 0 { return .row(row) }
        let period = Int(periods[row]) - count
        guard period >= 0 else { return .beforeData }
        let sample = rows[period]
        if sample != .notHeld { return .row(Int(sample)) }
        return period == 0 ? .beforeData : .empty
    }
}
