import ArgumentParser
import Markets
import Store
import Trading

/// What was to be traded, and what became of it.
struct OrdersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orders", abstract: "Orders and where they are in their lives.")

    @OptionGroup var options: DatedLookOptions

    struct Orders: Encodable {
        let schema = "ballast.orders/1"
        let orders: [ListedOrderView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let filter = try await options.filter(in: workplace)
        let orders = try await workplace.attempt {
            try await workplace.store.orders(matching: filter)
        }
        if options.look.json {
            Output.write(try JSON.text(Orders(orders: orders.map(ListedOrderView.init))))
            return
        }
        Output.write(orders.isEmpty ? "no orders" : OrderTable.text(orders))
    }
}

/// An order with everything that it is known by.
struct ListedOrderView: Encodable {
    let id: String
    let deployment: String
    let account: String
    let decision: String
    let plan: String
    let session: String
    let leg: Int
    let attempt: Int
    let cause: String
    let state: String
    let instrument: String
    let side: String
    let quantity: String
    let filled: String
    let limit: MoneyView
    let amount: MoneyView
    let costs: MoneyView
    /// The instant of its marker, on the account's clock.
    let submitting_at: String?
    let broker_number: String?
    let note: String?

    init(_ order: Order) {
        id = order.id.rawValue
        deployment = order.identity.deployment.rawValue
        account = order.account.rawValue
        decision = order.identity.purpose.description
        plan = order.plan.description
        session = order.identity.session.description
        leg = order.identity.leg.rawValue
        attempt = order.identity.attempt
        cause = order.cause.rawValue
        state = order.state.rawValue
        instrument = order.instrument.description
        side = order.side.rawValue
        quantity = order.quantity.description
        filled = order.filled.description
        limit = MoneyView(order.limit)
        amount = MoneyView(order.executed.amount)
        costs = MoneyView(order.executed.costs)
        submitting_at = order.submittingAt?.seoul
        broker_number = order.number?.rawValue
        note = order.note
    }
}
