import ArgumentParser
import Markets
import Store
import Trading

/// What deployments own by their own fills. What the broker says is in `account show`.
struct PositionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "positions", abstract: "What deployments own by their own fills.",
        discussion: "What the broker says: 'rebalance account show NAME'.")

    @Option(help: "Only of this deployment.")
    var deployment: String?

    @Flag(help: "One JSON object.")
    var json = false

    struct Positions: Encodable {
        let schema = "ballast.positions/1"
        let deployments: [HoldingsView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let name = try await workplace.deploymentName(deployment)
        let holdings = try await workplace.attempt {
            try await workplace.store.holdings(of: name)
        }
        if json {
            Output.write(try JSON.text(Positions(deployments: holdings.map(HoldingsView.init))))
            return
        }
        var table = Table([
            ("deployment", .left), ("instrument", .left), ("name", .left), ("held", .right),
            ("last plan's price", .right), ("value", .right),
        ])
        for holding in holdings {
            for position in holding.positions {
                table.add([
                    holding.deployment.rawValue, position.instrument.description,
                    position.name ?? "", grouped(position.quantity.description),
                    position.lastPrice.map { grouped($0.amount) } ?? "",
                    position.lastValue.map { grouped($0) } ?? "",
                ])
            }
            table.add([
                holding.deployment.rawValue, "cash", "", "", "", grouped(holding.cash),
            ])
        }
        Output.write(
            table.isEmpty ? "nothing is held: no deployment has been activated" : table.text)
    }
}

struct HoldingsView: Encodable {
    struct PositionView: Encodable {
        let instrument: String
        let name: String?
        let held: String
        /// In the last plan that had the instrument, and when that was: not of now.
        let last_price: MoneyView?
        let last_price_at: String?
        let last_value: MoneyView?
    }

    let deployment: String
    let account: String
    let state: String
    let cash: MoneyView
    let positions: [PositionView]

    init(_ holdings: DeploymentHoldings) {
        deployment = holdings.deployment.rawValue
        account = holdings.account.rawValue
        state = holdings.state.rawValue
        cash = MoneyView(holdings.cash)
        positions = holdings.positions.map { position in
            PositionView(
                instrument: position.instrument.description, name: position.name,
                held: position.quantity.description,
                last_price: position.lastPrice.map { MoneyView($0) },
                last_price_at: position.lastPriceAt?.seoul,
                last_value: position.lastValue.map { MoneyView($0) })
        }
    }
}
