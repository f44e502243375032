import LocalSim
import Markets
import Testing
import Trading

/// What a broker may answer to a question, and what must not be concluded from it.
struct ReadLieTests {
    /// Three small orders, of which two have filled, and a rule from then on.
    private func asked(
        _ form: Form, _ rule: LieRule, _ check: (any SimulatedAccount) async throws -> Void
    ) async throws {
        try await form.with { sim async throws in
            _ = await sim.submit(.sample(.buy, 1, at: 35_000))
            _ = await sim.submit(.sample(.buy, 2, at: 35_000))
            _ = await sim.submit(.sample(.buy, 3, at: 34_000))
            try await sim.wait(until: .friday("09:40"))
            try await sim.lie(rule)
            try await check(sim)
        }
    }

    @Test(
        arguments: Form.allCases,
        [
            (Lie.falseEmpty, "the rows do not add up to the broker's totals"),
            (.pageMissing, "the rows do not add up to the broker's totals"),
            (.pageRepeated, "order 0000000001 is listed twice"),
            (.pageEndless, "order 0000000001 is listed twice"),
            (.unreadable, "the simulated broker is not available: no whole answer"),
        ])
    func `a list that is not whole is no list`(
        form: Form, case told: (lie: Lie, why: String)
    ) async throws {
        try await asked(form, LieRule(told.lie, on: .nth(2))) { sim async throws in
            let first = await sim.orders(on: .friday)
            let second = await sim.orders(on: .friday)
            let third = await sim.orders(on: .friday)
            #expect(second == .unavailable(told.why))
            #expect(try first.whole().orders.count == 3)
            #expect(try third.whole() == first.whole())
        }
    }

    @Test func `a list that moves between two pages is seen, whichever way it moves`()
        async throws
    {
        var reasons: Set<String> = []
        for seed in 1...2 as ClosedRange<UInt64> {
            let sim = LocalSim(
                inMemory: .sample(seed: seed, lies: [LieRule(.pageShifted)]), market: .sample)
            for _ in 0..<3 { _ = await sim.submit(.sample(.buy, 1, at: 35_000)) }
            guard case .unavailable(let why) = await sim.orders(on: .friday) else {
                Issue.record("seed \(seed) was not seen")
                continue
            }
            reasons.insert(why)
        }
        #expect(
            reasons == [
                "order 0000000001 is listed twice",
                "the rows do not add up to the broker's totals",
            ])
    }

    @Test(arguments: Form.allCases)
    func `small pages give the same list`(form: Form) async throws {
        try await form.with { sim async throws in
            for _ in 0..<20 { _ = await sim.submit(.sample(.buy, 1, at: 35_000)) }
            let one = try await sim.orders(on: .friday).whole()
            try await sim.lie(LieRule(.tinyPages))
            let many = try await sim.orders(on: .friday).whole()
            #expect(one == many)
            #expect(one.orders.count == 20)
        }
    }

    @Test(arguments: Form.allCases)
    func `more orders than a page holds are all listed`(form: Form) async throws {
        try await form.with { sim async throws in
            for _ in 0..<101 { _ = await sim.submit(.sample(.buy, 1, at: 35_000)) }
            let orders = try await sim.orders(on: .friday).whole().orders
            #expect(Set(orders.map(\.number)).count == 101)
        }
    }

    @Test(arguments: Form.allCases)
    func `an empty list whose totals are empty too can only be seen by our own orders`(
        form: Form
    ) async throws {
        try await asked(form, LieRule(.falseNone, on: .nth(1))) { sim async throws in
            let empty = try await sim.orders(on: .friday).whole()
            #expect(empty.orders.isEmpty)
            #expect(empty.totals == .init(orders: 0, filled: .zero))
            #expect(try await sim.orders(on: .friday).whole().orders.count == 3)
        }
    }

    @Test(arguments: Form.allCases)
    func `fills stand in the list late, and in the balances at once`(form: Form) async throws {
        try await asked(form, LieRule(.lateFills(600...600))) { sim async throws in
            let list = try await sim.orders(on: .friday).whole()
            #expect(list.orders.map(\.status) == [.open, .open, .open])
            #expect(list.orders.allSatisfy { $0.executed == .none(.krw) })
            #expect(try await sim.balances().whole().position(.kodex).held.wholeShares == 3)
            try await sim.wait(until: .friday("09:42"))
            let later = try await sim.orders(on: .friday).whole()
            #expect(later.orders.map(\.status) == [.filled, .filled, .open])
        }
    }

    @Test(arguments: Form.allCases)
    func `an older answer after a newer one says how old it is`(form: Form) async throws {
        try await asked(form, LieRule(.older(600...600), on: .nth(2))) { sim async throws in
            let newer = await sim.orders(on: .friday)
            let older = await sim.orders(on: .friday)
            guard case .complete(let new, let newAt) = newer,
                case .complete(let old, let oldAt) = older
            else {
                Issue.record("\(newer), \(older)")
                return
            }
            #expect(newAt == .friday("09:40"))
            #expect(oldAt == .friday("09:30"))
            #expect(new.totals?.filled == Quantity(shares: 3))
            #expect(old.totals?.filled == .zero)
            #expect(old.orders.map(\.number) == new.orders.map(\.number))
        }
    }

    @Test(arguments: Form.allCases)
    func `balances lag behind fills, are empty or count twice, and two readings differ`(
        form: Form
    ) async throws {
        try await asked(form, LieRule(.stale(600...600), on: .nth(1))) { sim async throws in
            let stale = try await sim.balances().whole()
            #expect(stale.cash == .krw(10_000_000))
            #expect(stale.position(.kodex).held == .zero)
            let now = try await sim.balances().whole()
            #expect(now.position(.kodex).held.wholeShares == 3)

            try await sim.lie(LieRule(.falseFlat, on: .nth(1)))
            let flat = try await sim.balances().whole()
            #expect(flat.positions.isEmpty)
            #expect(flat.cash == now.cash)

            try await sim.lie(LieRule(.doubled, on: .nth(1)))
            let doubled = try await sim.balances().whole()
            #expect(doubled.positions.map(\.held.wholeShares) == [6, 40])
            #expect(try await sim.balances().whole() == now)
        }
    }

    @Test(arguments: Form.allCases)
    func `old quotes say how old they are`(form: Form) async throws {
        try await asked(form, LieRule(.oldQuotes(400...400), on: .nth(1))) { sim async throws in
            let old = try await sim.quotes([.kodex, .bonds]).whole()
            #expect(old.map(\.at) == [.friday("09:40") - 400, .friday("09:40") - 400])
            let new = try await sim.quotes([.kodex]).whole()
            #expect(new.map(\.at) == [.friday("09:40")])
        }
    }

    @Test func `in an outage nothing is read and nothing leaves`() async throws {
        let sim = LocalSim(inMemory: .sample(), market: .sample)
        let first = await sim.submit(.sample(.buy, 10, at: 34_000))
        let number = try #require(first.number)
        try await sim.lie(LieRule(.outage(600...600)))
        let away = "the simulated broker is not available: nobody answers"
        #expect(await sim.orders(on: .friday) == .unavailable(away))
        #expect(await sim.balances() == .unavailable(away))
        #expect(await sim.sellable(.bonds) == .unavailable(away))
        #expect(await sim.buyingPower(.kodex, at: .krw(35_000)) == .unavailable(away))
        #expect(await sim.quotes([.kodex]) == .unavailable(away))
        #expect(await sim.cancel(number, on: .friday) == .unknown(why: "nobody answers"))
        let second = await sim.submit(.sample(.buy, 1, at: 35_000))
        #expect(second == .rejected(reason: "not sent: nobody answers"))
        try await sim.wait(until: .friday("09:40"))
        #expect(try await sim.orders(on: .friday).whole().orders.map(\.status) == [.open])
    }

    @Test(arguments: Form.allCases)
    func `with a revoked token nothing is proven`(form: Form) async throws {
        try await form.with(.sample(lies: [LieRule(.revoked(60...60))])) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 1, at: 35_000))
            #expect(outcome.isUnknown)
            guard case .unavailable = await sim.orders(on: .friday) else {
                Issue.record("the list was read")
                return
            }
            try await sim.wait(until: .friday("09:31"))
            #expect(try await sim.orders(on: .friday).whole().orders.isEmpty)
            #expect(try await sim.submissions().count == 1)
        }
    }

    @Test func `drawn outages come and go with the seed's minutes, the same each time`()
        async throws
    {
        var runs: [[Bool]] = []
        for _ in 0..<2 {
            let sim = LocalSim(
                inMemory: .sample(lies: [LieRule(.outage(30...90), on: .perMille(100))]),
                market: .sample)
            var seen: [Bool] = []
            for step in 0..<300 {
                try await sim.wait(until: .friday("09:30") + step * 20)
                if case .complete = await sim.balances() {
                    seen.append(true)
                } else {
                    seen.append(false)
                }
            }
            runs.append(seen)
        }
        #expect(runs[0] == runs[1])
        #expect((10...120).contains(runs[0].count { !$0 }))
    }
}
