import FoundationEssentials
import LocalSim
import Markets
import Postgres
import Store
import Subprocess
import Trading

/// One simulated account with one deployment on the stage, worked by real processes.
struct Player {
    let stage: Stage
    let name: String
    let sim: LocalSim

    var deployment: DeploymentName { DeploymentName(unchecked: name) }

    /// - Parameter fault: what every submit in `Stage.odd` meets.
    static func enter(_ stage: Stage, fault: Fault?) async throws -> Player {
        let name = "p" + String(UInt64.random(in: .min ... .max), radix: 36)
        let account = AccountName(unchecked: name)
        let opensAt = stage.calendar.sessions[3].open - 3600
        let cash = Money(minorUnits: 10_000_000, .krw)
        let terms = SimulatedTerms(
            account: account, cash: cash, opensAt: opensAt,
            minuteValue: Money(minorUnits: 400_000, .krw))
        let market = try Player.market(stage)
        _ = try await stage.store.migrate()
        _ = try await stage.simulator.migrate(LocalSim.migrations)
        let sim = try await LocalSim.open(terms, market: market, in: stage.simulator)
        if let fault { try await sim.inject(FaultRule(fault, on: .instrument(Stage.odd))) }
        let origin = Origin(correlation: "test", by: "test")
        try await stage.store.create(
            Account(name: account, broker: .localSim, currency: .krw), origin)
        let deployment = Deployment(
            name: DeploymentName(unchecked: name), account: account,
            portfolio: stage.folder + "/three-lines.yaml", state: .draft, stage: .paper,
            share: .all)
        try await stage.store.create(deployment, origin)
        try await stage.store.activate(deployment.name, opening: cash, at: opensAt, origin)
        return Player(stage: stage, name: name, sim: sim)
    }

    /// The same prices as the file has, so that this process sees the market of the programs.
    private static func market(_ stage: Stage) throws -> Market {
        let closes = DailyCloses(
            dates: stage.calendar.sessions.map(\.date),
            millionths: [
                Stage.slow: stage.calendar.sessions.map { _ in 50_000_000_000 },
                Stage.quick: stage.calendar.sessions.map { _ in 10_000_000_000 },
                Stage.odd: stage.calendar.sessions.map { _ in 20_000_000_000 },
            ])
        return .replay(closes, on: .krx, name: stage.pricesPath)
    }

    /// Runs `rebalance NAME` for the slot of a session, from 0.
    func rebalance(_ session: Int, crashAt: String? = nil) throws -> (output: Output, killed: Bool)
    {
        let slot = stage.calendar.sessions[3 + session].close - 1200
        let output = try stage.rebalance(
            [name, "--yes", "--at", slot.text(offset: 9 * 3600)], crashAt: crashAt)
        if case .exited = output.status { return (output, false) }
        return (output, true)
    }

    /// What is held and what cash is left, by our fills.
    func ledger() async throws -> Ledger { try await stage.store.ledger(of: deployment) }

    func orders() async throws -> [Order] {
        var orders: [Order] = []
        for session in stage.calendar.sessions {
            orders += try await stage.store.orders(
                of: AccountName(unchecked: name), session: session.date
            ).filter { $0.identity.session == session.date }
        }
        return orders
    }
}
