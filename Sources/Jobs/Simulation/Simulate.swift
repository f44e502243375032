import Jobs
import LocalSim
import Markets
import Store
import Synchronization
import Trading

/// What one seed showed.
public struct SeedResult: Sendable {
    public let seed: UInt64
    public let census: Census
    /// Empty when every promise held.
    public let violations: [String]
    /// One line a step when it was asked for; the same for the same seed.
    public let trace: [String]
}

/// How the store under test may be wrong: a mutant must be caught, or the checks are blind.
public enum Mutant: String, CaseIterable, Sendable {
    /// Says that the marker is committed, and commits it with the next verb.
    case sendsBeforeMarker = "sends-before-marker"
}

/// Runs one seed: sessions with faults, then sessions without, then the final checks.
///
/// Deterministic: everything runs on the calling thread, and every choice is the seed's.
public func simulate(seed: UInt64, mutant: Mutant? = nil, traced: Bool = false) -> SeedResult {
    let scenario = Scenario(seed: seed)
    let simulation = Simulation(scenario, mutant: mutant, traced: traced)
    simulation.run()
    return simulation.result()
}

final class Simulation: Sendable {
    static let account = AccountName(unchecked: "paper")
    static let deployment = DeploymentName(unchecked: "core")

    let scenario: Scenario
    let world: SimulatedWorld
    let store: any Store
    let broker: LocalSim
    private let pump = Pump()
    private let processes = Mutex(0)
    private let running = Mutex(0)
    private let withdrawn = Mutex<Int64>(0)

    init(_ scenario: Scenario, mutant: Mutant?, traced: Bool) {
        self.scenario = scenario
        let opensAt = scenario.sessions[0].open
        let broker = LocalSim(
            inMemory: SimulatedTerms(
                account: Simulation.account, cash: scenario.cash, seed: scenario.seed,
                opensAt: opensAt, minuteValue: Money(minorUnits: 3_000_000, .krw)),
            market: .flat(scenario.prices))
        self.broker = broker
        world = SimulatedWorld(
            seed: scenario.seed, faults: scenario.faults, broker: broker, traced: traced)
        // Leases never end by time here: takeover is by the look at dead processes.
        let rows = MemoryStore(databaseClock: { Instant(microseconds: 0) })
        switch mutant {
        case nil: store = rows
        case .sendsBeforeMarker: store = LateMarkerStore(rows)
        }
    }

    func run() {
        if scenario.faults.contains(.limits) {
            world.state.withLock { $0.census.faults[.limits, default: 0] += 1 }
        }
        start { simulation in try await simulation.open() }
        work()
        for session in scenario.sessions { wake(session, restarts: 6) }
        world.state.withLock { $0.live = [] }
        start { simulation in
            try await simulation.liftAll()
            try await simulation.bringBack()
        }
        work()
        for session in scenario.healing { wake(session, restarts: 2) }
        start { simulation in await simulation.check() }
        work()
        world.tearDown()
        work()
    }

    func result() -> SeedResult {
        world.state.withLock { state in
            state.census.seeds = 1
            return SeedResult(
                seed: scenario.seed, census: state.census, violations: state.violations,
                trace: state.trace ?? [])
        }
    }

    /// Starts something in the world; it runs when `work` pumps.
    private func start(_ body: @escaping @Sendable (Simulation) async throws -> Void) {
        running.withLock { $0 += 1 }
        Task(executorPreference: pump) {
            do { try await body(self) } catch {
                // A fault reached it: the process ends, and the next one finds what it left.
            }
            self.running.withLock { $0 -= 1 }
        }
    }

    private func work() {
        pump.drain()
        while world.step() { pump.drain() }
    }
}

// MARK: - Sessions

extension Simulation {
    /// Wakes the slot of one session, again after crashes, sometimes twice at once.
    private func wake(_ session: Session, restarts: Int) {
        let slot = Slot(
            job: "daily-rebalance", account: Simulation.account, venue: .krx,
            scheduledAt: session.close - (world.strikes(.late) ? 120 : 4800))
        let isDone = Mutex(false)
        for attempt in 0..<restarts where !isDone.withLock({ $0 }) {
            if attempt > 0, !world.state.withLock({ $0.live.isEmpty }) { disturb() }
            let count = world.strikes(.twins) ? 2 : 1
            for _ in 0..<count {
                let process = processes.withLock { count in
                    count += 1
                    return count
                }
                start { simulation in
                    defer { simulation.world.ended(process) }
                    let report = try await simulation.rebalance(slot, process)
                    if report?.outcome.endsSlot == true { isDone.withLock { $0 = true } }
                }
            }
            if world.strikes(.halt) {
                start { simulation in try await simulation.halt() }
            }
            if world.strikes(.withdrawal) {
                start { simulation in try await simulation.withdraw() }
            }
            work()
        }
    }

    /// Between two tries: prices jump, or the halt is lifted.
    private func disturb() {
        start { simulation in
            try await simulation.liftAll()
            try await simulation.bringBack()
            if simulation.world.strikes(.jump),
                let instrument = simulation.scenario.instruments.first
            {
                let percent = simulation.world.random(-8...8, .jump)
                try await simulation.broker.move(
                    instrument, by: Weight(trillionths: Int64(percent) * 10_000_000_000))
            }
        }
        work()
    }

    private func rebalance(_ slot: Slot, _ process: Int) async throws -> JobReport? {
        world.state.withLock { $0.census.runs += 1 }
        try await broker.wait(until: slot.scheduledAt)
        let store = SimulatedStore(inner: store, world: world, process: process)
        let jobWorld = JobWorld(
            store: store,
            broker: SimulatedBroker(
                inner: broker, ledger: self.store, world: world, process: process),
            clock: WorldClock(world: world, process: process), calendar: .krx,
            haltSwitch: NoHaltFile(), uptime: { .zero })
        let deployments = try await store.deployments()
        guard let deployment = deployments.first else { return nil }
        let request = RebalanceRequest(
            deployment: deployment, slot: slot,
            owner: ProcessIdentity(host: "sim", bootID: "sim", pid: process, startTicks: 0),
            isDead: { [world] owner in world.isDead(owner.pid) }, costs: broker.terms.costs,
            limits: scenario.limits, timing: Timing(window: 4800, poll: 30, leg: 180),
            origin: Origin(correlation: "process-\(process)", by: "daily-rebalance"))
        let report = try await dailyRebalance(request, from: scenario.source, in: jobWorld)
        if report.skipped == nil {
            world.state.withLock { $0.census.outcomes[report.outcome, default: 0] += 1 }
        }
        return report
    }

    private func open() async throws {
        let origin = Origin(correlation: "set-up", by: "simulation")
        try await store.create(
            Account(name: Simulation.account, broker: .localSim, currency: .krw), origin)
        try await store.create(
            Deployment(
                name: Simulation.deployment, account: Simulation.account,
                portfolio: "simulated.yaml", state: .draft, stage: .paper, share: .all), origin)
        try await store.activate(
            Simulation.deployment, opening: scenario.cash, at: scenario.sessions[0].open, origin)
    }

    private func halt() async throws {
        try await linger("a person halts", .halt)
        _ = try await store.raise(
            NewHalt(scope: .everywhere, reason: "simulated"),
            Origin(correlation: "halt", by: "person"))
    }

    /// Most of the cash leaves the account; `bringBack` returns it.
    private func withdraw() async throws {
        try await linger("cash is taken out", .withdrawal)
        guard case .complete(let balances, _) = await broker.balances() else { return }
        let most = balances.orderable.share(Weight(trillionths: 900_000_000_000))
        guard most.minorUnits > 0 else { return }
        try await broker.flow(-most)
        withdrawn.withLock { $0 += most.minorUnits }
    }

    private func bringBack() async throws {
        let amount = withdrawn.withLock { amount in
            defer { amount = 0 }
            return amount
        }
        if amount > 0 { try await broker.flow(Money(minorUnits: amount, .krw)) }
    }

    /// Lets a run get somewhere first: each point is one turn of the world's.
    private func linger(_ tag: String, _ fault: Fault) async throws {
        let process = processes.withLock { count in
            count += 1
            return count
        }
        for _ in 0...world.random(0...90, fault) { try await world.point(process, tag) }
    }

    private func liftAll() async throws {
        for halt in try await store.halts() {
            try await store.lift(
                halt.id, reason: "simulated", Origin(correlation: "lift", by: "person"))
        }
    }
}
