import LocalSim
import Markets
import Testing
import Trading

struct LieTests {
    @Test(arguments: Form.allCases)
    func `a silent broker takes the order and never says so`(form: Form) async throws {
        try await form.with { sim async throws in
            try await sim.lie(LieRule(.silent, on: .nth(2)))
            let first = await sim.submit(.sample(.buy, 1, at: 35_000, intent: "a"))
            let second = await sim.submit(.sample(.buy, 2, at: 35_000, intent: "b"))
            let third = await sim.submit(.sample(.buy, 3, at: 35_000, intent: "c"))
            #expect(first.number != nil && third.number != nil)
            #expect(second == .unknown(why: "no answer"))
            try await sim.wait(until: .friday("09:31"))
            let orders = try await sim.orders(on: .friday).whole().orders
            #expect(orders.map(\.quantity.wholeShares) == [1, 2, 3])
            #expect(orders.map(\.status) == [.filled, .filled, .filled])
        }
    }

    @Test(arguments: Form.allCases)
    func `a refusing broker counts the order and does not take it`(form: Form) async throws {
        try await form.with { sim async throws in
            try await sim.lie(LieRule(.refused, on: .instrument(.bonds)))
            let bonds = await sim.submit(.sample(.sell, 1, of: .bonds, at: 112_000, intent: "a"))
            let shares = await sim.submit(.sample(.buy, 1, at: 35_000, intent: "b"))
            #expect(bonds == .rejected(reason: "refused on request"))
            #expect(shares.number != nil)
            #expect(try await sim.submissions().map(\.intent.rawValue) == ["a", "b"])
            #expect(try await sim.orders(on: .friday).whole().orders.count == 1)
        }
    }

    @Test(arguments: Form.allCases)
    func `a slow answer takes its time, and is lost when nobody waits so long`(
        form: Form
    ) async throws {
        try await form.with { sim async throws in
            try await sim.lie(LieRule(.slow(5...5), on: .nth(1)))
            try await sim.lie(LieRule(.slow(60...60), on: .nth(2)))
            let first = await sim.submit(.sample(.buy, 1, at: 35_000))
            #expect(first.number != nil)
            #expect(try await sim.now() == .friday("09:30") + 5)
            let second = await sim.submit(.sample(.buy, 1, at: 35_000))
            #expect(second.isUnknown)
            #expect(try await sim.now() == .friday("09:30") + 65)
            #expect(try await sim.orders(on: .friday).whole().orders.count == 2)
        }
    }

    @Test(arguments: Form.allCases)
    func `drawn faults meet about their share of orders, the same ones each time`(
        form: Form
    ) async throws {
        var runs: [[SubmitOutcome]] = []
        for _ in 0..<2 {
            try await form.with { sim async throws in
                try await sim.lie(LieRule(.refused, on: .perMille(300)))
                var outcomes: [SubmitOutcome] = []
                for _ in 0..<100 {
                    outcomes.append(await sim.submit(.sample(.buy, 1, at: 35_000)))
                }
                runs.append(outcomes)
            }
        }
        #expect(runs[0] == runs[1])
        #expect((15...45).contains(runs[0].count { $0.number == nil }))
    }
}
