import Markets
import SeededRandom
import Testing

struct OpenTimeTests {
    private let krx = TradingCalendar.krx

    private func open(_ start: String, _ end: String) -> Int? {
        guard let start = Instant(parsing: start), let end = Instant(parsing: end) else {
            Issue.record("an instant of the test is none")
            return nil
        }
        return krx.openSeconds(from: start, to: end)
    }

    @Test func `time inside a session counts`() {
        #expect(open("2026-11-23T10:00:00+09:00", "2026-11-23T10:00:01+09:00") == 1)
        #expect(open("2026-11-23T09:00:00+09:00", "2026-11-23T15:30:00+09:00") == 23_400)
    }

    @Test func `nights, weekends and holidays do not count`() {
        #expect(open("2026-11-23T15:30:00+09:00", "2026-11-24T09:00:00+09:00") == 0)
        #expect(open("2026-11-20T15:29:00+09:00", "2026-11-23T09:01:00+09:00") == 120)
        // Chuseok closes 24 and 25 September 2026, before a weekend.
        #expect(open("2026-09-23T15:30:00+09:00", "2026-09-28T09:00:00+09:00") == 0)
    }

    @Test func `time does not run backwards`() {
        #expect(open("2026-11-23T11:00:00+09:00", "2026-11-23T10:00:00+09:00") == 0)
    }

    @Test func `past the horizon nothing is known`() {
        #expect(open("2028-12-28T10:00:00+09:00", "2029-01-03T10:00:00+09:00") == nil)
    }

    @Test func `parts add up`() {
        let seed = Int.random(in: 0...Int.max)
        var random = Seeded(seed)
        let first = Instant(midnight: TradingDate(day: 20_000))
        for _ in 0..<500 {
            let times = (0..<3).map { _ in
                first + Int.random(in: 0...40_000_000, using: &random)
            }.sorted()
            let parts = krx.openSeconds(from: times[0], to: times[1])
                .flatMap { one in krx.openSeconds(from: times[1], to: times[2]).map { one + $0 } }
            #expect(parts == krx.openSeconds(from: times[0], to: times[2]), "seed \(seed)")
        }
    }
}
