/// A day on an exchange's calendar, without a clock or a zone: `2026-11-20`.
public struct TradingDate: Hashable, Sendable {
    /// Days since 1970-01-01.
    public let day: Int

    public init(day: Int) {
        self.day = day
    }

    /// Nil when there is no such day. Gregorian, years 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...TradingDate.length(ofMonth: month, in: year)).contains(day)
        else { return nil }
        // Days from civil: years start in March, so that the leap day is a year's last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        self.init(day: era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads `2026-11-20` and nothing else.
    public init?(parsing text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
            return nil
        }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard byte >= 48, byte <= 57 else { return nil }
                value = value * 10 + Int(byte) - 48
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else {
            return nil
        }
        self.init(year: year, month: month, day: day)
    }

    static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension TradingDate {
    public var civil: (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    public var year: Int { civil.year }
    public var month: Int { civil.month }
    /// Day of the month, from 1.
    public var dayOfMonth: Int { civil.day }

    /// Monday is 1, Sunday is 7 (ISO 8601).
    public var weekday: Int { TradingDate.floorMod(day + 3, 7) + 1 }

    public var isWeekend: Bool { weekday > 5 }

    /// Weekdays since 1970-01-01, from the date alone (language.md R39): the place of a session in
    /// rolling kernels, which no correction of a calendar moves. A weekend counts as its Friday.
    public var ordinal: Int {
        let monday = TradingDate.floorDiv(day + 3, 7)  // whole weeks since Monday 1969-12-29
        return monday * 5 + min(weekday, 5) - 1 - 3
    }

    /// Counts months from year 0: equal for two dates of one month, one apart for neighbours.
    public var monthNumber: Int {
        let civil = civil
        return civil.year * 12 + civil.month - 1
    }

    /// Counts ISO weeks, Monday to Sunday.
    public var weekNumber: Int { TradingDate.floorDiv(day + 3, 7) }

    public static func + (date: TradingDate, days: Int) -> TradingDate {
        TradingDate(day: date.day + days)
    }

    public static func - (date: TradingDate, days: Int) -> TradingDate { date + -days }

    private static func floorDiv(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }
    private static func floorMod(_ a: Int, _ b: Int) -> Int { a - floorDiv(a, b) * b }
}

extension TradingDate: Comparable {
    public static func < (left: TradingDate, right: TradingDate) -> Bool { left.day < right.day }
}

extension TradingDate: CustomStringConvertible {
    public var description: String {
        let (year, month, day) = civil
        return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    }
}

/// `7` in two places is `07`.
func digits(_ value: Int, _ places: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, places - text.count)) + text
}
