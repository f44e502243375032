import Jobs
import LocalSim
import Markets
import Portfolio
import Rebalancing
import Store
import SubmitJournal
import ProvingGround
import Trading

/// The real job over a store in memory and a simulated account at flat prices.
struct Desk {
    static let account = AccountName(unchecked: "paper")
    static let core = DeploymentName(unchecked: "core")
    static let origin = Origin(correlation: "test", by: "test")

    let store: MemoryStore
    let sim: LocalSim
    let journal = MemorySubmitJournal()
    let sessions: [Session]
    var source: FixedSource

    /// - Parameters:
    ///   - weights: in percent, by code.
    ///   - prices: in won, by code.
    init(
        _ weights: [(code: String, percent: Int)], prices: [String: Int64],
        cash: Int64 = 10_000_000, minuteValue: Int64 = 30_000_000, stage: Stage = .paper
    ) async throws {
        let monday = TradingCalendar.krx.sessions.partitioningIndex {
            $0.date >= TradingDate(day: 20_780)
        }
        sessions = Array(TradingCalendar.krx.sessions[monday..<monday + 8])
        let opensAt = sessions[0].open - 3600
        sim = LocalSim(
            inMemory: SimulatedTerms(
                account: Desk.account, cash: Money(minorUnits: cash, .krw), opensAt: opensAt,
                minuteValue: Money(minorUnits: minuteValue, .krw)),
            market: .flat(
                Dictionary(
                    uniqueKeysWithValues: prices.map {
                        (Ground.krx($0.key), Price(millionths: $0.value * 1_000_000, .krw))
                    })))
        store = MemoryStore(databaseClock: { Instant(microseconds: 0) })
        source = FixedSource(weights: weights)
        try await store.create(
            Account(name: Desk.account, broker: .localSim, currency: .krw), Desk.origin)
        try await store.create(
            Deployment(
                name: Desk.core, account: Desk.account, portfolio: "core.yaml", state: .draft,
                stage: stage, share: .all), Desk.origin)
        try await store.activate(
            Desk.core, opening: Money(minorUnits: cash, .krw), at: opensAt, Desk.origin)
    }

    /// Works the slot of a session, from 0.
    ///
    /// - Parameters:
    ///   - minutes: before the close.
    ///   - uptime: the process's own clock; stands still without one.
    func run(
        _ session: Int, halted: String? = nil, limits: GateLimits = .ceilings, minutes: Int = 20,
        uptime: @escaping @Sendable () -> Duration = { .zero }
    ) async throws -> JobReport {
        try await run(
            session, through: sim, halted: halted, limits: limits, minutes: minutes, uptime: uptime)
    }

    /// - Parameters:
    ///   - later: seconds between the session's first slot and this one.
    ///   - reached: called at each named point.
    func run(
        _ session: Int, through broker: some Broker, later: Int = 0, halted: String? = nil,
        limits: GateLimits = .ceilings, minutes: Int = 20,
        uptime: @escaping @Sendable () -> Duration = { .zero },
        reached: @escaping @Sendable (JobPoint) -> Void = { _ in }
    ) async throws -> JobReport {
        let slot = Slot(
            job: "daily-rebalance", account: Desk.account, venue: .krx,
            scheduledAt: sessions[session].close - minutes * 60 + later)
        try await sim.wait(until: slot.scheduledAt)
        let deployment = try await store.deployments()[0]
        let request = RebalanceRequest(
            deployment: deployment, slot: slot,
            owner: ProcessIdentity(host: "h", bootID: "b", pid: 1, startTicks: 1),
            isDead: { _ in true }, costs: sim.terms.costs, limits: limits, origin: Desk.origin)
        let world = JobWorld(
            store: store, broker: broker, clock: sim, calendar: .krx,
            haltSwitch: HaltText(text: halted), journal: journal, uptime: uptime,
            reached: reached)
        return try await dailyRebalance(request, from: source, in: world)
    }

    func held(_ code: String) async throws -> Int64 {
        try await store.ledger(of: Desk.core).held(Ground.krx(code)).wholeShares
    }
}

struct HaltText: HaltSwitch {
    let text: String?

    func reading() -> (stops: Halt.Stops, reason: String)? { text.map { (.entries, $0) } }
}

/// Decides the same weights at every close.
struct FixedSource: DecisionSource {
    var weights: [(code: String, percent: Int)]
    var undecided: String?
    var answer = ActAnswer.yes
    /// The only session that it decides on; every one without it.
    var decidesOn: TradingDate?
    var hash = "h"

    var universe: [(name: String, instrument: Instrument)] {
        weights.map { ($0.code, Ground.krx($0.code)) }
    }

    var policy: PlanPolicy {
        PlanPolicy(
            buffer: Weight(nearest: 0.01), limitPrice: .offset(Weight(nearest: 0.003)))
    }

    var revision: Revision { Revision(commit: "c\(hash)", hash: hash, source: hash) }

    func decides(on place: SessionPlace, date: TradingDate) -> Bool {
        decidesOn.map { $0 == date } ?? true
    }

    func acts(on account: AccountWeights, date: TradingDate) async -> ActAnswer { answer }

    func targets(on date: TradingDate) async -> TargetAnswer {
        if let undecided { return .undecided(reason: undecided) }
        return .targets(
            weights.filter { $0.percent > 0 }.map {
                Decision.Target(
                    name: $0.code, instrument: Ground.krx($0.code),
                    weight: Weight(trillionths: Int64($0.percent) * 10_000_000_000))
            })
    }
}
