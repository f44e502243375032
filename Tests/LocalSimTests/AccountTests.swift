import LocalSim
import Markets
import Testing
import Trading

/// What a simulated account does, by whatever way it is reached, in figures and words.
@Suite struct AccountTests {
    @Test(arguments: Form.allCases)
    func `an accepted order fills in parts, and the books follow`(form: Form) async throws {
        try await form.with { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 200, at: 35_000))
            let number = try #require(outcome.number)
            let atOnce = try #require(try await sim.report(number))
            #expect(atOnce.status == .open)
            #expect(atOnce.executed.quantity == .zero)
            #expect(atOnce.acceptedAt == .friday("09:30"))
            let before = try await sim.balances().whole()
            #expect(before.cash == .krw(10_000_000))
            #expect(before.orderable == .krw(10_000_000 - 7_000_000 - 1026))

            try await sim.wait(until: .friday("09:31"))
            let part = try #require(try await sim.report(number))
            #expect(part.status == .open)
            #expect(part.executed.quantity > .zero && part.executed.quantity < part.quantity)
            let bought = part.executed
            #expect(bought.amount == .krw(bought.quantity.wholeShares * 35_000))
            let during = try await sim.balances().whole()
            #expect(during.cash == .krw(10_000_000) - bought.amount - bought.costs)
            #expect(during.position(.kodex).held == bought.quantity)
            #expect(during.position(.kodex).sellable == bought.quantity)

            try await sim.wait(until: .friday("10:00"))
            let done = try #require(try await sim.report(number))
            #expect(done.status == .filled)
            #expect(done.executed.quantity == Quantity(shares: 200))
            #expect(done.executed.costs == .krw(1025))  // 7,000,000 × 0.000146527
            let after = try await sim.balances().whole()
            #expect(after.cash == .krw(10_000_000 - 7_000_000 - 1025))
            #expect(after.orderable == after.cash)
        }
    }

    @Test(arguments: Form.allCases)
    func `an open sell takes its shares out of what may be sold`(form: Form) async throws {
        try await form.with { sim async throws in
            let outcome = await sim.submit(.sample(.sell, 30, of: .bonds, at: 113_000))
            let number = try #require(outcome.number)
            let bonds = try await sim.balances().whole().position(.bonds)
            #expect(bonds.held == Quantity(shares: 40))
            #expect(bonds.sellable == Quantity(shares: 10))
            #expect(try await sim.sellable(.bonds).whole() == Quantity(shares: 10))
            let cancelled = await sim.cancel(number, on: .friday)
            #expect(cancelled == .requested)
            #expect(try await sim.sellable(.bonds).whole() == Quantity(shares: 40))
            let report = try #require(try await sim.report(number))
            #expect(report.status == .cancelled)
            let again = await sim.cancel(number, on: .friday)
            #expect(again == .refused(reason: "order \(number) is cancelled"))
            let unknown = await sim.cancel(BrokerOrderNumber(rawValue: "9"), on: .friday)
            #expect(unknown == .refused(reason: "there is no order 9"))
        }
    }

    @Test(arguments: Form.allCases)
    func `a sale pays out less its commission`(form: Form) async throws {
        try await form.with { sim async throws in
            _ = await sim.submit(.sample(.sell, 40, of: .bonds, at: 112_000))
            try await sim.wait(until: .friday("15:30"))
            let balances = try await sim.balances().whole()
            #expect(balances.cash == .krw(10_000_000 + 4_480_000 - 656))
            #expect(balances.positions.isEmpty)
        }
    }

    @Test(
        arguments: Form.allCases,
        [
            (Submission.sample(.buy, 0, at: 35_000), "0 shares are no multiple of 1"),
            (.sample(.buy, -5, at: 35_000), "-5 shares are no multiple of 1"),
            (.sample(.buy, 1, at: 35_001), "35001 KRW is not on a tick of 5"),
            (
                .sample(.buy, 1, at: 45_505),
                "45505 KRW is outside the day's limits 24500 to 45500"
            ),
            (
                .sample(.sell, 1, of: .bonds, at: 70_000),
                "70000 KRW is outside the day's limits 78400 to 145600"
            ),
            (
                .sample(.buy, 300, at: 35_000),
                "10501539 KRW are needed, 10000000 KRW may be ordered"
            ),
            (.sample(.sell, 41, of: .bonds, at: 112_000), "41 shares are offered, 40 may be sold"),
            (.sample(.sell, 1, at: 35_000), "1 shares are offered, 0 may be sold"),
            (
                .sample(.buy, 1, of: .sample("KRX:000000"), at: 35_000),
                "'KRX:000000' has no price"
            ),
            (
                .sample(.buy, 1, of: .sample("US:SPY"), at: 35_000),
                "the account does not trade 'US:SPY'"
            ),
            (
                .sample(.buy, 1, at: 35_000, on: .sample("2026-11-23")),
                "the session of 2026-11-23 is not open"
            ),
        ])
    func `an order that cannot be is rejected with its reason`(
        form: Form, order: (submission: Submission, reason: String)
    ) async throws {
        try await form.with { sim async throws in
            let outcome = await sim.submit(order.submission)
            #expect(outcome == .rejected(reason: order.reason))
            #expect(try await sim.orders(on: .friday).whole().orders.isEmpty)
            #expect(try await sim.submissions() == [order.submission])
        }
    }

    @Test(arguments: Form.allCases)
    func `nothing is taken outside the session`(form: Form) async throws {
        let closed = SubmitOutcome.rejected(reason: "the session of 2026-11-20 is not open")
        try await form.with(.sample(opensAt: .friday("08:59"))) { sim async throws in
            let early = await sim.submit(.sample(.buy, 1, at: 35_000))
            #expect(early == closed)
            try await sim.wait(until: .friday("15:30"))
            let late = await sim.submit(.sample(.buy, 1, at: 35_000))
            #expect(late == closed)
        }
    }

    @Test(arguments: Form.allCases)
    func `what is not filled by the close expires, and frees what it reserved`(
        form: Form
    ) async throws {
        try await form.with { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 100, at: 34_995))
            let number = try #require(outcome.number)
            try await sim.wait(until: .friday("15:29"))
            #expect(try await sim.report(number)?.status == .open)
            try await sim.wait(until: .friday("15:30"))
            let report = try #require(try await sim.report(number))
            #expect(report.status == .expired)
            #expect(report.executed == .none(.krw))
            let balances = try await sim.balances().whole()
            #expect(balances.orderable == .krw(10_000_000))
        }
    }

    @Test(arguments: Form.allCases)
    func `order numbers start again with each session`(form: Form) async throws {
        try await form.with { sim async throws in
            let first = await sim.submit(.sample(.buy, 1, at: 35_000))
            let second = await sim.submit(.sample(.buy, 1, at: 35_000))
            try await sim.wait(until: .sample("2026-11-23T09:05:00+09:00"))
            let monday = TradingDate.sample("2026-11-23")
            let third = await sim.submit(.sample(.buy, 1, at: 35_000, on: monday))
            #expect(
                [first, second, third].map(\.number?.rawValue) == [
                    "0000000001", "0000000002", "0000000001",
                ])
            let friday = try await sim.orders(on: .friday).whole()
            #expect(friday.contradiction == nil)
            #expect(friday.totals?.orders == 2)
            #expect(friday.orders.map(\.status) == [.filled, .filled])
            #expect(try await sim.orders(on: monday).whole().orders.map(\.session) == [monday])
        }
    }

    @Test(arguments: Form.allCases)
    func `a move shifts the price from its instant on`(form: Form) async throws {
        try await form.with { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 10, at: 34_000))
            let number = try #require(outcome.number)
            try await sim.wait(until: .friday("10:00"))
            #expect(try await sim.report(number)?.executed.quantity == .zero)
            try await sim.move(.kodex, by: Weight(nearest: -0.2))
            let quote = try #require(try await sim.quotes([.kodex]).whole().first)
            #expect(quote.last == .krw(28_000))
            #expect(quote.base == .krw(35_000))
            #expect(quote.at == .friday("10:00"))
            try await sim.wait(until: .friday("10:05"))
            let report = try #require(try await sim.report(number))
            #expect(report.executed.amount == .krw(280_000))
            await #expect(throws: LocalSimError.self) {
                try await sim.move(.kodex, by: Weight(nearest: -1))
            }
        }
    }

    @Test(arguments: Form.allCases)
    func `the clock goes forward only`(form: Form) async throws {
        try await form.with { sim async throws in
            try await sim.wait(until: .friday("12:00"))
            try await sim.wait(until: .friday("11:00"))
            #expect(try await sim.now() == .friday("12:00"))
            let reading = await sim.balances()
            guard case .complete(_, let asOf) = reading else {
                Issue.record("\(reading)")
                return
            }
            #expect(asOf == .friday("12:00"))
        }
    }

    @Test(arguments: Form.allCases)
    func `quotes are all there or none`(form: Form) async throws {
        try await form.with { sim async throws in
            let both = try await sim.quotes([.bonds, .kodex]).whole()
            #expect(both.map(\.last) == [.krw(112_000), .krw(35_000)])
            #expect(both.map(\.kind) == [.etf, .etf])
            let missing = await sim.quotes([.kodex, .sample("KRX:000000")])
            #expect(missing == .unavailable("'KRX:000000' has no price"))
            #expect(try await sim.buyingPower(.kodex, at: .krw(35_000)).whole() == .krw(10_000_000))
        }
    }

    @Test(arguments: Form.allCases)
    func `cash flows in and out`(form: Form) async throws {
        try await form.with { sim async throws in
            try await sim.flow(.krw(500_000))
            try await sim.flow(.krw(-200_000))
            #expect(try await sim.balances().whole().cash == .krw(10_300_000))
        }
    }

    @Test(arguments: Form.allCases)
    func `history ends with the last session that has closed`(form: Form) async throws {
        try await form.with { sim async throws in
            let during = try await sim.history(
                of: [.kodex], through: .sample("2026-12-31"), sessions: 3
            ).whole()
            #expect(during.dates.map(\.description) == ["2026-11-17", "2026-11-18", "2026-11-19"])
            #expect(during.series[.kodex]?.close == [35_000, 35_000, 35_000])
            try await sim.wait(until: .friday("15:30"))
            let after = try await sim.history(of: [.kodex], through: .friday, sessions: 2).whole()
            #expect(after.dates.map(\.description) == ["2026-11-19", "2026-11-20"])
        }
    }
}
