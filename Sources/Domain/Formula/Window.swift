/// A positive length of time on the axis of rows.
public struct Window: Hashable, Sendable {
    public enum Period: Hashable, Sendable {
        /// Rows: sessions now.
        case rows
        /// Samples, one a week or month (language.md R7).
        case weeks, months
    }

    public let count: Int
    public let period: Period

    public init(_ count: Int, _ period: Period) {
        precondition(count > 0, "a window of \(count)")
        self.count = count
        self.period = period
    }

    /// Nil when the literal is no window, not whole, not positive, or longer than a century.
    public init?(_ literal: Literal) {
        guard case .window(let unit) = literal.suffix, let number = literal.integer, number > 0,
            number <= 25_000
        else { return nil }
        switch unit {
        case .days, .sessions: self.init(number, .rows)
        case .weeks where number <= 5_200: self.init(number, .weeks)
        case .months where number <= 1_200: self.init(number, .months)
        case .years where number <= 100: self.init(12 * number, .months)
        case .weeks, .months, .years: return nil
        }
    }

    /// The most rows that `count` whole periods can have: weekdays, since no market that is
    /// supported trades at weekends.
    var mostRows: Int {
        switch period {
        case .rows: count
        case .weeks: 5 * count
        case .months: Window.mostWeekdays(inMonths: count)
        }
    }

    /// Over any `count` months in a row. A span of d days has 5 weekdays in each full week and at
    /// most one for each day that is left.
    private static func mostWeekdays(inMonths count: Int) -> Int {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var most = 0
        for start in 0..<48 {
            var days = 0
            for month in start..<start + count {
                days += month % 48 == 1 ? 29 : lengths[month % 12]
            }
            most = max(most, days / 7 * 5 + min(5, days % 7))
        }
        return most
    }
}

extension Window: CustomStringConvertible {
    /// `10 months`, `1 day`
    public var description: String {
        let unit =
            switch period {
            case .rows: "day"
            case .weeks: "week"
            case .months: "month"
            }
        return "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
