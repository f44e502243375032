import Markets
import Testing
import Trading

struct OrderLifecycleTests {
    /// Every state against every event, for an order of 10 shares, an execution of 10, and an end
    /// of `cancelled`. The table is the specification: to change the life of an order, change the
    /// table first, then `Sources/Adapters/Store`'s edges.
    @Test func `the whole lifecycle`() {
        let events: [OrderEvent] = [
            .marked(.sample), .dropped(reason: "x"), .refused(Refusal(.halt, "x")),
            .accepted(BrokerOrderNumber(rawValue: "1")), .rejected(reason: "x"),
            .unanswered(why: "x"), .executed(.sample(10)), .cancelRequested, .cancelled,
            .cancelRefused, .expired, .notFound(evidence: "x"), .contradicted("x"),
            .settled(.cancelled),
        ]
        var table = ""
        for state in OrderState.allCases {
            let ends = events.compactMap { event -> String? in
                var order = Order.sample(state)
                do throws(OrderError) { try order.apply(event) } catch { return nil }
                return order.state == state && event.name != "executed"
                    ? nil : "\(event.name) → \(order.state.rawValue)"
            }
            table += "\(state.rawValue): \(ends.joined(separator: ", "))\n"
        }
        #expect(
            table == """
                planned: marked → submitting, dropped → cancelled, refused → refused
                submitting: accepted → accepted, rejected → rejected, unanswered → unknown
                accepted: rejected → rejected, executed → filled, cancel_requested → cancelling, \
                cancelled → cancelled, expired → expired
                filled: \n\
                cancelling: executed → filled, cancelled → cancelled, cancel_refused → accepted, \
                expired → expired
                cancelled: contradicted → contested
                rejected: contradicted → contested
                refused: \n\
                expired: contradicted → contested
                unknown: accepted → accepted, rejected → rejected, not_found → not_found
                not_found: contradicted → contested
                contested: executed → contested, settled → cancelled

                """)
    }

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
