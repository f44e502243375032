import LocalSim
import Markets
import Trading

extension BrokerConformance {
    static let readingCases: [ConformanceCase] = [
        ConformanceCase("the balances are those of now") { stand in
            try await stand.wait("11:11")
            let (balances, asOf) = try stand.whole(await stand.broker.balances())
            try stand.expect("their instant", asOf, is: .friday("11:11"))
            try stand.expect("the cash", balances.cash, is: .krw(10_000_000))
            try stand.expect("the positions", balances.positions.map(\.instrument), is: [.bonds])
            try stand.expect("the holding", balances.position(.bonds).held.wholeShares, is: 40)
        },
        ConformanceCase("each instrument is held once, in order, and none with nothing") { stand in
            _ = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("09:31")
            let both = try await stand.balances().positions.map(\.instrument)
            try stand.expect("the positions", both, is: [.kodex, .bonds])
            _ = try await stand.order(.sell, 40, of: .bonds, at: 112_000)
            try await stand.wait("12:00")
            let one = try await stand.balances().positions.map(\.instrument)
            try stand.expect("the positions", one, is: [.kodex])
        },
        ConformanceCase("the list is that of now") { stand in
            try await stand.wait("11:11")
            let (_, asOf) = try stand.whole(await stand.broker.orders(on: .friday))
            try stand.expect("its instant", asOf, is: .friday("11:11"))
        },
        ConformanceCase("an open sale lowers what may be sold, and not what is held") { stand in
            _ = try await stand.order(.sell, 25, of: .bonds, at: 113_000)
            let position = try await stand.balances().position(.bonds)
            try stand.expect("the holding", position.held.wholeShares, is: 40)
            try stand.expect("what may be sold", position.sellable.wholeShares, is: 15)
            try stand.expect("what may be sold", try await stand.sellable(.bonds), is: 15)
        },
        ConformanceCase("an open buy lowers what may be ordered, and not the cash") { stand in
            _ = try await stand.order(.buy, 100, at: 34_000)
            let balances = try await stand.balances()
            try stand.expect("the cash", balances.cash, is: .krw(10_000_000))
            // 3,400,000 and its commission, rounded up.
            try stand.expect("what may be ordered", balances.orderable, is: .krw(6_599_501))
            try stand.expect("the buying power", try await stand.power(), is: .krw(6_599_501))
        },
        ConformanceCase("nothing of an instrument that is not held may be sold") { stand in
            try stand.expect("what may be sold", try await stand.sellable(.kodex), is: 0)
        },
        ConformanceCase("quotes come in the order in which they were asked for") { stand in
            let (quotes, _) = try stand.whole(await stand.broker.quotes([.bonds, .kodex]))
            try stand.expect("the quotes", quotes.map(\.instrument), is: [.bonds, .kodex])
            try stand.expect("the prices", quotes.map(\.last), is: [.krw(112_000), .krw(35_000)])
            try stand.expect("their bases", quotes.map(\.base), is: [.krw(112_000), .krw(35_000)])
        },
        ConformanceCase("a quote says when it was made") { stand in
            try await stand.wait("10:10")
            let (quotes, _) = try stand.whole(await stand.broker.quotes([.kodex]))
            try stand.expect("its instant", quotes.map(\.at), is: [.friday("10:10")])
            try await stand.wait("18:00")
            let (late, _) = try stand.whole(await stand.broker.quotes([.kodex]))
            try stand.expect("its instant", late.map(\.at), is: [.friday("15:30")])
        },
        ConformanceCase("quotes are all there or none is") { stand in
            let other = Instrument.sample("KRX:000000")
            try stand.expectNone("a quote", await stand.broker.quotes([.kodex, other]))
        },
        ConformanceCase("no quotes are asked for and none come") { stand in
            let (quotes, _) = try stand.whole(await stand.broker.quotes([]))
            try stand.expect(quotes.isEmpty, "there are quotes")
        },
        ConformanceCase("buying power in another currency is not guessed") { stand in
            let power = await stand.broker.buyingPower(.sample("US:SPY"), at: .krw(35_000))
            try stand.expectNone("the buying power", power)
        },
        ConformanceCase("two readings at one instant are equal") { stand in
            _ = try await stand.order(.buy, 100, at: 35_000)
            try await stand.wait("09:31", 30)
            let first = (try await stand.day(), try await stand.balances())
            let second = (try await stand.day(), try await stand.balances())
            try stand.expect("the list", second.0, is: first.0)
            try stand.expect("the balances", second.1, is: first.1)
        },
        ConformanceCase("yesterday's list is still there") { stand in
            let number = try await stand.order(.buy, 1, at: 35_000)
            try await stand.wait("16:00")
            let friday = try await stand.day()
            try await stand.exchange.wait(until: .monday("10:00"))
            try stand.expect("Friday's list", try await stand.day(), is: friday)
            try stand.expect("the status", try await stand.report(number).status, is: .filled)
        },
        ConformanceCase("a hundred and one orders are all listed") { stand in
            for _ in 0..<101 { _ = try await stand.order(.buy, 1, at: 35_000) }
            try stand.expect("the list's length", try await stand.day().orders.count, is: 101)
        },
        ConformanceCase("the evidence that the broker gives can be used") { stand in
            let markets = stand.broker.evidence.proofs.map(\.venue)
            try stand.expect(Set(markets).count == markets.count, "a market is there twice")
        },
    ]
}
