import LocalSim
import Markets
import Testing
import Trading

/// What a broker may do to an order and say of it.
struct OrderLieTests {
    @Test(arguments: Form.allCases)
    func `an order that is lost on the way stands in no list and reserves nothing`(
        form: Form
    ) async throws {
        try await form.with(.sample(lies: [LieRule(.lost, on: .nth(1))])) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 1, at: 35_000))
            #expect(outcome == .unknown(why: "no answer"))
            #expect(try await sim.submissions().count == 1)
            #expect(try await sim.orders(on: .friday).whole().orders.isEmpty)
            #expect(try await sim.balances().whole().orderable == .krw(10_000_000))
        }
    }

    @Test(arguments: Form.allCases)
    func `a late order arrives after its sender gave up, and is judged then`(
        form: Form
    ) async throws {
        try await form.with(.sample(lies: [LieRule(.late(30...30))])) { sim async throws in
            let buy = await sim.submit(.sample(.buy, 2, at: 35_000, intent: "a"))
            let sell = await sim.submit(.sample(.sell, 30, of: .bonds, at: 112_000, intent: "b"))
            #expect(buy.isUnknown && sell.isUnknown)
            #expect(try await sim.submissions().map(\.intent.rawValue) == ["a", "b"])
            // A person is faster, and then there are too few bonds left for our sale.
            _ = try await sim.person(orders: .sample(.sell, 20, of: .bonds, at: 112_000))
            try await sim.wait(until: .friday("09:30") + 30)
            #expect(try await sim.orders(on: .friday).whole().orders.count == 1)
            try await sim.wait(until: .friday("09:30") + 31)
            let orders = try await sim.orders(on: .friday).whole().orders
            #expect(orders.map(\.instrument) == [.bonds, .kodex])
            #expect(orders.last?.acceptedAt == .friday("09:30") + 30)
            #expect(orders.last?.number.rawValue == "0000000002")
            try await sim.wait(until: .friday("09:40"))
            #expect(try await sim.balances().whole().position(.kodex).held.wholeShares == 2)
        }
    }

    @Test(arguments: Form.allCases)
    func `an order that arrives after the close is not taken`(form: Form) async throws {
        let terms = SimulatedTerms.sample(
            opensAt: .friday("15:29"), lies: [LieRule(.late(120...120))])
        try await form.with(terms) { sim async throws in
            _ = await sim.submit(.sample(.buy, 2, at: 35_000))
            try await sim.wait(until: .friday("16:00"))
            #expect(try await sim.orders(on: .friday).whole().orders.isEmpty)
            #expect(try await sim.balances().whole().orderable == .krw(10_000_000))
        }
    }

    @Test(arguments: Form.allCases)
    func `a broker that says orders come too fast proves nothing`(form: Form) async throws {
        try await form.with(.sample(lies: [LieRule(.rate, on: .nth(1))])) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 1, at: 35_000))
            #expect(
                outcome
                    == .unknown(why: "the answer 'rate' proves nothing: no proof either way"))
        }
    }

    @Test(arguments: Form.allCases)
    func `an answer that comes twice is one order`(form: Form) async throws {
        try await form.with(.sample(lies: [LieRule(.twice)])) { sim async throws in
            let first = await sim.submit(.sample(.buy, 1, at: 35_000))
            let second = await sim.submit(.sample(.buy, 2, at: 35_000))
            #expect(first.number?.rawValue == "0000000001")
            #expect(second.number?.rawValue == "0000000002")
            #expect(try await sim.orders(on: .friday).whole().orders.count == 2)
        }
    }

    @Test(arguments: Form.allCases)
    func `a hidden order stands in no list and in no total, and works`(form: Form) async throws {
        try await form.with(.sample(lies: [LieRule(.hidden(70...70))])) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 2, at: 35_000))
            let number = try #require(outcome.number)
            try await sim.wait(until: .friday("09:30") + 69)
            let before = try await sim.orders(on: .friday).whole()
            #expect(before.orders.isEmpty)
            #expect(before.totals == .init(orders: 0, filled: .zero))
            #expect(try await sim.balances().whole().position(.kodex).held.wholeShares == 2)
            try await sim.wait(until: .friday("09:30") + 70)
            #expect(try await sim.report(number)?.status == .filled)
        }
    }

    @Test(arguments: Form.allCases)
    func `the exchange rejects an order that the broker took`(form: Form) async throws {
        try await form.with(.sample(lies: [LieRule(.bounced(90...90))])) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 2, at: 35_000))
            let number = try #require(outcome.number)
            try await sim.wait(until: .friday("09:30") + 89)
            #expect(try await sim.report(number)?.status == .open)
            #expect(try await sim.balances().whole().orderable < .krw(10_000_000))
            try await sim.wait(until: .friday("09:30") + 90)
            let report = try #require(try await sim.report(number))
            #expect(report.status == .rejected)
            #expect(report.reason == "rejected by the exchange")
            #expect(report.executed == .none(.krw))
            #expect(try await sim.balances().whole().orderable == .krw(10_000_000))
        }
    }

    @Test(arguments: Form.allCases)
    func `a stalled order fills in part and never the rest`(form: Form) async throws {
        try await form.with(.sample(lies: [LieRule(.stalled(45...45))])) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 10, at: 35_000))
            let number = try #require(outcome.number)
            try await sim.wait(until: .friday("15:29"))
            let open = try #require(try await sim.report(number))
            #expect(open.status == .open)
            #expect(open.executed.quantity == Quantity(shares: 4))
            try await sim.wait(until: .friday("15:30"))
            #expect(try await sim.report(number)?.status == .expired)
        }
    }

    @Test(arguments: Form.allCases)
    func `a delayed order does not trade at first`(form: Form) async throws {
        try await form.with(.sample(lies: [LieRule(.delayed(300...300))])) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 2, at: 35_000))
            let number = try #require(outcome.number)
            try await sim.wait(until: .friday("09:35"))
            #expect(try await sim.report(number)?.executed.quantity == .zero)
            try await sim.wait(until: .friday("09:36"))
            #expect(try await sim.report(number)?.status == .filled)
        }
    }

    @Test(arguments: Form.allCases)
    func `a person's identical order stands next to ours, before it or after`(
        form: Form
    ) async throws {
        var places: Set<Int> = []
        for seed in 1...6 as ClosedRange<UInt64> {
            let terms = SimulatedTerms.sample(seed: seed, lies: [LieRule(.twin)])
            try await form.with(terms) { sim async throws in
                let outcome = await sim.submit(.sample(.buy, 3, at: 35_000))
                let number = try #require(outcome.number)
                let orders = try await sim.orders(on: .friday).whole().orders
                #expect(orders.count == 2)
                #expect(Set(orders.map(\.quantity)) == [Quantity(shares: 3)])
                #expect(Set(orders.map(\.limit)) == [.krw(35_000)])
                #expect(try await sim.submissions().count == 1)
                places.insert(try #require(orders.firstIndex { $0.number == number }))
            }
        }
        #expect(places == [0, 1])
    }

    @Test(arguments: Form.allCases)
    func `of a lost order and its twin the person's is there`(form: Form) async throws {
        let terms = SimulatedTerms.sample(lies: [LieRule(.twin), LieRule(.lost)])
        try await form.with(terms) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 3, at: 35_000))
            #expect(outcome.isUnknown)
            #expect(try await sim.orders(on: .friday).whole().orders.count == 1)
        }
    }

    @Test(arguments: Form.allCases)
    func `an order meets the first answer that fits and every fate`(form: Form) async throws {
        let rules = [
            LieRule(.refused, on: .instrument(.bonds)), LieRule(.hidden(20...20)),
            LieRule(.silent), LieRule(.rate), LieRule(.delayed(120...120)),
        ]
        try await form.with(.sample(lies: rules)) { sim async throws in
            let bonds = await sim.submit(.sample(.sell, 1, of: .bonds, at: 112_000))
            let shares = await sim.submit(.sample(.buy, 1, at: 35_000))
            #expect(bonds == .rejected(reason: "refused on request"))
            #expect(shares == .unknown(why: "no answer"))
            #expect(try await sim.orders(on: .friday).whole().orders.isEmpty)
            try await sim.wait(until: .friday("09:31"))
            let orders = try await sim.orders(on: .friday).whole().orders
            #expect(orders.map(\.executed.quantity) == [.zero])
        }
    }

    @Test func `nothing leaves when nobody answers`() async throws {
        let sim = LocalSim(
            inMemory: .sample(lies: [LieRule(.unsent, on: .nth(1))]), market: .sample)
        let first = await sim.submit(.sample(.buy, 1, at: 35_000))
        let second = await sim.submit(.sample(.buy, 1, at: 35_000))
        #expect(first == .rejected(reason: "not sent: nobody answers"))
        #expect(second.number != nil)
        #expect(try await sim.submissions().count == 1)
    }

    @Test(arguments: Form.allCases)
    func `the truth ends lies, and not what they have done`(form: Form) async throws {
        let rules = [LieRule(.silent), LieRule(.hidden(60...60))]
        try await form.with(.sample(lies: rules)) { sim async throws in
            let first = await sim.submit(.sample(.buy, 1, at: 35_000))
            try await sim.tellTruth()
            let second = await sim.submit(.sample(.buy, 2, at: 35_000))
            #expect(first.isUnknown)
            #expect(second.number != nil)
            let now = try await sim.orders(on: .friday).whole().orders
            #expect(now.map(\.number) == [second.number])
            try await sim.wait(until: .friday("09:31"))
            #expect(try await sim.orders(on: .friday).whole().orders.count == 2)
        }
    }
}

/// What a broker may do to a cancel.
struct CancelLieTests {
    private func cancelled(
        _ form: Form, _ lie: Lie,
        _ check:
            @escaping (any SimulatedAccount, BrokerOrderNumber, CancelOutcome) async throws ->
            Void
    ) async throws {
        let terms = SimulatedTerms.sample(lies: [
            LieRule(.delayed(60...60)), LieRule(lie, on: .nth(1)),
        ])
        try await form.with(terms) { sim async throws in
            let outcome = await sim.submit(.sample(.buy, 200, at: 35_000))
            let number = try #require(outcome.number)
            try await check(sim, number, await sim.cancel(number, on: .friday))
        }
    }

    @Test(arguments: Form.allCases)
    func `a cancel is done and nobody says so`(form: Form) async throws {
        try await cancelled(form, .cancelSilent) { sim, number, outcome async throws in
            #expect(outcome == .unknown(why: "no answer"))
            #expect(try await sim.report(number)?.status == .cancelled)
        }
    }

    @Test(arguments: Form.allCases)
    func `a cancel is lost, and the next one works`(form: Form) async throws {
        try await cancelled(form, .cancelLost) { sim, number, outcome async throws in
            #expect(outcome == .unknown(why: "no answer"))
            #expect(try await sim.report(number)?.status == .open)
            #expect(await sim.cancel(number, on: .friday) == .requested)
            #expect(try await sim.report(number)?.status == .cancelled)
        }
    }

    @Test(arguments: Form.allCases)
    func `an order fills on after its cancel was taken`(form: Form) async throws {
        try await cancelled(form, .cancelLate(90...90)) { sim, number, outcome async throws in
            #expect(outcome == .requested)
            try await sim.wait(until: .friday("09:30") + 89)
            let open = try #require(try await sim.report(number))
            #expect(open.status == .open)
            #expect(open.executed.quantity > .zero)
            try await sim.wait(until: .friday("09:40"))
            let over = try #require(try await sim.report(number))
            #expect(over.status == .cancelled)
            #expect(over.executed == open.executed)
        }
    }

    @Test(arguments: Form.allCases)
    func `of two ends the earlier one counts, however late somebody looks`(
        form: Form
    ) async throws {
        for (bounce, status) in [(40, OrderReport.Status.rejected), (120, .cancelled)] {
            let terms = SimulatedTerms.sample(lies: [
                LieRule(.bounced(bounce...bounce)), LieRule(.cancelLate(80...80)),
            ])
            try await form.with(terms) { sim async throws in
                let outcome = await sim.submit(.sample(.buy, 1, at: 35_000))
                let number = try #require(outcome.number)
                _ = await sim.cancel(number, on: .friday)
                try await sim.wait(until: .friday("12:00"))
                #expect(try await sim.report(number)?.status == status)
            }
        }
    }

    @Test(arguments: Form.allCases)
    func `an order fills before its cancel gets there`(form: Form) async throws {
        try await cancelled(form, .filledFirst) { sim, number, outcome async throws in
            #expect(outcome == .refused(reason: "order \(number) is filled"))
            let report = try #require(try await sim.report(number))
            #expect(report.executed.quantity == Quantity(shares: 200))
            #expect(report.executed.amount == .krw(7_000_000))
            let after = try await sim.balances().whole()
            #expect(after.cash == .krw(10_000_000 - 7_000_000 - 1025))
            #expect(after.orderable == after.cash)
        }
    }
}
