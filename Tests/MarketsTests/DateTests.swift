import Markets
import Testing

struct DateTests {
    @Test func `a date survives the way through its day number`() throws {
        for day in stride(from: -20_000, through: 40_000, by: 13) {
            let date = TradingDate(day: day)
            #expect(TradingDate(parsing: date.description) == date)
        }
        #expect(TradingDate(parsing: "2026-11-20")?.weekday == 5)
        #expect(TradingDate(parsing: "2024-02-29")?.description == "2024-02-29")
    }

    @Test(arguments: ["2023-02-29", "2026-13-01", "2026-1-01", "2026-11-20 ", "", "20261120"])
    func `what is no date is refused`(text: String) {
        #expect(TradingDate(parsing: text) == nil)
    }

    @Test func `an ordinal counts weekdays since 1970`() throws {
        #expect(TradingDate(day: 0).ordinal == 0)  // a Thursday
        #expect(TradingDate(day: 1).ordinal == 1)
        #expect(TradingDate(day: 4).ordinal == 2)  // Monday
        let friday = try #require(TradingDate(parsing: "2026-11-20"))
        #expect((friday + 3).ordinal == friday.ordinal + 1)
    }

    @Test func `an instant reads and prints RFC 3339`() throws {
        let text = "2026-11-20T15:10:00+09:00"
        let instant = try #require(Instant(parsing: text))
        #expect(instant.text(offset: 9 * 3600) == text)
        #expect(instant.description == "2026-11-20T06:10:00Z")
        #expect(
            Instant(parsing: "2026-11-20 06:10:00.25+00")
                == Instant(parsing: "2026-11-20T06:10:00.250Z"))
        #expect(Instant(parsing: "2026-11-20T06:10:00") == nil)
        #expect(Instant(parsing: "2026-11-20T24:10:00Z") == nil)
    }
}
