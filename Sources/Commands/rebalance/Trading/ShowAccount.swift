import ArgumentParser
import Limits
import LocalSim
import Markets
import Trading

/// What the broker says the account holds, now, and the limits that its orders meet.
struct ShowAccount: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What the broker says an account holds, and its limits in force.")

    @Argument(help: "Its name.")
    var name: String

    @Flag(help: "One JSON object.")
    var json = false

    struct View: Encodable {
        struct PositionView: Encodable {
            let instrument: String
            let held: String
            let sellable: String
        }

        struct LimitView: Encodable {
            let key: String
            let value: String
            let origin: String
        }

        let schema = "ballast.account/1"
        let name: String
        let at: String
        let cash: MoneyView
        let orderable: MoneyView
        let positions: [PositionView]
        let limits: [LimitView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let account = try await workplace.account(try parsed(name, as: "an account"))
        let limits = try limits(of: account.name)
        let broker = try await workplace.simulatedAccount(account.name)
        guard case .complete(let balances, let at) = await broker.balances() else {
            throw CommandFailure(.unreachable, "the balances of '\(name)' cannot be read")
        }
        let offset = broker.market.calendar.offset
        if json {
            let view = View(
                name: name, at: at.text(offset: offset), cash: MoneyView(balances.cash),
                orderable: MoneyView(balances.orderable),
                positions: balances.positions.map {
                    View.PositionView(
                        instrument: $0.instrument.description, held: $0.held.description,
                        sellable: $0.sellable.description)
                }, limits: limits)
            Output.write(try JSON.text(view))
            return
        }
        var table = Table([("instrument", .left), ("held", .right), ("sellable", .right)])
        for position in balances.positions {
            table.add([
                position.instrument.description, grouped(position.held.description),
                grouped(position.sellable.description),
            ])
        }
        Output.write(
            "\(name) at \(at.text(offset: offset)): cash \(grouped(balances.cash)), "
                + "orderable \(grouped(balances.orderable))")
        Output.write(table.isEmpty ? "no positions" : table.text)
        var inForce = Table([("limit", .left), ("value", .left), ("from", .left)])
        for limit in limits { inForce.add([limit.key, limit.value, limit.origin]) }
        Output.write(inForce.text)
    }

    /// Every key with what is in force and where that comes from.
    private func limits(of account: AccountName) throws -> [View.LimitView] {
        let found = try LimitsFile.committed(of: account)
        let path = LimitsFile.path(of: account, beside: "portfolios/")
        return LimitKey.allCases.map { key in
            View.LimitView(
                key: key.rawValue, value: key.text(in: found.limits),
                origin: found.lines[key].map { "\(path):\($0)" } ?? "ceiling")
        }
    }
}
