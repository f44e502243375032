/// Korea Exchange's days derived from the law and the exchange's rules: a second opinion on the
/// calendar's tables, computed from nothing that they hold.
///
/// Sources: the regulation on public holidays and its amendments (substitutes from 2014, 2021,
/// 2023 and 2026); Public Official Election Act, article 34; KRX business regulation.
public enum KRXRules {
    /// What the rules say of a weekday.
    public enum Verdict: Hashable, Sendable {
        case closed(reason: String)
        /// Open with these minutes since midnight on KRX's clocks.
        case open(from: Int, to: Int, note: String?)
    }

    /// A weekday on which the calendar and the rules differ.
    public struct Difference: Hashable, Sendable {
        public let date: TradingDate
        public let calendar: TradingCalendar.Day
        public let rules: Verdict
    }

    /// The years for which every lunar date is known.
    public static let years = 2015...2028

    /// Every weekday of a year, in order.
    ///
    /// - Precondition: a year of `years`.
    public static func weekdays(of year: Int) -> [(date: TradingDate, verdict: Verdict)] {
        let closed = closures(in: year)
        var first = true
        var days: [(TradingDate, Verdict)] = []
        for date in dates(of: year) where !date.isWeekend {
            if let reason = closed[date] {
                days.append((date, .closed(reason: reason)))
                continue
            }
            let usual = KRXHours.usual(on: date)
            if let note = examinations[date] {
                days.append((date, .open(from: 10 * 60, to: usual.close + 60, note: note)))
            } else {
                let note = first ? "first session of the year" : nil
                let open = first ? 10 * 60 : usual.open
                days.append((date, .open(from: open, to: usual.close, note: note)))
            }
            first = false
        }
        return days
    }

    /// Where a calendar says otherwise. Empty when the two agree on every weekday.
    public static func differences(from calendar: TradingCalendar) -> [Difference] {
        years.flatMap { weekdays(of: $0) }.compactMap { date, verdict in
            let day = calendar.day(date)
            let agrees: Bool
            switch (day, verdict) {
            case (.closed(let reason), .closed(let expected)): agrees = reason == expected
            case (.session(let session, let note), .open(let from, let to, let expected)):
                let hours = KRXHours(open: from, close: to).session(on: date)
                agrees = session == hours && note == expected
            case (.closed, .open), (.session, .closed), (.unknown, _): agrees = false
            }
            return agrees ? nil : Difference(date: date, calendar: day, rules: verdict)
        }
    }

    /// Weekdays, and weekends too, on which there is no session, with the reason.
    private static func closures(in year: Int) -> [TradingDate: String] {
        var closed = KoreanHolidays.reasons(in: year)
        for (date, kind) in elections(in: year, holidays: closed) {
            closed[date] = "\(kind) election"
        }
        for (date, reason) in announced where date.year == year { closed[date] = reason }
        var last = TradingDate.first(of: year + 1) - 1
        while last.isWeekend || closed[last] != nil { last = last - 1 }
        closed[last] = "last business day of the year"
        return closed
    }

    private static func dates(of year: Int) -> [TradingDate] {
        (TradingDate.first(of: year).day..<TradingDate.first(of: year + 1).day)
            .map { TradingDate(day: $0) }
    }
}

extension KRXRules {
    /// Regular elections: the first Wednesday from the 70th (presidential), 50th (National
    /// Assembly) or 30th (local) day before the term ends, a week later if that Wednesday or a
    /// day beside it is a public holiday.
    private static func elections(
        in year: Int, holidays: [TradingDate: String]
    ) -> [(date: TradingDate, kind: String)] {
        var terms: [(kind: String, end: TradingDate, days: Int)] = []
        if year % 4 == 0 { terms.append(("National Assembly", .civil(year, 5, 29), 50)) }
        if year % 4 == 2 { terms.append(("local", .civil(year, 6, 30), 30)) }
        // The term that began on 2017-05-10. The one that began with the early election of 2025
        // ends in 2030.
        if year == 2022 { terms.append(("presidential", .civil(2022, 5, 9), 70)) }
        return terms.map { kind, end, days in
            var date = end - days
            while date.weekday != 3 { date = date + 1 }
            if (-1...1).contains(where: { holidays[date + $0] != nil }) { date = date + 7 }
            return (date, kind)
        }
    }

    /// One-off closures, which only a notice tells.
    private static let announced: [TradingDate: String] = [
        .civil(2015, 8, 14): "temporary public holiday (70th Liberation Day)",
        .civil(2016, 5, 6): "temporary public holiday",
        .civil(2017, 5, 9): "early presidential election",
        .civil(2017, 10, 2): "temporary public holiday",
        .civil(2020, 8, 17): "temporary public holiday",
        .civil(2023, 10, 2): "temporary public holiday",
        .civil(2024, 10, 1): "temporary public holiday (Armed Forces Day)",
        .civil(2025, 1, 27): "temporary public holiday",
        .civil(2025, 6, 3): "early presidential election",
    ]

    /// Days of the college entrance examination, on which everything is an hour later. Announced
    /// a year or more ahead; 2028 is not yet.
    private static let examinations: [TradingDate: String] = {
        let days = [
            (2015, 11, 12), (2016, 11, 17), (2017, 11, 23), (2018, 11, 15), (2019, 11, 14),
            (2020, 12, 3), (2021, 11, 18), (2022, 11, 17), (2023, 11, 16), (2024, 11, 14),
            (2025, 11, 13), (2026, 11, 19), (2027, 11, 18),
        ]
        var notes = Dictionary(
            uniqueKeysWithValues: days.map { (TradingDate.civil($0.0, $0.1, $0.2), "CSAT") })
        // An earthquake moved the examination on the evening before.
        notes[.civil(2017, 11, 16)] = "CSAT; postponed a week but the hours stood"
        return notes
    }()
}
