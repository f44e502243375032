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
    public let violations: [Violation]
    /// One line a step when it was asked for; the same for the same seed.
    public let trace: [String]
}

/// Runs one seed: sessions with faults, then sessions without, then the final checks.
///
/// Deterministic: everything runs on the calling thread, and every choice is the seed's.
///
/// - Parameters:
///   - faults: instead of those that the seed draws.
///   - until: stops after so many points, so that a trace ends where a promise broke.
public func simulate(
    seed: UInt64, faults: FaultSet? = nil, until: Int? = nil, traced: Bool = false
) -> SeedResult {
    let scenario = Scenario(seed: seed, faults: faults)
    let simulation = Simulation(scenario, until: until, traced: traced)
    simulation.run()
    return simulation.result()
}

final class Simulation: Sendable {
    static let account = AccountName(unchecked: "paper")
    static let deployment = DeploymentName(unchecked: "core")

    let scenario: Scenario
    let world: SimulatedWorld
    let store: MemoryStore
    let broker: LocalSim
    private let pump = Pump()
    private let processes = Mutex(0)
    /// What a person has taken out and owes.
    let withdrawn = Mutex<Int64>(0)
    /// How the last run of the account ended.
    let lastOutcome = Mutex<RunOutcome?>(nil)
    let lastReconcile = Mutex<RunOutcome?>(nil)

    init(_ scenario: Scenario, until: Int?, traced: Bool) {
        self.scenario = scenario
        let broker = LocalSim(
            inMemory: SimulatedTerms(
                account: Simulation.account, cash: scenario.cash, seed: scenario.seed,
                opensAt: scenario.sessions[0].open,
                minuteValue: Money(minorUnits: 3_000_000, .krw),
                lies: scenario.faults.all.compactMap(\.rule)),
            market: .flat(scenario.prices))
        self.broker = broker
        let world = SimulatedWorld(scenario, broker: broker, until: until, traced: traced)
        self.world = world
        store = MemoryStore(databaseClock: { world.now })
    }

    func run() {
        for fault in scenario.faults.all where fault.rule != nil || fault == .limits {
            world.state.withLock { $0.census.strike(fault) }
        }
        start { simulation in try await simulation.open() }
        work()
        for session in scenario.sessions {
            wake(session, restarts: 6)
            rest(after: session)
        }
        heal()
        for session in scenario.healing {
            wake(session, restarts: 4)
            settleBooks()
        }
        if !world.isStopped {
            start { simulation in await simulation.check() }
            work()
        }
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
    func start(_ body: @escaping @Sendable (Simulation) async throws -> Void) {
        Task(executorPreference: pump) {
            do { try await body(self) } catch {
                // A fault reached it: the process ends, and the next one finds what it left.
            }
        }
    }

    /// Lets everyone go on until all have ended, those that stand still too.
    func work() {
        pump.drain()
        while true {
            while world.step() { pump.drain() }
            guard let instant = world.nextWaking else { return }
            start { simulation in try await simulation.world.pass(to: instant) }
            pump.drain()
        }
    }

    func nextProcess() -> Int {
        processes.withLock { count in
            count += 1
            return count
        }
    }
}

// MARK: - Runs

extension Simulation {
    /// Wakes the slot of one session, again after crashes, sometimes twice at once.
    private func wake(_ session: Session, restarts: Int) {
        let slot = Slot(
            job: "daily-rebalance", account: Simulation.account, venue: .krx,
            scheduledAt: session.close
                - (world.strikes(.late) ? world.random(5...120, .late) : Scenario.wakes))
        let isDone = Mutex(false)
        for attempt in 0..<restarts where !isDone.withLock({ $0 }) && !world.isStopped {
            if attempt > 0 { disturb() }
            for _ in 0..<(world.strikes(.twins) ? 2 : 1) {
                let process = nextProcess()
                let host = world.strikes(.hosts) ? "two" : "one"
                start { simulation in
                    defer { simulation.world.ended(process) }
                    let report = try await simulation.rebalance(slot, process, on: host)
                    if report?.outcome.endsSlot == true { isDone.withLock { $0 = true } }
                }
            }
            startActors(session)
            work()
        }
    }

    private func rebalance(
        _ slot: Slot, _ process: Int, on host: String
    ) async throws -> JobReport? {
        world.state.withLock { $0.census.runs += 1 }
        let late = world.strikes(.tardy) ? world.random(0...4000, .tardy) : 0
        try await world.pass(to: slot.scheduledAt + late)
        let jobWorld = world(of: process)
        guard let deployment = try await jobWorld.store.deployments().first else { return nil }
        let request = RebalanceRequest(
            deployment: deployment, job: request(slot, process, on: host, standsBy: true))
        let report = try await dailyRebalance(request, from: scenario.source, in: jobWorld)
        if report.skipped == nil {
            world.state.withLock { $0.census.outcomes[report.outcome, default: 0] += 1 }
            lastOutcome.withLock { $0 = report.outcome }
        }
        return report
    }

    func request(
        _ slot: Slot, _ process: Int, on host: String, standsBy: Bool
    ) -> JobRequest {
        JobRequest(
            slot: slot,
            owner: ProcessIdentity(host: host, bootID: host, pid: process, startTicks: 0),
            isDead: { [world] owner in owner.host == host && world.isDead(owner.pid) },
            costs: broker.terms.costs, limits: scenario.limits,
            timing: Timing(window: Scenario.window, poll: 30, leg: 180, look: 20),
            standsBy: standsBy, origin: Origin(correlation: "process-\(process)", by: slot.job))
    }

    func world(
        of process: Int
    ) -> JobWorld<SimulatedStore, SimulatedBroker, WorldClock> {
        JobWorld(
            store: SimulatedStore(inner: store, world: world, process: process),
            broker: SimulatedBroker(
                inner: broker, ledger: store, world: world, scenario: scenario, process: process),
            clock: WorldClock(world: world, process: process), calendar: .krx,
            haltSwitch: WorldHaltFile(world: world),
            uptime: { [world, began = scenario.sessions[0].open] in
                .seconds(world.now.seconds(since: began))
            },
            pause: { [world] duration in
                try await world.point(process, "look again in \(duration)")
                try await world.pass(to: world.now + Int(duration.components.seconds))
            })
    }

    private func open() async throws {
        let origin = Origin(correlation: "set-up", by: "person")
        try await store.create(
            Account(name: Simulation.account, broker: .localSim, currency: .krw), origin)
        try await store.create(
            Deployment(
                name: Simulation.deployment, account: Simulation.account,
                portfolio: "simulated.yaml", state: .draft, stage: .paper, share: .all), origin)
        try await store.activate(
            Simulation.deployment, opening: scenario.cash, at: scenario.sessions[0].open, origin)
    }
}
