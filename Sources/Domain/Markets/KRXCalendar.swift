extension TradingCalendar {
    /// Korea Exchange, 2015 to 2028. Years to come are a forecast from today's rules: temporary
    /// holidays, early elections and the examination of 2028 are announced, not computed.
    ///
    /// The tables hold exceptions, not days: `Tables/krx_closures.csv` and `krx_hours.csv`.
    /// `KRXRules` derives the same days from the law, and a test holds the two together.
    public static let krx = makeKRX()

    private static func makeKRX() -> TradingCalendar {
        let closures = Dictionary(
            uniqueKeysWithValues: RuleTable(PackageResources.krx_closures_csv).rows.map {
                ($0.date("date"), String($0["reason"]))
            })
        let special = Dictionary(
            uniqueKeysWithValues: RuleTable(PackageResources.krx_hours_csv).rows.map {
                ($0.date("date"), $0)
            })
        let horizon = TradingDate.first(of: 2015)...TradingDate.first(of: 2029) - 1
        var sessions: [Session] = []
        var date = horizon.lowerBound
        while date <= horizon.upperBound {
            if !date.isWeekend, closures[date] == nil {
                let usual = KRXHours.usual(on: date)
                let row = special[date]
                sessions.append(
                    KRXHours(
                        open: row.map { KRXHours.minute($0["open"]) } ?? usual.open,
                        close: row.map { KRXHours.minute($0["close"]) } ?? usual.close
                    ).session(on: date))
            }
            date = date + 1
        }
        return TradingCalendar(
            venue: .krx, horizon: horizon, sessions: sessions, offset: KRXHours.offset,
            closures: closures, notes: special.mapValues { String($0["reason"]) })
    }
}

/// Trading hours on KRX's clocks, in minutes since midnight.
struct KRXHours: Hashable {
    let open: Int
    let close: Int

    /// Seoul is nine hours ahead of Greenwich, with no summer time in the years of the calendar.
    static let offset = 9 * 3600

    /// 09:00 to 15:30; until July 2016 the close was at 15:00.
    static func usual(on date: TradingDate) -> KRXHours {
        let isEarly = date.monthNumber < 2016 * 12 + 7
        return KRXHours(open: 9 * 60, close: isEarly ? 15 * 60 : 15 * 60 + 30)
    }

    func session(on date: TradingDate) -> Session {
        let midnight = Instant(midnight: date) - KRXHours.offset
        return Session(date: date, open: midnight + open * 60, close: midnight + close * 60)
    }

    /// `10:00` is 600.
    static func minute(_ text: Substring) -> Int {
        let parts = text.split(separator: ":").compactMap { Int($0) }
        precondition(parts.count == 2, "'\(text)' is no time of day")
        return parts[0] * 60 + parts[1]
    }
}

extension TradingDate {
    /// 1 January.
    static func first(of year: Int) -> TradingDate { civil(year, 1, 1) }

    /// A date that the program itself names.
    static func civil(_ year: Int, _ month: Int, _ day: Int) -> TradingDate {
        guard let date = TradingDate(year: year, month: month, day: day) else {
            preconditionFailure("there is no \(year)-\(month)-\(day)")
        }
        return date
    }
}
