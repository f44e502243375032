import LocalSim
import Markets
import Testing
import Trading

struct ReplayTests {
    let mtum = Instrument.sample("US:MTUM")

    private var closes: DailyCloses {
        DailyCloses(
            dates: ["2014-01-02", "2014-01-03", "2014-01-06"].map { .sample($0) },
            millionths: [mtum: [52_704_000, 52_792_000, 0]])
    }

    private func sim() -> LocalSim {
        let terms = SimulatedTerms(
            account: AccountName(unchecked: "replay"), cash: Money(minorUnits: 1_000_000, .usd),
            opensAt: .sample("2014-01-02T14:00:00Z"))
        return LocalSim(
            inMemory: terms, market: .replay(closes, on: .us, name: "etfs.csv"))
    }

    @Test
    func `a session trades at its own close from the opening on, before it at the one before`()
        async throws
    {
        let sim = sim()
        #expect(await sim.quotes([mtum]) == .unavailable("'US:MTUM' has no price"))
        var seen: [String] = []
        for instant in [
            "2014-01-02T14:30:00Z", "2014-01-02T20:59:59Z", "2014-01-03T14:00:00Z",
            "2014-01-03T14:30:00Z", "2014-01-06T15:00:00Z",
        ] {
            try await sim.wait(until: .sample(instant))
            let quote = try #require(try await sim.quotes([mtum]).whole().first)
            seen.append("\(quote.last.amount) \(quote.kind.rawValue)")
        }
        #expect(
            seen == [
                "52.704 us-listed", "52.704 us-listed", "52.704 us-listed", "52.792 us-listed",
                "52.792 us-listed",
            ])
    }

    @Test func `history is the file, without the session that is still open`() async throws {
        let sim = sim()
        try await sim.wait(until: .sample("2014-01-03T20:00:00Z"))
        let open = try await sim.history(
            of: [mtum], through: .sample("2014-01-06"), sessions: 9
        ).whole()
        #expect(open.series[mtum]?.close == [52.704])
        try await sim.wait(until: .sample("2014-01-06T21:00:00Z"))
        let all = try await sim.history(
            of: [mtum], through: .sample("2014-01-06"), sessions: 9
        ).whole()
        #expect(all.dates.map(\.description) == ["2014-01-02", "2014-01-03", "2014-01-06"])
        #expect(all.series[mtum]?.close.map { "\($0)" } == ["52.704", "52.792", "nan"])
        #expect(all.source == "replay etfs.csv")
    }

    @Test func `orders keep to ticks of a cent and fill at the file's price`() async throws {
        let sim = sim()
        try await sim.wait(until: .sample("2014-01-02T15:00:00Z"))
        func order(_ limit: Int64) -> Submission {
            Submission(
                intent: OrderID(rawValue: "x"), session: .sample("2014-01-02"), instrument: mtum,
                side: .buy, quantity: Quantity(shares: 10),
                limit: Price(millionths: limit, .usd))
        }
        let off = await sim.submit(order(52_704_000))
        #expect(off == .rejected(reason: "52.704 USD is not on a tick of 0.01"))
        let outcome = await sim.submit(order(52_710_000))
        let number = try #require(outcome.number)
        try await sim.wait(until: .sample("2014-01-02T15:01:00Z"))
        let report = try #require(try await sim.report(number, on: .sample("2014-01-02")))
        #expect(report.executed.amount == Money(minorUnits: 52_704, .usd))
        #expect(report.executed.costs == Money(minorUnits: 131, .usd))  // 0.25 %
    }
}
