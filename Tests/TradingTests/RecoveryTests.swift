import Markets
import Testing
import Trading

/// What the broker's books say of an order without an answer: every row of promises 2.3, step 4
/// (A4, A6; E1 to E6, E30).
struct RecoveryTests {
    /// What a broker lists besides, in one word each: see `report(_:)`.
    struct Case: Sendable {
        let listed: String
        var held: Int64 = 10
        var sellable: Int64 = 10
        var orderable: Int64 = 1_000_000
        var side = Side.sell
        var isOver = false
        var claimed = ""

        init(
            _ listed: String, held: Int64 = 10, sellable: Int64 = 10,
            orderable: Int64 = 1_000_000, side: Side = .sell, isOver: Bool = false,
            claimed: String = ""
        ) {
            self.listed = listed
            self.held = held
            self.sellable = sellable
            self.orderable = orderable
            self.side = side
            self.isOver = isOver
            self.claimed = claimed
        }

        var text: String {
            var text = "\(side.rawValue) \(listed.isEmpty ? "nothing" : listed)"
            if held != 10 { text += ", \(held) held" }
            if sellable != 10 { text += ", \(sellable) sellable" }
            if orderable != 1_000_000 { text += ", \(orderable) orderable" }
            if !claimed.isEmpty { text += ", \(claimed) claimed" }
            return text + (isOver ? ", over" : "")
        }
    }

    private func report(_ word: Substring, _ order: Order) -> OrderReport? {
        guard let baseline = order.baseline else { return nil }
        let parts = word.split(separator: "-").map(String.init)
        var (shares, won, side, after) = (Int64(10), Int64(35_000), order.side, 1)
        var status = OrderReport.Status.open
        var filled: Int64 = 0
        for part in parts.dropFirst() {
            switch part {
            case "nine": shares = 9
            case "dear": won = 35_005
            case "other": side = side == .buy ? .sell : .buy
            case "before": after = -3
            case "skewed": after = -2
            case "last": after = 90
            case "late": after = 91
            case "cancelled": status = .cancelled
            case "filled": (status, filled) = (.filled, shares)
            default: Issue.record("'\(part)' is no word of a report")
            }
        }
        return OrderReport(
            number: BrokerOrderNumber(rawValue: parts[0]), session: order.identity.session,
            instrument: order.instrument, side: side, quantity: Quantity(shares: shares),
            limit: .won(won), status: status, executed: .sample(filled),
            acceptedAt: baseline.at + after)
    }

    private func answer(_ row: Case) -> String {
        let order = Order.sample(.unknown, side: row.side)
        let reports = row.listed.split(separator: " ").compactMap { report($0, order) }
        let view = SettlementView(
            day: DayOrders(session: order.identity.session, orders: reports, totals: nil),
            claimed: Set(row.claimed.split(separator: " ").map { BrokerOrderNumber(String($0)) }),
            witness: Witness(
                of: order.instrument, less: reports, held: Quantity(shares: row.held),
                sellable: Quantity(shares: row.sellable), orderable: .won(row.orderable)),
            settleSeconds: 90, isOver: row.isOver)
        return order.settlement(by: view).text
    }

    /// The baseline has broker order 7, ten shares and a million won; the order is for ten shares
    /// at 35,000 won. The figures of a row are the broker's own at that moment.
    @Test func `every row of the settlement has one answer`() {
        let rows = [
            // One candidate, and the witness agrees.
            Case("7 8", sellable: 0), Case("8-skewed", sellable: 0), Case("8-last", sellable: 0),
            Case("8-filled", held: 0, sellable: 0), Case("8-cancelled"),
            Case("8", orderable: 650_000, side: .buy),
            Case("8-filled", held: 20, sellable: 20, orderable: 650_000, side: .buy),
            // Others beside it are told apart by their terms.
            Case("8 9-dear", held: 30, sellable: 10), Case("8-nine 9", held: 29, sellable: 10),
            // The witness disagrees: something is gone that no row explains.
            Case("8", held: 10, sellable: -1), Case("", sellable: 0), Case("7", sellable: -1),
            Case("", orderable: 650_000, side: .buy), Case("", held: 20, side: .buy),
            Case("8-filled", held: -1, sellable: 5, isOver: true),
            Case("", held: 0, sellable: 0, isOver: true),
            Case("", held: 20, sellable: 20, isOver: true),
            Case("", held: 20, isOver: true).buying,
            // Nothing, and the witness agrees.
            Case(""), Case("7-filled"), Case("8-other-filled", held: 20, sellable: 20),
            Case("", orderable: 1_200_000, side: .buy), Case("", orderable: 900_000, side: .buy),
            Case("", isOver: true), Case("", orderable: 1, side: .buy, isOver: true),
            Case("8", sellable: 0, claimed: "8"),
            // More than one, other terms, or another time.
            Case("8 9", held: 20, sellable: 0), Case("8 9", held: 20, sellable: 0, isOver: true),
            Case("8-nine", sellable: 1), Case("8-dear", sellable: 0),
            Case("8-dear", sellable: 0, isOver: true), Case("8-before", sellable: 0),
            Case("8-late", sellable: 0), Case("8-late 9-late", held: 20, sellable: 0),
            Case("8 9-late", held: 20, sellable: 0),
        ]
        let text = rows.map { "\($0.text): \(answer($0))" }.joined(separator: "\n")
        #expect(text == Self.table)
    }

    static let table = """
        sell 7 8, 0 sellable: adopt 8
        sell 8-skewed, 0 sellable: adopt 8
        sell 8-last, 0 sellable: adopt 8
        sell 8-filled, 0 held, 0 sellable: adopt 8
        sell 8-cancelled: adopt 8
        buy 8, 650000 orderable: adopt 8
        buy 8-filled, 20 held, 20 sellable, 650000 orderable: adopt 8
        sell 8 9-dear, 30 held: adopt 8
        sell 8-nine 9, 29 held: adopt 9
        sell 8, -1 sellable: unknown: listed, but 1 fewer may be sold than the list explains
        sell nothing, 0 sellable: unknown: not listed, but 10 fewer may be sold than the list \
        explains
        sell 7, -1 sellable: unknown: not listed, but 1 fewer may be sold than the list explains
        buy nothing, 650000 orderable: unknown: not listed, but 350000 KRW less may be ordered \
        than the list explains
        buy nothing, 20 held: unknown: not listed, but 10 more are held than the list explains
        sell 8-filled, -1 held, 5 sellable, over: unknown: listed, but 1 fewer are held than the \
        list explains
        sell nothing, 0 held, 0 sellable, over: unknown: not listed, but 10 fewer are held than \
        the list explains
        sell nothing, 20 held, 20 sellable, over: not found
        buy nothing, 20 held, over: unknown: not listed, but 10 more are held than the list \
        explains
        sell nothing: not found
        sell 7-filled: not found
        sell 8-other-filled, 20 held, 20 sellable: not found
        buy nothing, 1200000 orderable: not found
        buy nothing, 900000 orderable: not found
        sell nothing, over: not found
        buy nothing, 1 orderable, over: not found
        sell 8, 0 sellable, 8 claimed: not found
        sell 8 9, 20 held, 0 sellable: unknown: 2 of the broker's orders are alike
        sell 8 9, 20 held, 0 sellable, over: unknown: 2 of the broker's orders are alike
        sell 8-nine, 1 sellable: unknown: 1 of the broker's orders may be this one
        sell 8-dear, 0 sellable: unknown: 1 of the broker's orders may be this one
        sell 8-dear, 0 sellable, over: not found
        sell 8-before, 0 sellable: not found
        sell 8-late, 0 sellable: 8 came late
        sell 8-late 9-late, 20 held, 0 sellable: unknown: 2 of the broker's orders came late
        sell 8 9-late, 20 held, 0 sellable: adopt 8
        """

    @Test func `an adoption says what it rests on`() {
        let order = Order.sample(.unknown)
        let reports = ["8", "9-dear"].compactMap { report($0[...], order) }
        let view = SettlementView(
            day: DayOrders(session: order.identity.session, orders: reports, totals: nil),
            claimed: [],
            witness: Witness(
                of: order.instrument, less: reports, held: Quantity(shares: 30),
                sellable: Quantity(shares: 10), orderable: .won(1_000_000)),
            settleSeconds: 90, isOver: false)
        #expect(
            order.settlement(by: view)
                == .adopt(
                    reports[0],
                    evidence: "the only order with its terms, taken 1 s after the send, beside 1 "
                        + "with others"))
    }

    @Test func `without a list, figures or a baseline nothing is concluded`() {
        let order = Order.sample(.unknown)
        func answer(_ order: Order, _ day: DayOrders?, _ witness: Witness?) -> String {
            order.settlement(
                by: SettlementView(
                    day: day, claimed: [], witness: witness, settleSeconds: 90, isOver: false)
            ).text
        }
        let day = DayOrders(session: order.identity.session, orders: [], totals: nil)
        let witness = order.baseline?.witness
        #expect(
            answer(order, nil, witness)
                == "unknown: the order list cannot be read whole, or moves")
        #expect(answer(order, day, nil) == "unknown: the balances cannot be read")
        #expect(answer(.sample(.planned), day, witness) == "unknown: it has no baseline")
    }

    /// Whatever our other orders did meanwhile: opened, filled since, cancelled since.
    @Test func `what our own orders reserve is taken out of the witness`() {
        let order = Order.sample(.unknown)
        func witness(_ rows: [(String, OrderReport.Status, Int64)], _ sellable: Int64) -> Witness {
            let reports = rows.map { number, status, filled in
                OrderReport(
                    number: BrokerOrderNumber(number), session: order.identity.session,
                    instrument: order.instrument, side: .sell, quantity: Quantity(shares: 4),
                    limit: .won(35_000), status: status, executed: .sample(filled),
                    acceptedAt: .init(microseconds: 0))
            }
            let filled = rows.reduce(0) { $0 + $1.2 }
            return Witness(
                of: order.instrument, less: reports, held: Quantity(shares: 30 - filled),
                sellable: Quantity(shares: sellable),
                orderable: Money(minorUnits: 1_000_000 + filled * 35_000, .krw))
        }
        let before = witness([], 30)
        #expect(witness([("1", .open, 0)], 26) == before)
        #expect(witness([("1", .open, 3)], 26) == before)
        #expect(witness([("1", .filled, 4)], 26) == before)
        #expect(witness([("1", .cancelled, 3)], 27) == before)
        #expect(witness([("1", .cancelled, 0), ("2", .expired, 1)], 29) == before)
        #expect(witness([("1", .rejected, 0)], 30) == before)
        #expect(witness([("1", .open, 0)], 16) != before)
    }
}

extension RecoveryTests.Case {
    var buying: RecoveryTests.Case {
        var row = self
        row.side = .buy
        return row
    }
}

extension Settlement {
    /// One line of the table.
    var text: String {
        switch self {
        case .adopt(let report, _): "adopt \(report.number)"
        case .notFound: "not found"
        case .cameLate(let report): "\(report.number) came late"
        case .stillUnknown(let why): "unknown: \(why)"
        }
    }
}

extension BrokerOrderNumber {
    init(_ text: String) { self.init(rawValue: text) }
}
