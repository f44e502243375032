import Markets
import Testing
import Trading

/// What a report means for an order of ours.
struct BookingTests {
    private func booking(
        _ state: OrderState, filled: Int64 = 0, _ status: OrderReport.Status, _ shares: Int64,
        quantity: Int64 = 10, after seconds: Int? = nil
    ) -> Booking {
        var order = Order.sample(state, filled: filled, number: "8")
        let heard = Instant(microseconds: 1_795_000_000_000_000)
        if seconds != nil { order.heard(asOf: heard) }
        return order.booking(
            of: .sample(of: order, status, shares, quantity: quantity),
            asOf: heard + (seconds ?? 0))
    }

    @Test func `a report that says nothing new books nothing`() {
        #expect(booking(.accepted, .open, 0) == .events([]))
        #expect(booking(.accepted, filled: 4, .open, 4) == .events([]))
        #expect(booking(.filled, filled: 10, .filled, 10) == .events([]))
        #expect(booking(.cancelled, filled: 4, .cancelled, 4) == .events([]))
    }

    @Test func `an execution is booked before the end that came with it`() {
        #expect(
            booking(.accepted, .expired, 4) == .events([.executed(.sample(4)), .expired]))
        #expect(
            booking(.cancelling, filled: 4, .cancelled, 7)
                == .events([.executed(.sample(7)), .cancelled]))
        #expect(booking(.accepted, .filled, 10) == .events([.executed(.sample(10))]))
        #expect(booking(.cancelling, .cancelled, 10) == .events([.executed(.sample(10))]))
    }

    @Test func `less than was booked, or other terms, is a contradiction`() {
        #expect(
            booking(.accepted, filled: 4, .open, 3)
                == .contradiction("the broker lists 3 where 4 was filled"))
        #expect(
            booking(.accepted, filled: 4, .open, 3, after: 1)
                == .contradiction("the broker lists 3 where 4 was filled"))
        #expect(
            booking(.accepted, .open, 0, quantity: 11)
                == .contradiction("the broker lists other terms under number 8"))
        #expect(
            booking(.accepted, .open, 11)
                == .contradiction("the broker lists 11 of 10 filled"))
    }

    /// E44: an older snapshot never erases a newer fill, and a trade never goes away.
    @Test func `an older report only adds what it knows to be executed`() {
        #expect(booking(.accepted, filled: 4, .open, 3, after: 0) == .events([]))
        #expect(booking(.accepted, filled: 4, .open, 3, after: -1) == .events([]))
        #expect(booking(.cancelled, filled: 4, .open, 4, after: -1) == .events([]))
        #expect(booking(.accepted, filled: 4, .cancelled, 4, after: -1) == .events([]))
        #expect(
            booking(.accepted, filled: 4, .open, 6, after: -1)
                == .events([.executed(.sample(6))]))
    }

    /// E15, E34: life after the end is a person's to look at, and its fills are money.
    @Test func `life after the end is a contradiction`() {
        #expect(
            booking(.cancelled, filled: 4, .open, 4)
                == .contradiction("alive after it was cancelled"))
        #expect(
            booking(.expired, filled: 4, .filled, 10)
                == .contradiction("filled to 10 after it was expired"))
        #expect(
            booking(.expired, filled: 4, .expired, 6, after: -1)
                == .contradiction("filled to 6 after it was expired"))
    }

    /// A8, E19: every order of arrival, with repeats and gaps, ends in one state.
    @Test(arguments: [
        [(OrderReport.Status.open, Int64(0)), (.open, 2), (.open, 2), (.open, 7), (.filled, 10)],
        [(.open, 0), (.open, 3), (.open, 3), (.open, 7), (.cancelled, 7), (.cancelled, 7)],
        [(.open, 1), (.open, 1), (.expired, 1), (.expired, 1)],
        [(.open, 0), (.rejected, 0)],
        [(.open, 0), (.open, 4), (.open, 9), (.open, 9), (.open, 9), (.expired, 9)],
    ])
    func `all arrivals of the same reports end in one state`(
        seen: [(OrderReport.Status, Int64)]
    ) throws {
        let first = Order.sample(.accepted, number: "8")
        let reports = seen.enumerated().map { index, look in
            (
                OrderReport.sample(of: first, look.0, look.1),
                Instant(microseconds: 0) + 60 * index
            )
        }
        let expected = try reports.reduce(first) { try $0.booked($1.0, asOf: $1.1).order }
        #expect(expected.state.isTerminal)
        var arrivals = 0
        for subset in 0..<(1 << reports.count) {
            // Whatever was missed, the newest is always read in the end.
            let some = reports.indices.filter { subset & (1 << $0) != 0 }
            guard some.last == reports.count - 1 else { continue }
            try some.permutations { order in
                arrivals += 1
                var booked = first
                var executed = Quantity.zero
                for index in order + [order[0]] {
                    let step = try booked.booked(reports[index].0, asOf: reports[index].1)
                    booked = step.order
                    executed = executed + step.fills
                }
                #expect(booked.state == expected.state, "\(order)")
                #expect(booked.executed == expected.executed, "\(order)")
                #expect(executed == expected.filled, "\(order)")
            }
        }
        #expect(arrivals > reports.count)
    }
}

extension Order {
    /// As a store books it. A contradiction is a mistake of the test.
    fileprivate func booked(
        _ report: OrderReport, asOf: Instant
    ) throws -> (order: Order, fills: Quantity) {
        guard case .events(let events) = booking(of: report, asOf: asOf) else {
            Issue.record("\(report.status.rawValue) \(report.executed.quantity) at \(asOf)")
            return (self, .zero)
        }
        var order = self
        if !events.isEmpty { order.heard(asOf: asOf) }
        for event in events { try order.apply(event) }
        return (order, order.filled - filled)
    }
}

extension OrderReport {
    static func sample(
        of order: Order, _ status: Status, _ shares: Int64, quantity: Int64 = 10
    ) -> OrderReport {
        OrderReport(
            number: BrokerOrderNumber("8"), session: order.identity.session,
            instrument: order.instrument, side: order.side, quantity: Quantity(shares: quantity),
            limit: order.limit, status: status, executed: .sample(shares),
            acceptedAt: Instant(microseconds: 0))
    }
}

extension [Int] {
    /// Calls the body with every order of the elements.
    fileprivate func permutations(_ body: ([Int]) throws -> Void) rethrows {
        var items = self
        try Self.permute(&items, from: 0, body)
    }

    private static func permute(
        _ items: inout [Int], from start: Int, _ body: ([Int]) throws -> Void
    ) rethrows {
        guard start < items.count - 1 else { return try body(items) }
        for index in start..<items.count {
            items.swapAt(start, index)
            try permute(&items, from: start + 1, body)
            items.swapAt(start, index)
        }
    }
}

extension Price {
    static func won(_ won: Int64) -> Price { Price(millionths: won * 1_000_000, .krw) }
}

extension Money {
    static func won(_ won: Int64) -> Money { Money(minorUnits: won, .krw) }
}
