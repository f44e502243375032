import Markets
import Testing
import Trading

struct OrderLifecycleTests {
    /// Every state against every event, for an order of 10 shares of which none or all is filled.
    /// The table is the specification: to change the life of an order, change the table first,
    /// then the steps in `Sources/Adapters/Store`'s migrations.
    @Test func `the whole lifecycle`() {
        let half = OrderState.allCases.count / 2
        let table =
            Self.table(of: OrderState.allCases.prefix(half)) + "\n"
            + Self.table(of: OrderState.allCases.suffix(half))
        #expect(table == Self.lifecycle, "\(table)")
    }

    @Test func `every event is in the table`() {
        let rows = Set(Self.events.map(\.event.row))
        #expect(rows == Set(0..<14))
    }

    /// What was filled stays filled, and what was sent was not refused by us.
    @Test func `a contested order ends as its fills allow`() {
        var table = ""
        for filled: Int64 in [0, 4, 10] {
            let ends = OrderState.allCases.filter { end in
                var order = Order.sample(.contested, filled: filled)
                do throws(OrderError) { try order.apply(.settled(end)) } catch { return false }
                return order.state == end && order.filled == Quantity(shares: filled)
            }
            table += "\(filled): \(ends.map(\.rawValue).joined(separator: ", "))\n"
        }
        #expect(
            table == """
                0: cancelled, rejected, expired, not_found
                4: cancelled, expired
                10: filled

                """)
    }

    private static let events: [(name: String, event: OrderEvent)] =
        [
            .marked(.sample), .dropped(reason: "x"), .refused(Refusal(.halt, "x")),
            .accepted(BrokerOrderNumber(rawValue: "1")), .rejected(reason: "x"),
            .unanswered(why: "x"),
        ].map { (name: $0.name, event: $0) }
        + [("executed 4", .executed(.sample(4))), ("executed 10", .executed(.sample(10)))]
        + [
            .cancelRequested, .cancelled, .cancelRefused, .expired, .notFound(evidence: "x"),
            .contradicted("x"),
        ].map { (name: $0.name, event: $0) }
        + [("settled", .settled(.cancelled))]

    private static func table(of states: ArraySlice<OrderState>) -> String {
        func line(_ name: String, _ cells: [String]) -> String {
            let padded = ([name] + cells).enumerated().map { place, cell in
                let width = place == 0 ? 17 : 11
                return cell + String(repeating: " ", count: max(0, width - cell.count))
            }
            var text = padded.joined()
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }
        return events.reduce(into: line("", states.map(\.rawValue))) { text, row in
            text += line(
                row.name,
                states.map { state in
                    var order = Order.sample(state)
                    do throws(OrderError) { try order.apply(row.event) } catch { return "-" }
                    return order.state.rawValue
                })
        }
    }

    private static let lifecycle = """
                         planned    submitting accepted   filled     cancelling cancelled
        marked           submitting -          -          -          -          -
        dropped          cancelled  -          -          -          -          -
        refused          refused    -          -          -          -          -
        accepted         -          accepted   -          -          -          -
        rejected         -          rejected   rejected   -          -          -
        unanswered       -          unknown    -          -          -          -
        executed 4       -          -          accepted   -          cancelling -
        executed 10      -          -          filled     -          filled     -
        cancel_requested -          -          cancelling -          -          -
        cancelled        -          -          cancelled  -          cancelled  -
        cancel_refused   -          -          -          -          accepted   -
        expired          -          -          expired    -          expired    -
        not_found        -          -          -          -          -          -
        contradicted     -          -          -          -          -          contested
        settled          -          -          -          -          -          -

                         rejected   refused    expired    unknown    not_found  contested
        marked           -          -          -          -          -          -
        dropped          -          -          -          -          -          -
        refused          -          -          -          -          -          -
        accepted         -          -          -          accepted   -          -
        rejected         -          -          -          rejected   -          -
        unanswered       -          -          -          -          -          -
        executed 4       -          -          -          -          -          contested
        executed 10      -          -          -          -          -          contested
        cancel_requested -          -          -          -          -          -
        cancelled        -          -          -          -          -          -
        cancel_refused   -          -          -          -          -          -
        expired          -          -          -          -          -          -
        not_found        -          -          -          not_found  -          -
        contradicted     contested  -          contested  -          contested  -
        settled          -          -          -          -          -          cancelled

        """

    @Test func `a partial fill leaves the rest working`() throws {
        var order = Order.sample(.accepted)
        try order.apply(.executed(.sample(4)))
        #expect(order.state == .accepted)
        #expect(order.remaining == Quantity(shares: 6))
    }

    /// A8: every order in which cumulative reports can arrive ends in the same place.
    @Test func `executions are cumulative, so repeated ones change nothing`() throws {
        var order = Order.sample(.accepted)
        for shares: Int64 in [2, 2, 7, 7] { try order.apply(.executed(.sample(shares))) }
        #expect(order.filled == Quantity(shares: 7))
        #expect(throws: OrderError.regressed(order.id, .sample(3))) {
            try order.apply(.executed(.sample(3)))
        }
        #expect(throws: OrderError.overfilled(order.id, .sample(11))) {
            try order.apply(.executed(.sample(11)))
        }
        #expect(order.filled == Quantity(shares: 7))
    }

    @Test func `an identity names an order, and the attempt is part of it`() {
        #expect(Order.sample(.planned).id.rawValue == "core.12.2026-11-23.1.KRX:069500.sell.1")
    }

    @Test func `an impossible event says order, state and event`() {
        var order = Order.sample(.filled)
        #expect {
            try order.apply(.expired)
        } throws: { error in
            "\(error)" == "order 'core.12.2026-11-23.1.KRX:069500.sell.1' is filled and "
                + "cannot take 'expired'"
        }
    }
}

extension OrderEvent {
    /// Does not compile with a new event, until the table has a row for it.
    fileprivate var row: Int {
        switch self {
        case .marked: 0
        case .dropped: 1
        case .refused: 2
        case .accepted: 3
        case .rejected: 4
        case .unanswered: 5
        case .executed: 6
        case .cancelRequested: 7
        case .cancelled: 8
        case .cancelRefused: 9
        case .expired: 10
        case .notFound: 11
        case .contradicted: 12
        case .settled: 13
        }
    }
}
