import FoundationEssentials
import Markets
import Testing

struct CalendarTests {
    let krx = TradingCalendar.krx

    @Test func `the rules and the tables agree on every weekday`() {
        let differences = KRXRules.differences(from: krx)
        #expect(differences.isEmpty)
        let weekdays = KRXRules.years.reduce(0) { $0 + KRXRules.weekdays(of: $1).count }
        #expect(weekdays == 3652)
    }

    @Test func `a table that differs from the rules is found out`() throws {
        let without = TradingCalendar(
            venue: .krx, horizon: krx.horizon,
            sessions: krx.sessions.filter { $0.date.description != "2026-06-02" },
            offset: krx.offset)
        let found = KRXRules.differences(from: without).first { $0.date == "2026-06-02" }
        #expect(found?.rules == .open(from: 540, to: 930, note: nil))
        #expect(found?.calendar == .closed(reason: "no session"))
    }

    @Test func `fourteen years hold as many sessions, closures and special hours as published`() {
        var (sessions, closures, special) = (0, 0, 0)
        var date: TradingDate = "2015-01-01"
        while date <= "2028-12-31" {
            switch krx.day(date) {
            case .session(_, let note):
                sessions += 1
                if note != nil { special += 1 }
            case .closed: if !date.isWeekend { closures += 1 }
            case .unknown: Issue.record("\(date) is unknown")
            }
            date = date + 1
        }
        #expect((sessions, closures, special) == (3431, 221, 28))
    }

    @Test(arguments: [
        ("2015-02-18", "Seollal"), ("2015-08-14", "temporary public holiday (70th Liberation Day)"),
        ("2017-05-09", "early presidential election"), ("2018-06-13", "local election"),
        ("2022-03-09", "presidential election"), ("2024-04-10", "National Assembly election"),
        ("2025-05-06", "substitute for Children's Day"), ("2026-06-03", "local election"),
        ("2026-07-17", "Constitution Day"), ("2026-12-31", "last business day of the year"),
        ("2027-02-08", "Seollal"), ("2027-02-09", "substitute for Seollal"),
        ("2027-05-03", "substitute for Labour Day"), ("2027-12-27", "substitute for Christmas Day"),
        ("2027-07-19", "substitute for Constitution Day"),
        ("2028-04-12", "National Assembly election"), ("2026-11-21", "weekend"),
    ])
    func `a closed day has its reason`(date: TradingDate, reason: String) {
        #expect(krx.day(date) == .closed(reason: reason))
        #expect(krx.session(on: date) == nil)
    }

    @Test(arguments: [
        ("2015-01-02", "10:00-15:00"), ("2015-11-12", "10:00-16:00"), ("2016-07-29", "09:00-15:00"),
        ("2016-08-01", "09:00-15:30"), ("2017-11-16", "10:00-16:30"), ("2017-11-23", "10:00-16:30"),
        ("2026-11-19", "10:00-16:30"), ("2026-11-20", "09:00-15:30"), ("2027-01-04", "10:00-15:30"),
    ])
    func `a session has its hours in Seoul`(date: TradingDate, hours: String) throws {
        let session = try #require(krx.session(on: date))
        let texts = [session.open, session.close].map {
            $0.text(offset: 9 * 3600).dropFirst(11).prefix(5)
        }
        #expect(texts.joined(separator: "-") == hours)
        #expect(session.open.text(offset: 32_400).hasPrefix("\(date)T"))
    }

    @Test func `outside the horizon nothing is guessed`() {
        for date: TradingDate in ["2014-12-30", "2029-01-02"] {
            #expect(krx.day(date) == .unknown)
            #expect(krx.session(on: date) == nil)
            #expect(krx.place(of: date) == nil)
            #expect(krx.sessions(in: date...date) == nil)
        }
        #expect(krx.next(after: "2028-12-28") == nil)
        #expect(krx.previous(before: "2015-01-02") == nil)
        #expect(krx.next(after: "2014-12-01") == nil)
        #expect(krx.previous(before: "2029-06-01") == nil)
        #expect(TradingCalendar.calendar(for: .us) == nil)
    }

    @Test func `neighbours skip weekends and holidays`() {
        #expect(krx.next(after: "2026-11-20")?.date == "2026-11-23")
        #expect(krx.next(after: "2026-12-30")?.date == "2027-01-04")
        #expect(krx.next(after: "2014-12-31")?.date == "2015-01-02")
        #expect(krx.previous(before: "2027-01-04")?.date == "2026-12-30")
        #expect(krx.previous(before: "2029-01-01")?.date == "2028-12-28")
        #expect(
            krx.sessions(in: "2026-09-21"..."2026-09-30")?.map(\.date.dayOfMonth)
                == [21, 22, 23, 28, 29, 30])
    }

    @Test func `on every day the neighbours are those that a walk finds`() {
        var date: TradingDate = "2015-01-01"
        var previous: Session?
        var waiting: [TradingDate] = []
        while date <= "2028-12-31" {
            #expect(krx.previous(before: date) == previous, "\(date)")
            if let session = krx.session(on: date) {
                for earlier in waiting { #expect(krx.next(after: earlier) == session) }
                waiting = []
                previous = session
            }
            waiting.append(date)
            date = date + 1
        }
        #expect(waiting.allSatisfy { krx.next(after: $0) == nil })
    }

    @Test func `a session knows its place, at the ends of the horizon too`() throws {
        let last = try #require(krx.place(of: "2026-12-30"))
        #expect(last.lasts == [.week, .month, .quarter, .year])
        let first = try #require(krx.place(of: "2027-01-04"))
        #expect(first.firsts == [.week, .month, .quarter, .year])
        let end = try #require(krx.place(of: "2028-12-28"))
        #expect(end.lasts == [.week, .month, .quarter, .year])
        let start = try #require(krx.place(of: "2015-01-02"))
        #expect(start.firsts == [.month, .quarter, .year])
        #expect(try #require(krx.place(of: "2026-11-20")).lasts == [.week])
    }

    @Test func `an instant lies in a session from its opening up to its close`() throws {
        let open = try #require(Instant(parsing: "2026-11-20T09:00:00+09:00"))
        let close = try #require(Instant(parsing: "2026-11-20T15:30:00+09:00"))
        #expect(krx.session(at: open)?.date == "2026-11-20")
        #expect(krx.session(at: open - 1) == nil)
        #expect(krx.session(at: close - 1)?.date == "2026-11-20")
        #expect(krx.session(at: close) == nil)
        #expect(krx.date(at: close) == "2026-11-20")
    }

    @Test func `a replay's sessions are the file's dates`() throws {
        let dates: [TradingDate] = ["2024-01-02", "2024-01-03", "2024-01-31"]
        let calendar = TradingCalendar(replaying: dates, on: .us)
        #expect(calendar.sessions.map(\.date) == dates)
        #expect(calendar.day("2024-01-04") == .closed(reason: "no session"))
        #expect(calendar.next(after: "2024-01-31") == nil)
        #expect(calendar.session(on: "2024-01-02")?.close.description == "2024-01-02T21:00:00Z")
        #expect(TradingCalendar(replaying: [], on: .krx).next(after: "2024-01-01") == nil)
    }

    /// The researched table, where this checkout lies beside it. The rules and the counts above
    /// hold the calendar without it.
    @Test func `every row of the published table agrees`() throws {
        let package = #filePath.split(separator: "/").dropLast(3).map(String.init)
        let path =
            "/"
            + (package.dropLast() + ["shared/data/calendars/XKRX.csv"])
            .joined(separator: "/")
        guard let data = FileManager.default.contents(atPath: path) else { return }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst()
        for line in lines {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let date = try #require(TradingDate(parsing: fields[0]))
            switch krx.day(date) {
            case .session(let session, let note):
                #expect("\(session.open)" == fields[5])
                #expect("\(session.close)" == fields[6])
                #expect(note ?? "" == fields[8])
                #expect(fields[1] == (note == nil ? "regular" : "hours"))
            case .closed(let reason):
                #expect(fields[1] == "closed")
                #expect(reason == fields[8])
            case .unknown: Issue.record("\(date) is unknown")
            }
        }
        #expect(lines.count == 3652)
    }
}
