import Markets
import Trading

/// The steps of an order's life as `Order.apply` takes them, and as Promela reads them.
enum Steps {
    /// Every state with every state that one event leads to: in the order of their declaration.
    static let all: [(from: OrderState, to: [OrderState])] = OrderState.allCases.map { from in
        var ends: Set<OrderState> = []
        for filled: Int64 in [0, 4, 10] {
            for event in OrderEvent.samples {
                var order = Order.sample(from, filled: filled)
                do throws(OrderError) { try order.apply(event) } catch { continue }
                if order.state != from { ends.insert(order.state) }
            }
        }
        return (from, OrderState.allCases.filter(ends.contains))
    }

    /// `steps.pml`: a number for each state, and a condition that is true of a step.
    static var promela: String {
        var text = """
            /* Made from Order.apply by ModelTests, which compares them. To make it again:
               BALLAST_WRITE_STEPS=1 swift test --filter ModelTests */

            """
        for (number, state) in OrderState.allCases.enumerated() {
            text += "#define \(state.rawValue) \(number)\n"
        }
        text += "\n#define is_a_step(from, to) ( \\\n"
        let lines = all.filter { !$0.to.isEmpty }.map { step in
            let ends = step.to.map { "to == \($0.rawValue)" }.joined(separator: " || ")
            return "    from == \(step.from.rawValue) && \\\n        (\(ends))"
        }
        return text + lines.joined(separator: " || \\\n") + ")\n"
    }
}

extension OrderEvent {
    /// Each event, with the values that decide where it leads.
    fileprivate static let samples: [OrderEvent] =
        [
            .marked(.sample), .dropped(reason: "x"), .refused(Refusal(.halt, "x")),
            .accepted(BrokerOrderNumber(rawValue: "1")), .rejected(reason: "x"),
            .unanswered(why: "x"), .executed(.sample(4)), .executed(.sample(10)),
            .cancelRequested, .cancelled, .cancelRefused, .expired, .notFound(evidence: "x"),
            .contradicted("x"),
        ] + OrderState.allCases.map { .settled($0) }
}

extension Order {
    /// Ten shares of KODEX 200, sold at 35,000 won.
    fileprivate static func sample(_ state: OrderState, filled: Int64) -> Order {
        guard let instrument = Instrument(.krx, code: "069500") else {
            preconditionFailure("the sample has a mistake")
        }
        let identity = OrderIdentity(
            deployment: DeploymentName(unchecked: "core"), decision: DecisionID(rawValue: 1),
            session: TradingDate(day: 20_780), leg: .sells, instrument: instrument, side: .sell,
            attempt: 1)
        return Order(
            stored: identity, account: AccountName(unchecked: "paper"),
            plan: PlanID(rawValue: 1), cause: .rebalance, quantity: Quantity(shares: 10),
            limit: Price(millionths: 35_000_000_000, .krw), state: state,
            executed: .sample(filled), number: nil,
            baseline: state == .planned || state == .refused ? nil : .sample, note: nil)
    }
}

extension Execution {
    fileprivate static func sample(_ shares: Int64) -> Execution {
        Execution(
            quantity: Quantity(shares: shares), amount: Money(minorUnits: shares * 35_000, .krw),
            costs: .zero(.krw))
    }
}

extension Baseline {
    fileprivate static let sample = Baseline(
        numbers: [], held: Quantity(shares: 10), sellable: Quantity(shares: 10),
        orderable: Money(minorUnits: 1_000_000, .krw),
        at: Instant(microseconds: 1_795_000_000_000_000))
}
