import LocalSim
import Markets
import Trading

extension BrokerConformance {
    /// Three orders, of which two have filled, and a lie to the second reading of the list.
    private static func notWhole(_ name: String, _ lie: Lie) -> ConformanceCase {
        ConformanceCase(name, .conformance(lies: [LieRule(lie, on: .nth(2))])) { stand in
            for shares in 1...3 as ClosedRange<Int64> {
                await stand.submit(.buy, shares, at: shares < 3 ? 35_000 : 34_000)
            }
            try await stand.wait("09:40")
            let first = try await stand.day()
            try stand.expectNone("a list", await stand.broker.orders(on: .friday))
            try stand.expect("the next list", try await stand.day(), is: first)
        }
    }

    static let hidingCases: [ConformanceCase] = [
        notWhole("a list without rows whose totals tell the truth is none", .falseEmpty),
        notWhole("a list that lacks a page is none", .pageMissing),
        notWhole("a list with a page twice is none", .pageRepeated),
        notWhole("a list that moves while it is read is none", .pageShifted),
        notWhole("a list without an end is none", .pageEndless),
        notWhole("a list that does not come is none", .unreadable),
        ConformanceCase(
            "a list in small pages is the same list", .conformance(lies: [LieRule(.tinyPages)])
        ) { stand in
            for _ in 0..<10 { _ = try await stand.order(.buy, 1, at: 34_000) }
            try stand.expect("the list's length", try await stand.day().orders.count, is: 10)
        },
        ConformanceCase(
            "an older list says how old it is",
            .conformance(lies: [LieRule(.older(120...120), on: .nth(2))])
        ) { stand in
            _ = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("09:31")
            let (newer, newerAt) = try stand.whole(await stand.broker.orders(on: .friday))
            let (older, olderAt) = try stand.whole(await stand.broker.orders(on: .friday))
            try stand.expect(olderAt < newerAt, "the older list is of \(olderAt)")
            try stand.expect("the newer totals", newer.totals?.filled, is: Quantity(shares: 1))
            try stand.expect(older.orders.isEmpty, "the older list has orders")
        },
        ConformanceCase(
            "a hidden order works, and is listed in the end",
            .conformance(lies: [LieRule(.hidden(60...60))])
        ) { stand in
            let number = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("09:30", 59)
            try stand.expect(try await stand.day().orders.isEmpty, "it is listed")
            try stand.expect("the holding", try await stand.held(), is: 1)
            try await stand.wait("09:31")
            try stand.expect("the status", try await stand.report(number).status, is: .filled)
        },
        ConformanceCase(
            "an order that the exchange rejects later is rejected, with a reason",
            .conformance(lies: [LieRule(.bounced(60...60))])
        ) { stand in
            let number = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("09:31")
            let report = try await stand.report(number)
            try stand.expect("the status", report.status, is: .rejected)
            try stand.expect("what it filled", report.executed, is: .none(.krw))
            try stand.expect(report.reason?.isEmpty == false, "it has no reason")
            try stand.expect("what may be ordered", try await stand.power(), is: .krw(10_000_000))
        },
        ConformanceCase(
            "fills that the list shows late are in the balances",
            .conformance(lies: [LieRule(.lateFills(300...300))])
        ) { stand in
            let number = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("09:32")
            try stand.expect("the status", try await stand.report(number).status, is: .open)
            try stand.expect("the holding", try await stand.held(), is: 1)
            try await stand.wait("09:36")
            try stand.expect("the status", try await stand.report(number).status, is: .filled)
        },
        ConformanceCase(
            "stale balances and those of now do not agree",
            .conformance(lies: [LieRule(.stale(120...120), on: .nth(1))])
        ) { stand in
            _ = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("09:31")
            try stand.expect("the stale holding", try await stand.held(), is: 0)
            try stand.expect("the holding", try await stand.held(), is: 1)
        },
    ]

    static let happeningCases: [ConformanceCase] = [
        ConformanceCase("a person's order is listed like ours") { stand in
            _ = try await stand.exchange.person(
                orders: Submission(
                    intent: OrderID(rawValue: "person"), session: .friday, instrument: .bonds,
                    side: .sell, quantity: Quantity(shares: 30), limit: .krw(113_000)))
            try stand.expect("the list's length", try await stand.day().orders.count, is: 1)
            try stand.expect("what may be sold", try await stand.sellable(.bonds), is: 10)
            let arrived = try await stand.exchange.submissions()
            try stand.expect(arrived.isEmpty, "it arrived from us")
        },
        ConformanceCase(
            "a person's twin of our order is a second order",
            .conformance(lies: [LieRule(.twin)])
        ) { stand in
            _ = try await stand.order(.buy, 2, at: 35_000)
            try stand.expect("the list's length", try await stand.day().orders.count, is: 2)
            try await stand.wait("09:40")
            try stand.expect("the holding", try await stand.held(), is: 4)
        },
        ConformanceCase("cash that comes in and goes out is in the balances") { stand in
            try await stand.exchange.flow(.krw(500_000))
            try await stand.exchange.flow(.krw(-200_000))
            try stand.expect("the cash", try await stand.balances().cash, is: .krw(10_300_000))
        },
        ConformanceCase("a dividend is cash") { stand in
            try await stand.exchange.dividend(of: .krw(100), on: .bonds)
            try stand.expect("the cash", try await stand.balances().cash, is: .krw(10_004_000))
            try stand.expect("the holding", try await stand.held(.bonds), is: 40)
        },
        ConformanceCase("a split changes the shares and the price overnight") { stand in
            try await stand.wait("20:00")
            try await stand.exchange.split(.bonds, SplitRatio(5, for: 1))
            try await stand.exchange.wait(until: .monday("09:30"))
            try stand.expect("the holding", try await stand.held(.bonds), is: 200)
            let (quotes, _) = try stand.whole(await stand.broker.quotes([.bonds]))
            try stand.expect("the price", quotes.map(\.last), is: [.krw(22_400)])
            let sale = await stand.submit(.sell, 200, of: .bonds, at: 22_400, on: .monday)
            try stand.expect("the sale", stand.answer(sale), is: .accepted)
        },
    ]
}
