/// Public holidays of South Korea with their substitutes, by the regulation in force in each year.
enum KoreanHolidays {
    /// A holiday of one or several days, and when it earns a substitute.
    private struct Holiday {
        let name: String
        let days: [TradingDate]
        /// The first year with a substitute for a Sunday or another holiday; nil is never.
        let substituteSince: Int?
        /// Whether a Saturday earns one too.
        let countsSaturday: Bool

        init(_ name: String, _ days: [TradingDate], since: Int?, saturday: Bool = true) {
            self.name = name
            self.days = days
            substituteSince = since
            countsSaturday = saturday
        }
    }

    /// Every public holiday of a year, weekends included, with the reason; elections and
    /// temporary holidays apart.
    static func reasons(in year: Int) -> [TradingDate: String] {
        let holidays = holidays(in: year)
        var names: [TradingDate: [String]] = [:]
        for holiday in holidays {
            for day in holiday.days { names[day, default: []].append(holiday.name) }
        }
        var reasons = names.mapValues { $0.joined(separator: "; ") }
        var settled: Set<TradingDate> = []
        for holiday in holidays.sorted(by: { $0.days[0] < $1.days[0] }) {
            guard let since = holiday.substituteSince, year >= since else { continue }
            let clashes = holiday.days.filter { day in
                if day.weekday == 7 || (day.weekday == 6 && holiday.countsSaturday) { return true }
                let isShared = (names[day]?.count ?? 0) > 1
                return isShared && !day.isWeekend && !settled.contains(day)
            }
            guard !clashes.isEmpty else { continue }
            settled.formUnion(clashes)
            // Two holidays on one day earn one substitute, after the longer of the two.
            let end = holidays.filter { !Set(clashes).isDisjoint(with: $0.days) }
                .flatMap(\.days).max()
            var substitute = (end ?? holiday.days[0]) + 1
            while substitute.isWeekend || reasons[substitute] != nil { substitute = substitute + 1 }
            reasons[substitute] = "substitute for \(holiday.name)"
        }
        return reasons
    }

    private static func holidays(in year: Int) -> [Holiday] {
        guard let moon = lunar[year] else {
            preconditionFailure("the lunar holidays of \(year) are not in the table")
        }
        func day(_ month: Int, _ day: Int) -> [TradingDate] { [.civil(year, month, day)] }
        func three(_ middle: TradingDate) -> [TradingDate] { [middle - 1, middle, middle + 1] }
        var holidays = [
            Holiday("New Year's Day", day(1, 1), since: nil),
            Holiday("Independence Movement Day", day(3, 1), since: 2022),
            Holiday("Labour Day", day(5, 1), since: 2026),
            Holiday("Children's Day", day(5, 5), since: 2014),
            Holiday("Memorial Day", day(6, 6), since: nil),
            Holiday("Liberation Day", day(8, 15), since: 2021),
            Holiday("National Foundation Day", day(10, 3), since: 2021),
            Holiday("Hangeul Day", day(10, 9), since: 2021),
            Holiday("Christmas Day", day(12, 25), since: 2023),
            Holiday("Buddha's Birthday", [moon.buddhasBirthday], since: 2023),
            Holiday("Seollal", three(moon.seollal), since: 2014, saturday: false),
            Holiday("Chuseok", three(moon.chuseok), since: 2014, saturday: false),
        ]
        if year >= 2026 { holidays.append(Holiday("Constitution Day", day(7, 17), since: 2026)) }
        return holidays
    }

    private struct LunarDates {
        let seollal: TradingDate
        let buddhasBirthday: TradingDate
        let chuseok: TradingDate
    }

    /// First day of the first month, eighth of the fourth, fifteenth of the eighth, in Korea: 2027
    /// and 2028 differ from China's. Source: `Tables/lunar_anchors.csv`, all of which
    /// korean_lunar_calendar 0.4.0 confirms.
    private static let lunar: [Int: LunarDates] = Dictionary(
        uniqueKeysWithValues: RuleTable(PackageResources.lunar_anchors_csv).rows.map { row in
            let dates = LunarDates(
                seollal: row.date("seollal"), buddhasBirthday: row.date("buddhas_birthday"),
                chuseok: row.date("chuseok"))
            return (dates.seollal.year, dates)
        })
}
