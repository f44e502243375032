import Markets
import Testing
import Trading

/// What the broker's books say of an order without an answer (A4, A6; E1 to E6).
struct RecoveryTests {
    private let order = Order.sample(.unknown)

    private func report(
        _ number: String, shares: Int64 = 10, won: Int64 = 35_000, side: Side = .sell
    ) -> OrderReport {
        OrderReport(
            number: BrokerOrderNumber(rawValue: number), session: order.identity.session,
            instrument: order.instrument, side: side, quantity: Quantity(shares: shares),
            limit: .won(won), status: .open, executed: .none(.krw),
            acceptedAt: Instant(microseconds: 0))
    }

    private func settlement(
        _ reports: [OrderReport], claimed: Set<BrokerOrderNumber> = [], sellable: Int64 = 10
    ) -> Settlement {
        order.settlement(
            by: DayOrders(session: order.identity.session, orders: reports, totals: nil),
            claimed: claimed, sellable: Quantity(shares: sellable), orderable: .won(1_000_000),
            othersMoved: false)
    }

    @Test func `the only fresh order with our terms is ours`() {
        #expect(settlement([report("7"), report("8")]) == .adopt(report("8")))
    }

    @Test func `what was listed before the send is never ours`() {
        #expect(
            settlement([report("7")])
                == .notFound(evidence: "complete lists without it, and nothing reserved for it"))
    }

    @Test func `what belongs to another order of ours is not this one`() {
        let claimed: Set = [BrokerOrderNumber(rawValue: "8")]
        #expect(
            settlement([report("8")], claimed: claimed)
                == .notFound(evidence: "complete lists without it, and nothing reserved for it"))
    }

    @Test func `two that look alike are nobody's to choose`() {
        #expect(
            settlement([report("8"), report("9")])
                == .stillUnknown(why: "2 of the broker's orders may be this one, 2 alike"))
    }

    @Test func `other terms are not adopted, and not taken for absence`() {
        #expect(
            settlement([report("8", shares: 9)])
                == .stillUnknown(why: "1 of the broker's orders may be this one, 0 alike"))
        #expect(
            settlement([report("8", won: 35_005)])
                == .stillUnknown(why: "1 of the broker's orders may be this one, 0 alike"))
    }

    @Test func `an order of the other side says nothing`() {
        #expect(
            settlement([report("8", side: .buy)])
                == .notFound(evidence: "complete lists without it, and nothing reserved for it"))
    }

    /// The witness: shares that are reserved for something are reserved for an order.
    @Test func `absent from the list while its shares are reserved is still unknown`() {
        #expect(
            settlement([], sellable: 0)
                == .stillUnknown(why: "not listed, but 0 may be sold where 10 could"))
    }
}

/// What a report means for an order of ours.
struct BookingTests {
    private func booking(
        _ state: OrderState, filled: Int64 = 0, _ status: OrderReport.Status, _ shares: Int64,
        quantity: Int64 = 10
    ) -> Booking {
        let order = Order.sample(state, filled: filled, number: "8")
        return order.booking(
            of: OrderReport(
                number: BrokerOrderNumber(rawValue: "8"), session: order.identity.session,
                instrument: order.instrument, side: order.side,
                quantity: Quantity(shares: quantity), limit: order.limit, status: status,
                executed: .sample(shares), acceptedAt: Instant(microseconds: 0)))
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
            booking(.accepted, .open, 0, quantity: 11)
                == .contradiction("the broker lists other terms under number 8"))
    }

    /// E15, E34: life after the end is a person's to look at, and its fills are money.
    @Test func `life after the end is a contradiction`() {
        #expect(
            booking(.cancelled, filled: 4, .open, 4)
                == .contradiction("alive after it was cancelled"))
        #expect(
            booking(.expired, filled: 4, .filled, 10)
                == .contradiction("filled to 10 after it was expired"))
    }
}

extension Price {
    static func won(_ won: Int64) -> Price { Price(millionths: won * 1_000_000, .krw) }
}

extension Money {
    static func won(_ won: Int64) -> Money { Money(minorUnits: won, .krw) }
}
