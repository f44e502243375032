import LocalSim
import Markets
import Trading

extension BrokerConformance {
    static let fillingCases: [ConformanceCase] = [
        ConformanceCase("fills only grow, and never past the order") { stand in
            let number = try await stand.order(.buy, 250, at: 35_000)
            var last = Quantity.zero
            for minute in 0..<10 {
                try await stand.wait("09:30", minute * 60)
                let filled = try await stand.report(number).executed.quantity
                try stand.expect(filled >= last, "\(filled) were filled after \(last)")
                try stand.expect(filled <= Quantity(shares: 250), "\(filled) were filled")
                last = filled
            }
            try stand.expect("the last figure", last, is: Quantity(shares: 250))
        },
        ConformanceCase("a large order fills in parts and is open until the last") { stand in
            let number = try await stand.order(.buy, 250, at: 35_000)
            try await stand.wait("09:31")
            let report = try await stand.report(number)
            try stand.expect("the status", report.status, is: .open)
            try stand.expect(
                report.executed.quantity > .zero && report.executed.quantity < report.quantity,
                "\(report.executed.quantity) were filled")
        },
        ConformanceCase("a buy costs no more than its limit") { stand in
            let number = try await stand.order(.buy, 100, at: 35_500)
            try await stand.wait("10:00")
            let executed = try await stand.report(number).executed
            try stand.expect("the amount", executed.amount, is: .krw(3_500_000))
        },
        ConformanceCase("a sale brings no less than its limit") { stand in
            let number = try await stand.order(.sell, 20, of: .bonds, at: 111_000)
            try await stand.wait("10:00")
            let executed = try await stand.report(number).executed
            try stand.expect("the amount", executed.amount, is: .krw(2_240_000))
        },
        ConformanceCase("a buy below the price waits") { stand in
            let number = try await stand.order(.buy, 10, at: 34_995)
            try await stand.wait("15:29")
            let report = try await stand.report(number)
            try stand.expect("the status", report.status, is: .open)
            try stand.expect("what it filled", report.executed, is: .none(.krw))
        },
        ConformanceCase("a sale above the price waits") { stand in
            let number = try await stand.order(.sell, 10, of: .bonds, at: 112_100)
            try await stand.wait("15:29")
            try stand.expect("the status", try await stand.report(number).status, is: .open)
        },
        ConformanceCase("a waiting order trades when the price comes to it") { stand in
            let number = try await stand.order(.buy, 10, at: 34_000)
            try await stand.wait("11:00")
            try await stand.exchange.move(.kodex, by: Weight(nearest: -0.05))
            try await stand.wait("11:10")
            try stand.expect("the status", try await stand.report(number).status, is: .filled)
        },
        ConformanceCase("what was bought is held, and paid with its costs") { stand in
            let number = try await stand.order(.buy, 200, at: 35_000)
            try await stand.wait("10:00")
            let executed = try await stand.report(number).executed
            try stand.expect("the costs", executed.costs, is: .krw(1025))
            let balances = try await stand.balances()
            try stand.expect("the holding", balances.position(.kodex).held.wholeShares, is: 200)
            try stand.expect("the cash", balances.cash, is: .krw(10_000_000 - 7_000_000 - 1025))
            try stand.expect("what may be ordered", balances.orderable, is: balances.cash)
        },
        ConformanceCase("what was sold is gone, and paid less its costs") { stand in
            _ = try await stand.order(.sell, 40, of: .bonds, at: 112_000)
            try await stand.wait("15:00")
            let balances = try await stand.balances()
            try stand.expect(balances.positions.isEmpty, "there are positions")
            try stand.expect("the cash", balances.cash, is: .krw(10_000_000 + 4_480_000 - 656))
        },
        ConformanceCase("parts are held as they fill") { stand in
            let number = try await stand.order(.buy, 250, at: 35_000)
            try await stand.wait("09:31")
            let filled = try await stand.report(number).executed.quantity
            let balances = try await stand.balances()
            try stand.expect("the holding", balances.position(.kodex).held, is: filled)
            try stand.expect("what may be sold", balances.position(.kodex).sellable, is: filled)
        },
        ConformanceCase("a filled order stays filled") { stand in
            let number = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("09:31")
            let filled = try await stand.report(number)
            try stand.expect("the status", filled.status, is: .filled)
            try await stand.exchange.wait(until: .monday("09:30"))
            try stand.expect("the report", try await stand.report(number), is: filled)
        },
        ConformanceCase("an order that does not trade expires with its session") { stand in
            let number = try await stand.order(.buy, 10, at: 34_000)
            try await stand.wait("15:30")
            let report = try await stand.report(number)
            try stand.expect("the status", report.status, is: .expired)
            let power = try await stand.power()
            try stand.expect("what may be ordered", power, is: .krw(10_000_000))
        },
        ConformanceCase("what expires keeps what it has filled") { stand in
            try await stand.wait("15:29")
            let number = try await stand.order(.buy, 250, at: 35_000)
            try await stand.wait("15:30")
            let report = try await stand.report(number)
            try stand.expect("the status", report.status, is: .expired)
            try stand.expect(report.executed.quantity > .zero, "nothing was filled")
            try stand.expect(
                "the holding", try await stand.balances().position(.kodex).held,
                is: report.executed.quantity)
        },
        ConformanceCase("totals tell what the rows add up to") { stand in
            _ = try await stand.order(.buy, 100, at: 35_000)
            _ = try await stand.order(.sell, 10, of: .bonds, at: 112_000)
            for minute in 0..<4 {
                try await stand.wait("09:30", minute * 60)
                let day = try await stand.day()
                guard let totals = day.totals else { return }
                let filled = day.orders.reduce(Quantity.zero) { $0 + $1.executed.quantity }
                try stand.expect("the totals", totals, is: .init(orders: 2, filled: filled))
            }
        },
    ]

    static let cancellingCases: [ConformanceCase] = [
        ConformanceCase("an open order is cancelled, and the list says so") { stand in
            let number = try await stand.order(.buy, 10, at: 34_000)
            let outcome = await stand.broker.cancel(number, on: .friday)
            try stand.expect("the answer", outcome, is: .requested)
            try stand.expect("the status", try await stand.report(number).status, is: .cancelled)
        },
        ConformanceCase("what is cancelled keeps what it has filled, and fills no more") { stand in
            let number = try await stand.order(.buy, 250, at: 35_000)
            try await stand.wait("09:31")
            _ = await stand.broker.cancel(number, on: .friday)
            let report = try await stand.report(number)
            try stand.expect("the status", report.status, is: .cancelled)
            try stand.expect(report.executed.quantity > .zero, "nothing was filled")
            try await stand.wait("12:00")
            try stand.expect("the report", try await stand.report(number), is: report)
        },
        ConformanceCase("a second cancel is refused") { stand in
            let number = try await stand.order(.buy, 10, at: 34_000)
            _ = await stand.broker.cancel(number, on: .friday)
            try stand.expectRefused(await stand.broker.cancel(number, on: .friday))
        },
        ConformanceCase("a filled order is not cancelled") { stand in
            let number = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("09:31")
            try stand.expectRefused(await stand.broker.cancel(number, on: .friday))
            try stand.expect("the status", try await stand.report(number).status, is: .filled)
        },
        ConformanceCase("an expired order is not cancelled") { stand in
            let number = try await stand.order(.buy, 1, at: 34_000)
            try await stand.wait("15:30")
            try stand.expectRefused(await stand.broker.cancel(number, on: .friday))
        },
        ConformanceCase("an order that there is not is not cancelled") { stand in
            let nobody = BrokerOrderNumber(rawValue: "0000009999")
            try stand.expectRefused(await stand.broker.cancel(nobody, on: .friday))
        },
        ConformanceCase("an order is cancelled on its own session only") { stand in
            let number = try await stand.order(.buy, 1, at: 34_000)
            try stand.expectRefused(await stand.broker.cancel(number, on: .thursday))
            try stand.expect("the status", try await stand.report(number).status, is: .open)
        },
        ConformanceCase("a cancelled buy gives its cash back") { stand in
            let number = try await stand.order(.buy, 100, at: 34_000)
            try stand.expect(try await stand.power() < .krw(10_000_000), "nothing is set aside")
            _ = await stand.broker.cancel(number, on: .friday)
            let power = try await stand.power()
            try stand.expect("what may be ordered", power, is: .krw(10_000_000))
        },
        ConformanceCase("a cancelled sale gives its shares back") { stand in
            let number = try await stand.order(.sell, 25, of: .bonds, at: 113_000)
            try stand.expect("what may be sold", try await stand.sellable(.bonds), is: 15)
            _ = await stand.broker.cancel(number, on: .friday)
            try stand.expect("what may be sold", try await stand.sellable(.bonds), is: 40)
        },
    ]
}

extension Stand {
    func expectRefused(_ outcome: CancelOutcome) throws {
        guard case .refused = outcome else {
            throw Nonconformance(description: "the cancel is \(outcome)")
        }
    }

    func expectUnknown(_ outcome: CancelOutcome) throws {
        guard case .unknown = outcome else {
            throw Nonconformance(description: "the cancel is \(outcome)")
        }
    }
}
