/// Where a session lies in its week, month, quarter and year, on a portfolio's own sessions.
///
/// What `decide: last session of month` and `session == first_of_year` ask. Whether a session is
/// the last of its month needs the next one, so it comes from a calendar, or with price files from
/// the next row; where no next session is known it is none of the lasts.
public struct SessionPlace: Hashable, Sendable {
    public enum Period: String, CaseIterable, Hashable, Sendable {
        case week, month, quarter, year
    }

    public enum Edge: String, CaseIterable, Hashable, Sendable {
        case first, last
    }

    public let firsts: Set<Period>
    public let lasts: Set<Period>

    /// - Parameters:
    ///   - previous: the session before, if one is known. Without one it is none of the firsts.
    ///   - next: the session after, if one is known.
    public init(of date: TradingDate, previous: TradingDate?, next: TradingDate?) {
        func periods(thatDifferFrom other: TradingDate?) -> Set<Period> {
            guard let other else { return [] }
            return Set(Period.allCases.filter { $0.number(of: other) != $0.number(of: date) })
        }
        firsts = periods(thatDifferFrom: previous)
        lasts = periods(thatDifferFrom: next)
    }

    public func holds(_ edge: Edge, of period: Period) -> Bool {
        switch edge {
        case .first: firsts.contains(period)
        case .last: lasts.contains(period)
        }
    }
}

extension SessionPlace.Period {
    /// Equal for two dates of one period. Weeks are ISO weeks.
    public func number(of date: TradingDate) -> Int {
        switch self {
        case .week: date.weekNumber
        case .month: date.monthNumber
        case .quarter: date.monthNumber / 3
        case .year: date.year
        }
    }
}
