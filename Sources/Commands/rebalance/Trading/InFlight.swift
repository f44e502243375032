import LocalSim
import Markets
import Store
import Trading

/// What a halt leaves: orders that were on their way or rest at the broker when it was raised.
///
/// A halt stops what begins. What had begun is told, from our rows and from the broker's own list,
/// because a stop that only we know of is none (E67).
enum InFlight {
    /// One line for each order, or that there is none; a broker that cannot be read is said.
    static func lines(of scope: Halt.Scope, in workplace: Workplace) async throws -> [String] {
        let accounts = try await accounts(of: scope, in: workplace)
        var lines: [String] = []
        for account in accounts where account.broker == .localSim {
            lines += try await self.lines(of: account.name, scope, in: workplace)
        }
        return lines.isEmpty ? ["no order of ours is on its way or rests at a broker"] : lines
    }

    private static func lines(
        of account: AccountName, _ scope: Halt.Scope, in workplace: Workplace
    ) async throws -> [String] {
        let work = try await AccountWork.open(account, in: workplace)
        let now = try await work.sim.now()
        let session = work.sim.market.calendar.date(at: now)
        let ours = try await workplace.store.orders(of: account, session: session)
            .filter { $0.state.isWorking && concerns($0, scope) }
        var lines = ours.map { order in
            "in flight on '\(account)': \(order.side.rawValue) \(order.quantity) "
                + "\(order.instrument), \(order.state.rawValue), filled \(order.filled)"
        }
        guard case .complete(let day, _) = await work.sim.orders(on: session) else {
            return lines + [
                "the broker of '\(account)' cannot be read: what rests there is unknown"
            ]
        }
        let open = day.orders.filter { $0.status == .open }
        if !open.isEmpty {
            let numbers = open.map(\.number.rawValue).joined(separator: ", ")
            lines.append("resting at the broker of '\(account)': \(numbers)")
        }
        return lines
    }

    private static func accounts(
        of scope: Halt.Scope, in workplace: Workplace
    ) async throws -> [Account] {
        let all = try await workplace.store.accounts()
        switch scope {
        case .everywhere, .instrument: return all
        case .account(let name): return all.filter { $0.name == name }
        case .deployment(let name):
            let owner = try await workplace.deployment(name)
            return all.filter { $0.name == owner.account }
        }
    }

    private static func concerns(_ order: Order, _ scope: Halt.Scope) -> Bool {
        switch scope {
        case .everywhere, .account: true
        case .deployment(let name): order.identity.deployment == name
        case .instrument(let instrument): order.instrument == instrument
        }
    }
}
