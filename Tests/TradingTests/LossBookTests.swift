import Markets
import Testing
import Trading

/// The loss breakers, reading by reading. A deployment that was worth 10,000,000 at the previous
/// close may lose 3 % in a day and 15 % from its highest.
struct LossBookTests {
    private static let limits: LossLimits = {
        var limits = LossLimits()
        limits.daily = Weight(percent: 3)
        limits.drawdown = Weight(percent: 15)
        return limits
    }()

    /// Notes one reading after another; each is seconds into its session and what it found.
    private struct Day {
        var last: RiskState?
        var peak: Weight?
        var flows = Money.won(10_000_000)
        var session = TradingDate(day: 20_780)

        mutating func note(
            _ seconds: Int, _ won: Int64, base: Int64 = 10_000_000
        ) -> LossVerdict {
            let reading = RiskReading(
                deployment: DeploymentName(unchecked: "core"), session: session,
                at: Instant(midnight: session) + seconds, cash: .won(0), value: .won(won),
                base: .won(base))
            let noted = LossBook(last: last, peak: peak, flows: flows)
                .noting(reading, LossBookTests.limits)
            last = noted.state
            return noted.verdict
        }

        mutating func nextSession() {
            peak = max(peak ?? .zero, last?.highest ?? .zero)
            if last?.isRestart == true { peak = last?.highest }
            session = session + 1
        }
    }

    private func loss(_ billionths: Int64, of limit: Int64 = 3) -> Breach {
        Breach(
            .dailyLoss, value: Weight(trillionths: billionths * 1000),
            limit: Weight(percent: limit))
    }

    @Test func `a loss to the won: below its limit, at it, above it`() {
        for (won, isBreach) in [(9_700_001, false), (9_700_000, false), (9_699_999, true)] {
            var day = Day()
            let verdict = day.note(0, Int64(won))
            #expect(verdict == (isBreach ? .suspected(loss(30_000_100)) : .clear))
        }
    }

    /// E69: a price that nobody traded at raises nothing.
    @Test func `one bad tick stops nothing`() {
        var day = Day()
        #expect(day.note(0, 10_000_000) == .clear)
        #expect(day.note(60, 5_000_000) == .suspected(loss(500_000_000)))
        #expect(day.note(120, 9_990_000) == .clear)
        #expect(day.last?.suspectedAt == nil)
        #expect(day.last?.stops == 0)
    }

    @Test func `two readings confirm, and only a minute apart`() {
        for (seconds, isConfirmed) in [(59, false), (60, true), (61, true)] {
            var day = Day()
            _ = day.note(0, 9_600_000)
            let verdict = day.note(seconds, 9_600_000)
            #expect(
                verdict
                    == (isConfirmed ? .confirmed(loss(40_000_000)) : .suspected(loss(40_000_000))))
        }
    }

    @Test func `a suspicion of yesterday confirms nothing today`() {
        var day = Day()
        _ = day.note(20_000, 9_600_000)
        day.nextSession()
        #expect(day.note(0, 9_000_000, base: 9_600_000) == .suspected(loss(62_500_000)))
    }

    /// E70: measured from the persisted base, whatever a later reading thinks it was.
    @Test func `a restart does not move the base`() {
        var day = Day()
        _ = day.note(0, 10_000_000)
        _ = day.note(60, 9_600_000, base: 9_600_000)
        #expect(day.note(120, 9_600_000, base: 9_600_000) == .confirmed(loss(40_000_000)))
        #expect(day.last?.base == .won(10_000_000))
    }

    @Test func `what is paid in or out is neither gain nor loss`() {
        var day = Day()
        _ = day.note(0, 10_000_000)
        day.flows = .won(5_000_000)
        #expect(day.note(60, 5_000_000) == .clear)
        #expect(day.last?.index == .all)
        #expect(day.last?.dailyProfit == .won(0))
        day.flows = .won(15_000_000)
        #expect(day.note(120, 15_000_000) == .clear)
        #expect(day.note(180, 14_690_000) == .suspected(loss(31_000_000)))
    }

    /// A halt that a person lifts must not be back a minute later; as much again is told again.
    @Test func `a stop is told once`() {
        var day = Day()
        _ = day.note(0, 9_600_000)
        #expect(day.note(60, 9_600_000) == .confirmed(loss(40_000_000)))
        #expect(day.note(120, 9_600_000) == .clear)
        #expect(day.note(180, 9_400_000) == .clear)
        #expect(day.note(240, 9_399_999) == .suspected(loss(60_000_100, of: 6)))
        #expect(day.note(300, 9_399_999) == .confirmed(loss(60_000_100, of: 6)))
    }

    /// E72: a little every day is a lot after a month.
    @Test func `a drawdown over sessions, none of which is a daily loss`() {
        var day = Day()
        var won: Int64 = 10_000_000
        var stopped: [Int] = []
        for session in 0..<20 {
            let base = won
            won = won * 98 / 100
            #expect(day.note(0, base, base: base) == .clear)
            _ = day.note(600, won, base: base)
            if case .confirmed(let breach) = day.note(660, won, base: base) {
                #expect(breach.measure == .drawdown)
                stopped.append(session)
            }
            day.nextSession()
        }
        // 0.98⁹ is 0.834; after the stop it counts from there, and 0.98⁸ more is 0.709.
        #expect(stopped.first == 8)
        #expect(stopped == [8, 17])
    }

    @Test func `a drawdown leaves out what was paid out`() {
        var day = Day()
        _ = day.note(0, 10_000_000)
        day.flows = .won(1_000_000)
        _ = day.note(60, 1_000_000)
        day.nextSession()
        #expect(day.note(0, 990_000, base: 1_000_000) == .clear)
    }

    /// E44: a reading that comes late changes nothing.
    @Test func `an older reading is not noted`() {
        var day = Day()
        _ = day.note(120, 9_900_000)
        let before = day.last
        #expect(day.note(60, 5_000_000) == .clear)
        #expect(day.note(120, 5_000_000) == .clear)
        #expect(day.last == before)
    }

    @Test func `a deployment that is worth nothing`() {
        var day = Day()
        _ = day.note(0, 10_000_000)
        _ = day.note(60, 0)
        if case .confirmed(let breach) = day.note(120, -5) {
            #expect(breach.measure == .dailyLoss)
        } else {
            Issue.record("no stop")
        }
        #expect(day.note(180, 100) != .clear)
    }

    @Test func `a daily loss flattens where it is asked to, and only what can be sold`() {
        var limits = Self.limits
        limits.onDaily = .flatten
        let owner = Deployment.sample()
        let daily = loss(40_000_000)
        #expect(
            LossStop(daily, of: owner, limits)
                == .flatten(
                    NewExit(
                        deployment: owner.name, cause: .flatten,
                        reason: "daily loss of 4% is above 3%")))
        let halt = NewHalt(
            scope: .deployment(owner.name), reason: "daily loss of 4% is above 3%")
        #expect(LossStop(daily, of: owner, Self.limits) == .halt(halt))
        #expect(LossStop(daily, of: .sample(.liquidating), limits) == .halt(halt))
        #expect(halt.stops == .entries)
        let drawdown = Breach(
            .drawdown, value: Weight(percent: 16), limit: Weight(percent: 15))
        if case .flatten = LossStop(drawdown, of: owner, limits) {
            Issue.record("a drawdown only halts")
        }
    }
}
