import Markets
import Rebalancing
import Testing
import Trading

struct ExitProgressTests {
    private static let krx = TradingCalendar.krx

    private func progress(since: String, now: String) -> ExitProgress? {
        guard let since = Instant(parsing: since), let now = Instant(parsing: now) else {
            return nil
        }
        return ExitProgress(of: .sample(progressAt: since), at: now, on: Self.krx)
    }

    @Test func `a session without progress is stuck, and three are hopeless`() {
        let since = "2026-11-20T12:00:00+09:00"
        #expect(progress(since: since, now: "2026-11-23T11:59:59+09:00") == .moving)
        #expect(progress(since: since, now: "2026-11-23T12:00:00+09:00") == .stuck)
        #expect(progress(since: since, now: "2026-11-25T11:59:59+09:00") == .stuck)
        #expect(progress(since: since, now: "2026-11-25T12:00:00+09:00") == .hopeless)
    }

    /// Chuseok: from Wednesday's close to Monday's opening nothing could have been sold.
    @Test func `a holiday does not count`() {
        let since = "2026-09-23T15:00:00+09:00"
        #expect(progress(since: since, now: "2026-09-28T09:30:00+09:00") == .moving)
        #expect(progress(since: since, now: "2026-09-28T15:00:00+09:00") == .stuck)
    }

    @Test func `where the calendar ends nothing is given up`() {
        #expect(
            progress(since: "2028-12-28T12:00:00+09:00", now: "2029-02-01T12:00:00+09:00")
                == .unknown)
    }

    /// F5 over 10,000 brokers that sell a little, get stuck and come to life again: never hopeless
    /// before three open sessions since the broker's figures last moved, always after.
    @Test func `ten thousand stuck brokers are judged by what they show`() {
        var seen: [ExitProgress: Int] = [:]
        for seed in 0..<10_000 {
            var broker = StuckBroker(seed: seed)
            for _ in 0..<30 {
                let (exit, now, openSeconds) = broker.look()
                let expected: ExitProgress =
                    openSeconds < 23_400 ? .moving : openSeconds < 70_200 ? .stuck : .hopeless
                let judged = ExitProgress(of: exit, at: now, on: Self.krx)
                guard judged == expected else {
                    Issue.record("seed \(seed): \(judged) after \(openSeconds) open seconds")
                    return
                }
                seen[judged, default: 0] += 1
                if judged == .hopeless { break }
            }
        }
        for judgement in [ExitProgress.moving, .stuck, .hopeless] {
            #expect(seen[judgement, default: 0] > 1000, "\(seen)")
        }
    }
}

/// A broker whose shares go now and then, and a count of open seconds that knows no calendar but a
/// list of minutes.
private struct StuckBroker {
    private var random: Seeded
    private var exit: Exit
    private var held: Int64
    private var filled: Int64 = 0
    private var now: Instant
    /// Open seconds since the start; counted minute by minute.
    private var clock = 0
    private var progressClock = 0
    private let mood: Int

    init(seed: Int) {
        random = Seeded(seed)
        held = Int64.random(in: 1...50, using: &random)
        mood = Int.random(in: 1...40, using: &random)
        let day = Int.random(in: 20_000...21_000, using: &random)
        let minute = Int.random(in: 0..<1440, using: &random)
        now = Instant(midnight: TradingDate(day: day)) + minute * 60
        exit = .sample(progressAt: now)
        // The first look is progress: it says what is held.
        exit = exit.looked(
            at: ExitMark(held: Quantity(shares: held), filled: .zero), on: now)
    }

    /// Time passes, perhaps something is sold, perhaps a share comes back; then a run looks.
    mutating func look() -> (exit: Exit, now: Instant, openSeconds: Int) {
        for _ in 0..<Int.random(in: 1...900, using: &random) {
            if isOpen(now) { clock += 60 }
            now = now + 60
        }
        if Int.random(in: 0..<mood, using: &random) == 0, held > 0, isOpen(now) {
            let sold = Int64.random(in: 1...held, using: &random)
            held -= sold
            filled += sold
        } else if Int.random(in: 0..<20, using: &random) == 0 {
            held += 1  // a person buys it back: no progress, and none when it goes again
        }
        let mark = ExitMark(
            held: Quantity(shares: held), filled: Quantity(shares: filled))
        if mark.isProgress(since: exit.mark) {
            exit = exit.looked(at: mark.best(exit.mark), on: now)
            progressClock = clock
        }
        return (exit, now, clock - progressClock)
    }

    private func isOpen(_ instant: Instant) -> Bool {
        let date = instant.date(offset: 9 * 3600)
        guard let session = TradingCalendar.krx.session(on: date) else { return false }
        return session.contains(instant)
    }
}

extension Exit {
    fileprivate static func sample(progressAt: Instant) -> Exit {
        Exit(
            id: ExitID(rawValue: 1), deployment: .core, account: AccountName(unchecked: "paper"),
            cause: .liquidation, reason: "over", askedBy: "jin", askedAt: progressAt,
            progressAt: progressAt, mark: nil, outcome: nil)
    }
}
