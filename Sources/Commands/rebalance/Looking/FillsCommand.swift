import ArgumentParser
import Markets
import Store
import Trading

/// What was executed, and booked.
struct FillsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fills", abstract: "Fills as they were booked.")

    @OptionGroup var options: DatedLookOptions

    struct Fills: Encodable {
        let schema = "ballast.fills/1"
        let fills: [FillView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let filter = try await options.filter(in: workplace)
        let fills = try await workplace.attempt {
            try await workplace.store.fills(matching: filter)
        }
        if options.look.json {
            Output.write(try JSON.text(Fills(fills: fills.map(FillView.init))))
            return
        }
        var table = Table([
            ("at (Seoul)", .left), ("deployment", .left), ("instrument", .left),
            ("trade", .left), ("shares", .right), ("of", .right), ("price", .right),
            ("amount", .right), ("costs", .right), ("broker's number", .left),
        ])
        for record in fills {
            table.add([
                record.fill.at.seoulSeconds, record.deployment.rawValue,
                record.instrument.description, record.side.rawValue,
                grouped(record.fill.quantity.description), grouped(record.ordered.description),
                record.price.map { grouped($0.amount) } ?? "",
                grouped(record.fill.amount.amount), grouped(record.fill.costs.amount),
                record.number?.rawValue ?? "",
            ])
        }
        Output.write(table.isEmpty ? "no fills" : table.text)
    }
}

struct FillView: Encodable {
    let order: String
    let deployment: String
    let session: String
    let instrument: String
    let side: String
    let quantity: String
    /// The mean of its shares, before costs.
    let price: MoneyView?
    let amount: MoneyView
    let costs: MoneyView
    /// Of the order, after this fill, and in all.
    let filled_after: String
    let ordered: String
    let broker_number: String?
    let at: String
    let booked_at: String

    init(_ record: FillRecord) {
        order = record.fill.order.rawValue
        deployment = record.deployment.rawValue
        session = record.session.description
        instrument = record.instrument.description
        side = record.side.rawValue
        quantity = record.fill.quantity.description
        price = record.price.map { MoneyView($0) }
        amount = MoneyView(record.fill.amount)
        costs = MoneyView(record.fill.costs)
        filled_after = record.fill.after.quantity.description
        ordered = record.ordered.description
        broker_number = record.number?.rawValue
        at = record.fill.at.seoul
        booked_at = record.bookedAt.seoul
    }
}
