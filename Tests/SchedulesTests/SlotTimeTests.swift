import Diagnostics
import Markets
import Schedules
import Testing

/// The daily rebalance, twenty minutes before the close of Korea Exchange.
struct SlotTimeTests {
    private let schedule: Schedule

    init() throws {
        schedule = try Schedule(
            reading: SourceText(
                name: "schedules/krx-daily.yaml", text: ScheduleReaderTests.good))
    }

    @Test(arguments: [
        ("2026-11-20", "2026-11-20T15:10:00+09:00"),  // an ordinary Friday
        ("2026-11-19", "2026-11-19T16:10:00+09:00"),  // CSAT: an hour later
        ("2026-01-02", "2026-01-02T15:10:00+09:00"),  // first session: opens late, closes as ever
        ("2026-11-21", nil),  // Saturday
        ("2026-01-01", nil),  // New Year's Day
        ("2026-12-31", nil),  // the exchange's own last day
        ("2029-01-02", nil),  // past the horizon
    ])
    func `a session has one slot, a closed day none`(day: String, slot: String?) throws {
        let date = try #require(TradingDate(parsing: day))
        let instant = schedule.slot(on: date, calendar: .krx)
        #expect(instant?.text(offset: TradingCalendar.krx.offset) == slot)
    }

    @Test func `an anchor at the opening follows a late one`() throws {
        let late = try Schedule(
            reading: SourceText(
                name: "late.yaml",
                text: ScheduleReaderTests.good.replacing("krx-daily", with: "late")
                    .replacing("close-20m", with: "open+30m")))
        let date = try #require(TradingDate(parsing: "2026-01-02"))
        let instant = late.slot(on: date, calendar: .krx)
        #expect(instant?.text(offset: 9 * 3600) == "2026-01-02T10:30:00+09:00")
    }

    @Test func `a window ends without its last moment`() throws {
        let slot = try #require(Instant(parsing: "2026-11-20T15:10:00+09:00"))
        let window = schedule.window(ofSlotAt: slot)
        #expect(window.contains(slot))
        #expect(window.upperBound == Instant(parsing: "2026-11-20T15:30:00+09:00"))
        #expect(!window.contains(window.upperBound))
    }

    @Test func `a timer fires at each distinct time of day`() throws {
        let first = try #require(TradingDate(parsing: "2026-01-01"))
        let last = try #require(TradingDate(parsing: "2026-12-31"))
        let sessions = try #require(TradingCalendar.krx.sessions(in: first...last))
        let times = schedule.localTimes(of: sessions, calendar: .krx)
        #expect(times == [15 * 3600 + 600, 16 * 3600 + 600])
    }
}
