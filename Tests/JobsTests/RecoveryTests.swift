import Jobs
import LocalSim
import Markets
import ProvingGround
import Store
import Testing
import Trading

/// What becomes of orders that nobody answered for, with a broker that lies.
struct RecoveryTests {
    private let prices: [String: Int64] = ["069500": 10_000, "148070": 20_000, "132030": 5_000]
    private let first = OrderID(rawValue: "core.1.2026-11-23.2.KRX:069500.buy.1")

    private func desk(_ lies: [LieRule], minuteValue: Int64 = 30_000_000) async throws -> Desk {
        let desk = try await Desk(
            [("069500", 50), ("148070", 40)], prices: prices, minuteValue: minuteValue)
        for lie in lies { try await desk.sim.lie(lie) }
        return desk
    }

    private func state(_ desk: Desk, _ id: OrderID) async throws -> OrderState? {
        try await desk.store.order(id)?.state
    }

    /// E1, E3: unknown, and adopted to its intent from the next complete list.
    @Test(arguments: [
        [LieRule(.silent, on: .nth(1))],
        [LieRule(.late(30...30), on: .nth(1))],
        [LieRule(.silent, on: .nth(1)), LieRule(.hidden(60...60), on: .nth(1))],
    ])
    func `an order that arrived in its time is adopted`(lies: [LieRule]) async throws {
        let desk = try await desk(lies)
        let unsettled = try await desk.run(0)
        #expect(unsettled.outcome == .unsettled)
        #expect(try await state(desk, first) == .unknown)
        let next = try await desk.run(1)
        #expect(next.outcome == .done)
        #expect(try await state(desk, first) == .filled)
        #expect(try await desk.held("069500") == 499)
        #expect(try await desk.sim.submissions().count == 2)
        #expect(try await desk.store.halts().isEmpty)
    }

    /// E5: it never came, and its intent is never sent again; the next decision buys anew.
    @Test func `an order that got lost is not found, and planned again tomorrow`() async throws {
        let desk = try await desk([LieRule(.lost, on: .nth(1))])
        #expect(try await desk.run(0).outcome == .unsettled)
        let next = try await desk.run(1)
        #expect(next.outcome == .done)
        #expect(try await state(desk, first) == .notFound)
        #expect(try await desk.held("069500") == 499)
        #expect(try await desk.sim.submissions().filter { $0.intent == first }.count == 1)
    }

    /// It was not there in its time. The list of the session that is over is final all the same.
    @Test func `an order that came too late is contested, halted and then ended`() async throws {
        let desk = try await desk([LieRule(.late(200...200), on: .nth(1))])
        #expect(try await desk.run(0).outcome == .unsettled)
        _ = try await desk.run(1)
        let order = try #require(try await desk.store.order(first))
        #expect(order.state == .filled)
        #expect(order.number != nil)
        #expect(try await desk.held("069500") == 499)
        #expect(
            try await desk.store.halts().map(\.reason) == [
                "order '\(first)': broker order 0000000001 came after it was not_found"
            ])
        #expect(try await desk.sim.submissions().filter { $0.intent == first }.count == 1)
    }

    /// The same within a session: concluded, contradicted by the next list, ended tomorrow.
    @Test func `an order that comes after it was not found is contested`() async throws {
        let desk = try await desk([LieRule(.late(600...600), on: .nth(1))])
        #expect(try await desk.run(0).outcome == .unsettled)
        _ = try await desk.run(0, through: desk.sim, later: 300)
        #expect(try await state(desk, first) == .notFound)
        try await desk.sim.wait(until: desk.sessions[0].close - 300)
        let third = try await desk.run(0, through: desk.sim, later: 920)
        #expect(third.outcome == .unsettled || third.outcome == .halted)
        #expect(try await state(desk, first) == .contested)
        _ = try await desk.run(1)
        #expect(try await state(desk, first) == .filled)
        let ledger = try await desk.store.ledger(of: Desk.core)
        guard case .complete(let balances, _) = await desk.sim.balances() else {
            Issue.record("the balances cannot be read")
            return
        }
        #expect(balances.position(Ground.krx("069500")).held == ledger.held(Ground.krx("069500")))
    }

    /// E12: two are alike, so nobody chooses; what is in doubt and what happens next is told.
    @Test func `an order with a twin stays unknown, frozen and told of`() async throws {
        let desk = try await desk([
            LieRule(.silent, on: .nth(1)), LieRule(.twin, on: .nth(1)),
        ])
        try await desk.sim.flow(Money(minorUnits: 10_000_000, .krw))
        #expect(try await desk.run(0).outcome == .unsettled)
        let next = try await desk.run(1)
        #expect(next.outcome == .unsettled)
        #expect(try await state(desk, first) == .unknown)
        #expect(
            try await desk.store.halts().first?.reason == "order '\(first)' is unknown: 2 of the "
                + "broker's orders are alike; the next run looks again, at the latest in the "
                + "session of 2026-11-25")
        #expect(try await desk.sim.submissions().filter { $0.intent == first }.count == 1)
    }

    /// E30: success with a false empty list is no list.
    @Test(arguments: [Lie.falseNone, .falseEmpty, .pageMissing, .unreadable, .older(60...60)])
    func `one false list in a run changes nothing`(lie: Lie) async throws {
        for place in 1...14 {
            let desk = try await desk([LieRule(lie, on: .nth(place))])
            let run = try await desk.run(0)
            #expect(run.outcome == .done, "\(place): \(run.note)")
            #expect(try await desk.held("069500") == 499)
            #expect(try await desk.store.halts().isEmpty)
        }
    }

    /// E2: absence at one endpoint ends nothing, however often it is said.
    @Test func `an order that a list forgets is not ended by it`() async throws {
        let desk = try await desk(
            [LieRule(.cancelLost, on: .all)], minuteValue: 100_000)
        #expect(try await desk.run(0).outcome == .unsettled)
        #expect(try await state(desk, first) == .cancelling)
        try await desk.sim.lie(LieRule(.falseNone, on: .all))
        let blind = try await desk.run(1)
        #expect(blind.outcome != .done)
        #expect(try await state(desk, first) == .cancelling)
        try await desk.sim.tellTruth()
        _ = try await desk.run(2)
        #expect(try await state(desk, first) == .expired)
    }

    // MARK: - Cancels

    /// E4, E24: over when the list says so, whatever was answered to the request.
    @Test(arguments: [Lie.cancelSilent, .cancelLate(3...3)])
    func `a cancel is confirmed by the list`(lie: Lie) async throws {
        let desk = try await desk([LieRule(lie, on: .all)], minuteValue: 100_000)
        let run = try await desk.run(0)
        #expect(run.outcome == .done)
        #expect(run.orders.map(\.state) == [.cancelled, .cancelled])
    }

    @Test func `a fill that is faster than the cancel is a fill`() async throws {
        let desk = try await desk([LieRule(.filledFirst, on: .all)], minuteValue: 100_000)
        let run = try await desk.run(0)
        #expect(run.orders.map(\.state) == [.filled, .filled])
        #expect(try await desk.held("069500") == 499)
    }

    /// E41, E57: a few tries, then it is said, and the next run goes on.
    @Test func `a cancel that gets lost is left, told, and over with the session`() async throws {
        let desk = try await desk([LieRule(.cancelLost, on: .all)], minuteValue: 100_000)
        let run = try await desk.run(0)
        #expect(run.outcome == .unsettled)
        #expect(run.note == "order '\(first)' is still cancelling")
        try await desk.sim.tellTruth()
        #expect(try await desk.run(1).outcome == .done)
        #expect(try await state(desk, first) == .expired)
    }

    /// E18: what one job has left at work another one cancels.
    @Test func `a later slot cancels what an earlier one left`() async throws {
        let desk = try await desk([LieRule(.cancelLost, on: .all)], minuteValue: 100_000)
        #expect(try await desk.run(0).outcome == .unsettled)
        try await desk.sim.tellTruth()
        _ = try await desk.run(0, through: desk.sim, later: 600)
        #expect(try await state(desk, first) == .cancelled)
    }

    // MARK: - Evidence

    /// KIS's virtual accounts have no list: the order stays unknown, its instrument is frozen,
    /// and the rest of the account goes on.
    @Test func `without evidence an order stays unknown and its instrument frozen`() async throws {
        var desk = try await desk([LieRule(.silent, on: .nth(1))])
        let blind = Unprovable(inner: desk.sim)
        #expect(try await desk.run(0, through: blind).outcome == .unsettled)
        desk.source.weights = [("069500", 50), ("148070", 0), ("132030", 40)]
        for session in 1...3 {
            let next = try await desk.run(session, through: blind)
            #expect(next.outcome == .unsettled)
            #expect(try await state(desk, first) == .unknown)
        }
        #expect(
            try await desk.store.halts().map(\.reason) == [
                "order '\(first)' is unknown: the broker has no list that could prove anything; "
                    + "a person must look"
            ])
        #expect(try await desk.sim.submissions().filter { $0.intent == first }.count == 1)
    }
}

/// A broker that nothing can be proved with.
struct Unprovable: Broker {
    let inner: LocalSim

    var evidence: Evidence { .kisVirtual }

    func submit(_ submission: Submission) async -> SubmitOutcome { await inner.submit(submission) }

    func cancel(_ number: BrokerOrderNumber, on session: TradingDate) async -> CancelOutcome {
        await inner.cancel(number, on: session)
    }

    func orders(on session: TradingDate) async -> Reading<DayOrders> {
        await inner.orders(on: session)
    }

    func balances() async -> Reading<Balances> { await inner.balances() }

    func sellable(_ instrument: Instrument) async -> Reading<Quantity> {
        await inner.sellable(instrument)
    }

    func buyingPower(_ instrument: Instrument, at price: Price) async -> Reading<Money> {
        await inner.buyingPower(instrument, at: price)
    }

    func quotes(_ instruments: [Instrument]) async -> Reading<[Quote]> {
        await inner.quotes(instruments)
    }
}
