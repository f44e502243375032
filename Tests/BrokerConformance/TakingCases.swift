import LocalSim
import Markets
import Trading

extension BrokerConformance {
    static let takingCases: [ConformanceCase] = [
        ConformanceCase("an accepted buy is listed once, with its own terms") { stand in
            let number = try await stand.order(.buy, 3, at: 35_000)
            let day = try await stand.day()
            try stand.expect("the list's length", day.orders.count, is: 1)
            let report = try await stand.report(number)
            try stand.expect("the side", report.side, is: .buy)
            try stand.expect("the quantity", report.quantity, is: Quantity(shares: 3))
            try stand.expect("the limit", report.limit, is: .krw(35_000))
            try stand.expect("the instrument", report.instrument, is: .kodex)
            try stand.expect("the session", report.session, is: .friday)
        },
        ConformanceCase("a sale of what is held is accepted") { stand in
            let number = try await stand.order(.sell, 40, of: .bonds, at: 113_000)
            try stand.expect("the side", try await stand.report(number).side, is: .sell)
        },
        ConformanceCase("every order has a number of its own") { stand in
            var numbers: Set<BrokerOrderNumber> = []
            for _ in 0..<10 { numbers.insert(try await stand.order(.buy, 1, at: 34_000)) }
            try stand.expect("the count of numbers", numbers.count, is: 10)
            try stand.expect("the list's length", try await stand.day().orders.count, is: 10)
        },
        ConformanceCase("equal orders are two orders") { stand in
            let first = try await stand.order(.buy, 2, at: 35_000)
            let second = try await stand.order(.buy, 2, at: 35_000)
            try stand.expect(first != second, "two orders have the number \(first)")
            try await stand.wait("10:00")
            try stand.expect("the holding", try await stand.held(), is: 4)
        },
        ConformanceCase("an order is taken at the present instant") { stand in
            try await stand.wait("10:15", 7)
            let number = try await stand.order(.buy, 1, at: 34_000)
            let report = try await stand.report(number)
            try stand.expect("its instant", report.acceptedAt, is: .friday("10:15") + 7)
        },
        ConformanceCase("a day without orders is an empty list, and whole") { stand in
            let day = try await stand.day()
            try stand.expect(day.orders.isEmpty, "there are orders")
            if let totals = day.totals {
                try stand.expect("the totals", totals, is: .init(orders: 0, filled: .zero))
            }
        },
        ConformanceCase("an order's session is its own, and no other lists it") { stand in
            let first = try await stand.order(.buy, 1, at: 35_000)
            try await stand.exchange.wait(until: .monday("09:30"))
            _ = try await stand.order(.buy, 2, at: 35_000, on: .monday)
            let friday = try await stand.day()
            let monday = try await stand.day(.monday)
            try stand.expect("Friday's orders", friday.orders.map(\.number), is: [first])
            try stand.expect(
                "Monday's quantities", monday.orders.map(\.quantity), is: [Quantity(shares: 2)])
            try stand.expect(try await stand.day(.thursday).orders.isEmpty, "Thursday has orders")
        },
        ConformanceCase("a buy may use all that can be ordered") { stand in
            // 285 shares with their costs are 9,976,462 won.
            _ = try await stand.order(.buy, 285, at: 35_000)
            try stand.expect(
                !(try await stand.power()).isNegative, "more is reserved than there is")
        },
    ]

    static let rejectingCases: [ConformanceCase] = [
        ConformanceCase("no shares cannot be bought") { stand in
            try await stand.expectRejected(.buy, .zero, at: 35_000)
        },
        ConformanceCase("less than no shares cannot be bought") { stand in
            try await stand.expectRejected(.buy, Quantity(shares: -1), at: 35_000)
        },
        ConformanceCase("half a share cannot be bought") { stand in
            try await stand.expectRejected(.buy, Quantity(millionths: 500_000), at: 35_000)
        },
        ConformanceCase("a buy is on a tick") { stand in
            try await stand.expectRejected(.buy, Quantity(shares: 1), at: 34_999)
        },
        ConformanceCase("a sale is on a tick") { stand in
            try await stand.expectRejected(.sell, Quantity(shares: 1), of: .bonds, at: 112_001)
        },
        ConformanceCase("no limit is above the day's") { stand in
            try await stand.expectRejected(.buy, Quantity(shares: 1), at: 45_505)
        },
        ConformanceCase("no limit is below the day's") { stand in
            try await stand.expectRejected(.buy, Quantity(shares: 1), at: 24_495)
        },
        ConformanceCase("nobody buys for more than the cash and the costs") { stand in
            // 286 shares are 10,010,000 won.
            try await stand.expectRejected(.buy, Quantity(shares: 286), at: 35_000)
        },
        ConformanceCase("cash that an open buy has set aside is not there") { stand in
            _ = try await stand.order(.buy, 200, at: 34_000)
            try await stand.expectRejected(.buy, Quantity(shares: 100), at: 34_000)
        },
        ConformanceCase("nobody sells more than is held") { stand in
            try await stand.expectRejected(.sell, Quantity(shares: 41), of: .bonds, at: 112_000)
        },
        ConformanceCase("nobody sells what is not held") { stand in
            try await stand.expectRejected(.sell, Quantity(shares: 1), at: 35_000)
        },
        ConformanceCase("shares that an open sale has set aside are not there") { stand in
            _ = try await stand.order(.sell, 30, of: .bonds, at: 113_000)
            try await stand.expectRejected(.sell, Quantity(shares: 11), of: .bonds, at: 113_000)
            _ = try await stand.order(.sell, 10, of: .bonds, at: 113_000)
        },
        ConformanceCase("an instrument of another market is not taken") { stand in
            let other = Instrument.sample("US:SPY")
            try await stand.expectRejected(.buy, Quantity(shares: 1), of: other, at: 35_000)
        },
        ConformanceCase("an instrument that nobody knows is not taken") { stand in
            let other = Instrument.sample("KRX:000000")
            try await stand.expectRejected(.buy, Quantity(shares: 1), of: other, at: 35_000)
        },
        ConformanceCase("an order for tomorrow is not taken today") { stand in
            try await stand.expectRejected(
                .buy, Quantity(shares: 1), at: 35_000, on: .monday)
        },
        ConformanceCase("an order for yesterday is not taken today") { stand in
            try await stand.expectRejected(
                .buy, Quantity(shares: 1), at: 35_000, on: .thursday)
        },
        ConformanceCase("nothing is taken before the opening", .conformance(at: "08:59")) { stand in
            try await stand.expectRejected(.buy, Quantity(shares: 1), at: 35_000)
            try await stand.wait("09:00")
            _ = try await stand.order(.buy, 1, at: 35_000)
        },
        ConformanceCase("nothing is taken from the close on") { stand in
            try await stand.wait("15:29", 59)
            _ = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("15:30")
            try await stand.expectRejected(.buy, Quantity(shares: 1), at: 35_000)
        },
        ConformanceCase("nothing is taken on a day without a session") { stand in
            try await stand.exchange.wait(until: .sample("2026-11-21T10:00:00+09:00"))
            try await stand.expectRejected(
                .buy, Quantity(shares: 1), at: 35_000, on: .sample("2026-11-21"))
        },
    ]
}
