public import LocalSim
public import Markets
import Postgres
import Store
public import Subprocess
public import Trading

/// One simulated account with one deployment on the ground, worked by real processes.
public struct Player: Sendable {
    public let ground: Ground
    public let name: String
    public let sim: LocalSim

    public var account: AccountName { AccountName(unchecked: name) }
    public var deployment: DeploymentName { DeploymentName(unchecked: name) }

    /// - Parameters:
    ///   - lie: what every submit in `Ground.odd` meets.
    ///   - minuteValue: what trades of an instrument in one minute, in won: the usual is so little
    ///     that the order in `Ground.slow` is cancelled at the end of its leg.
    public static func enter(
        _ ground: Ground, lie: Lie?, minuteValue: Int64 = 400_000
    ) async throws -> Player {
        let name = "p" + String(UInt64.random(in: .min ... .max), radix: 36)
        let account = AccountName(unchecked: name)
        let opensAt = ground.calendar.sessions[3].open - 3600
        let cash = Money(minorUnits: 10_000_000, .krw)
        let terms = SimulatedTerms(
            account: account, cash: cash, opensAt: opensAt,
            minuteValue: Money(minorUnits: minuteValue, .krw))
        let market = try Player.market(ground)
        _ = try await ground.store.migrate()
        _ = try await ground.simulator.migrate(LocalSim.migrations)
        let sim = try await LocalSim.open(terms, market: market, in: ground.simulator)
        if let lie { try await sim.lie(LieRule(lie, on: .instrument(Ground.odd))) }
        let origin = Origin(correlation: "test", by: "test")
        try await ground.store.create(
            Account(name: account, broker: .localSim, currency: .krw), origin)
        let deployment = Deployment(
            name: DeploymentName(unchecked: name), account: account,
            portfolio: ground.folder + "/three-lines.yaml", state: .draft, stage: .paper,
            share: .all)
        try await ground.store.create(deployment, origin)
        try await ground.store.activate(deployment.name, opening: cash, at: opensAt, origin)
        return Player(ground: ground, name: name, sim: sim)
    }

    /// The same prices as the file has, so that this process sees the market of the programs.
    public static func market(_ ground: Ground) throws -> Market {
        let closes = DailyCloses(
            dates: ground.calendar.sessions.map(\.date),
            millionths: [
                Ground.slow: ground.calendar.sessions.map { _ in 50_000_000_000 },
                Ground.quick: ground.calendar.sessions.map { _ in 10_000_000_000 },
                Ground.odd: ground.calendar.sessions.map { _ in 20_000_000_000 },
            ])
        return .replay(closes, on: .krx, name: ground.pricesPath)
    }

    /// Of the sessions after the account's opening, from 0.
    public func session(_ number: Int) -> Session { ground.calendar.sessions[3 + number] }

    /// The instant of a session's slot, twenty minutes before the close; sessions count from 0.
    public func slot(_ session: Int) -> Instant {
        self.session(session).close - 1200
    }

    /// What works the slot of a session.
    public func command(
        _ session: Int, environment: [String: String] = [:], under tracer: [String] = []
    ) -> Command {
        ground.command(
            [name, "--yes", "--at", slot(session).text(offset: 9 * 3600)],
            environment: environment, under: tracer)
    }

    /// Runs `rebalance NAME` for the slot of a session, from 0.
    public func rebalance(
        _ session: Int, crashAt: String? = nil
    ) throws -> (output: Output, killed: Bool) {
        let environment = crashAt.map { ["BALLAST_CRASH_AT": $0] } ?? [:]
        let output = try command(session, environment: environment).run()
        if case .exited = output.status { return (output, false) }
        return (output, true)
    }

    /// What is held and what cash is left, by our fills.
    public func ledger() async throws -> Ledger { try await ground.store.ledger(of: deployment) }

    public func orders() async throws -> [Order] {
        var orders: [Order] = []
        for session in ground.calendar.sessions {
            orders += try await ground.store.orders(
                of: AccountName(unchecked: name), session: session.date
            ).filter { $0.identity.session == session.date }
        }
        return orders
    }
}
