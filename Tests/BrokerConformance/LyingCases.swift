import LocalSim
import Markets
import Trading

extension BrokerConformance {
    private static func lying(
        _ name: String, _ lies: LieRule..., run: @escaping @Sendable (Stand) async throws -> Void
    ) -> ConformanceCase {
        ConformanceCase(name, .conformance(lies: lies), run)
    }

    /// An order whose answer is a lie: what its sender must conclude, and what the list then says.
    private static func answered(
        _ name: String, _ lie: Lie, _ expected: Answer, listed: Int
    ) -> ConformanceCase {
        lying(name, LieRule(lie, on: .nth(1))) { stand in
            let outcome = await stand.submit(.buy, 1, at: 34_000)
            try stand.expect("the order", stand.answer(outcome), is: expected)
            try stand.expect("the list's length", try await stand.day().orders.count, is: listed)
            let arrived = try await stand.exchange.submissions().count
            try stand.expect("the count of arrivals", arrived, is: 1)
            let next = await stand.submit(.buy, 1, at: 34_000)
            try stand.expect("the next order", stand.answer(next), is: .accepted)
        }
    }

    static let lyingCases: [ConformanceCase] = [
        answered("a taken order without an answer is unknown", .silent, .unknown, listed: 1),
        answered("a lost order without an answer is unknown", .lost, .unknown, listed: 0),
        answered("a refusal is proof", .refused, .rejected, listed: 0),
        answered("an answer in good time is one", .slow(5...5), .accepted, listed: 1),
        answered("an answer that comes too late is none", .slow(30...30), .unknown, listed: 1),
        answered("a refusal for the rate proves nothing", .rate, .unknown, listed: 0),
        answered("an answer that comes twice is one", .twice, .accepted, listed: 1),
        answered(
            "a late order is unknown, and not yet listed", .late(60...60), .unknown, listed: 0),
        lying("a late order arrives", LieRule(.late(60...60))) { stand in
            await stand.submit(.buy, 1, at: 35_000)
            try await stand.wait("09:32")
            let day = try await stand.day()
            try stand.expect("the list's length", day.orders.count, is: 1)
            try stand.expect(
                "its instant", day.orders.map(\.acceptedAt), is: [.friday("09:31")])
        },
        lying(
            "with a revoked token nothing is read and nothing is known", LieRule(.revoked(60...60))
        ) {
            stand in
            let outcome = await stand.submit(.buy, 1, at: 35_000)
            try stand.expect("the order", stand.answer(outcome), is: .unknown)
            try stand.expectNone("the list", await stand.broker.orders(on: .friday))
            try stand.expectNone("the balances", await stand.broker.balances())
            try stand.expectNone("a quote", await stand.broker.quotes([.kodex]))
            try await stand.wait("09:31")
            try stand.expect(try await stand.day().orders.isEmpty, "it was taken")
        },
        lying("in an outage nothing is read, and nothing is taken", LieRule(.outage(60...60))) {
            stand in
            let outcome = await stand.submit(.buy, 1, at: 35_000)
            try stand.expect(stand.answer(outcome) != .accepted, "the order is accepted")
            try stand.expectNone("the list", await stand.broker.orders(on: .friday))
            try stand.expectNone("the balances", await stand.broker.balances())
            try stand.expectNone("what may be sold", await stand.broker.sellable(.bonds))
            try await stand.wait("09:31")
            try stand.expect(try await stand.day().orders.isEmpty, "it was taken")
        },
        lying("a cancel without an answer is unknown", LieRule(.cancelSilent)) { stand in
            let number = try await stand.order(.buy, 1, at: 34_000)
            try stand.expectUnknown(await stand.broker.cancel(number, on: .friday))
            try stand.expect("the status", try await stand.report(number).status, is: .cancelled)
        },
        lying("a lost cancel is unknown, and may be asked again", LieRule(.cancelLost, on: .nth(1)))
        {
            stand in
            let number = try await stand.order(.buy, 1, at: 34_000)
            try stand.expectUnknown(await stand.broker.cancel(number, on: .friday))
            try stand.expect("the status", try await stand.report(number).status, is: .open)
            let again = await stand.broker.cancel(number, on: .friday)
            try stand.expect("the second answer", again, is: .requested)
        },
        lying("an order that fills before its cancel is filled", LieRule(.filledFirst)) { stand in
            let number = try await stand.order(.buy, 100, at: 34_000)
            try stand.expectRefused(await stand.broker.cancel(number, on: .friday))
            try stand.expect("the status", try await stand.report(number).status, is: .filled)
            try stand.expect("the holding", try await stand.held(), is: 100)
        },
        lying("an order fills on after its cancel was taken", LieRule(.cancelLate(60...60))) {
            stand in
            let number = try await stand.order(.buy, 250, at: 35_000)
            let outcome = await stand.broker.cancel(number, on: .friday)
            try stand.expect("the answer", outcome, is: .requested)
            try stand.expect("the status", try await stand.report(number).status, is: .open)
            try await stand.wait("09:31")
            let report = try await stand.report(number)
            try stand.expect("the status", report.status, is: .cancelled)
            try stand.expect(report.executed.quantity > .zero, "nothing was filled")
        },
    ]
}
