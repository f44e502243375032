import LocalSim
import Markets
import Testing
import Trading

/// What happens to an account besides our own orders.
struct HappeningTests {
    @Test(arguments: Form.allCases)
    func `a person's order is no submit of ours, and the broker's like any other`(
        form: Form
    ) async throws {
        try await form.with { sim async throws in
            let own = await sim.submit(.sample(.buy, 1, at: 35_000))
            let theirs = try await sim.person(orders: .sample(.sell, 30, of: .bonds, at: 113_000))
            let more = try await sim.person(orders: .sample(.sell, 30, of: .bonds, at: 113_000))
            #expect(own.number?.rawValue == "0000000001")
            #expect(theirs.number?.rawValue == "0000000002")
            #expect(more == .rejected(reason: "30 shares are offered, 10 may be sold"))
            #expect(try await sim.submissions().count == 1)
            #expect(try await sim.orders(on: .friday).whole().orders.count == 2)
            #expect(try await sim.sellable(.bonds).whole() == Quantity(shares: 10))
        }
    }

    @Test(arguments: Form.allCases)
    func `a dividend is paid in cash for what is held`(form: Form) async throws {
        try await form.with { sim async throws in
            let paid = try await sim.dividend(of: .krw(300), on: .bonds)
            #expect(paid == .krw(12_000))
            #expect(try await sim.balances().whole().cash == .krw(10_012_000))
            #expect(try await sim.dividend(of: .krw(300), on: .kodex) == .krw(0))
        }
    }

    @Test(arguments: Form.allCases)
    func `a split overnight changes shares, price, limits and past, and not what they are worth`(
        form: Form
    ) async throws {
        try await form.with { sim async throws in
            await #expect(throws: LocalSimError.self) {
                try await sim.split(.bonds, SplitRatio(3, for: 1))
            }
            try await sim.wait(until: .friday("18:00"))
            try await sim.split(.bonds, SplitRatio(7, for: 3))
            let after = try await sim.balances().whole()
            // 40 × 7 / 3 is 93 and a third, which is paid out at 112,000 × 3 / 7.
            #expect(after.position(.bonds).held == Quantity(shares: 93))
            #expect(after.cash == .krw(10_000_000 + 15_999))
            let quote = try #require(try await sim.quotes([.bonds]).whole().first)
            #expect(quote.last == .krw(48_000))
            try await sim.wait(until: .sample("2026-11-23T09:30:00+09:00"))
            let monday = try #require(try await sim.quotes([.bonds]).whole().first)
            #expect(monday.last == .krw(48_000))
            #expect(monday.base == .krw(48_000))
            let day = TradingDate.sample("2026-11-23")
            let sale = await sim.submit(.sample(.sell, 93, of: .bonds, at: 48_000, on: day))
            #expect(sale.number != nil)
            let history = try await sim.history(of: [.bonds], through: day, sessions: 2).whole()
            #expect(history.series[.bonds]?.close == [48_000, 48_000])
        }
    }

    @Test(arguments: Form.allCases)
    func `a reverse split leaves whole shares`(form: Form) async throws {
        try await form.with(.sample(opensAt: .friday("08:00"))) { sim async throws in
            try await sim.split(.bonds, SplitRatio(1, for: 3))
            let after = try await sim.balances().whole()
            #expect(after.position(.bonds).held == Quantity(shares: 13))
            #expect(after.cash == .krw(10_000_000 + 111_999))
        }
    }

    @Test(
        arguments: Form.allCases,
        [
            (FeeRounding.asLedger, 1025), (.droppedBelowTen, 1020), (.up, 1026),
        ] as [(FeeRounding, Int64)])
    func `the broker rounds costs in its own way, and no report tells`(
        form: Form, case rounded: (rounding: FeeRounding, charged: Int64)
    ) async throws {
        try await form.with(.sample(feeRounding: rounded.rounding)) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 200, at: 35_000))
            let number = try #require(outcome.number)
            try await sim.wait(until: .friday("10:00"))
            #expect(try await sim.report(number)?.executed.costs == .krw(1025))
            let after = try await sim.balances().whole()
            #expect(after.cash == .krw(10_000_000 - 7_000_000 - rounded.charged))
        }
    }
}
