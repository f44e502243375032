import Jobs
import LocalSim
import Markets
import Store
import Synchronization
import Trading

// Everyone who is not a run: people, the market, and time.

extension Simulation {
    /// Starts what happens besides while a session's runs are at work.
    func startActors(_ session: Session) {
        if world.strikes(.halt) { start { try await $0.halt() } }
        if world.strikes(.haltFile) { start { try await $0.putHaltFile() } }
        if world.strikes(.exit) { start { try await $0.exit() } }
        if world.strikes(.withdrawal) { start { try await $0.withdraw() } }
        if world.strikes(.deposit) { start { try await $0.deposit() } }
        if world.strikes(.otherJobs) { start { try await $0.otherJob() } }
        if world.strikes(.humanOrder) { start { try await $0.order(in: session) } }
    }

    /// Between two tries: time passes, prices jump, a person lifts what people raised.
    func disturb() {
        start { simulation in
            try await simulation.world.pass(to: simulation.world.now + simulation.world.wait())
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

    /// After a session: it closes, and shares may be split overnight.
    func rest(after session: Session) {
        if scenario.faults.contains(.otherJobs) {
            start { simulation in
                try await simulation.world.pass(to: session.close + 1800)
                try await simulation.reconcileBooks()
            }
            work()
        }
        guard world.strikes(.split), let instrument = scenario.instruments.first else { return }
        start { simulation in
            try await simulation.world.pass(to: session.close + 3600)
            try await simulation.broker.split(
                instrument, SplitRatio(Int64(simulation.world.random(2...5, .split)), for: 1))
        }
        work()
    }

    /// Nothing goes wrong any more, and a person has undone what people did.
    func heal() {
        guard !world.isStopped else { return }
        world.state.withLock { $0.live = .none }
        start { simulation in
            try await simulation.broker.tellTruth()
            try await simulation.liftAll()
            try await simulation.bringBack()
        }
        work()
    }

    /// In the end a person looks at what is frozen and books what the broker shows.
    func settleBooks() {
        guard !world.isStopped else { return }
        start { try await $0.reconcileBooks() }
        work()
        start { try await $0.acceptAll() }
        work()
        start { try await $0.reconcileBooks() }
        work()
    }

    /// Lets a run get somewhere first: each point is one turn of the world's.
    private func linger(_ tag: String, _ fault: Fault) async throws {
        let process = nextProcess()
        for _ in 0...world.random(0...90, fault) { try await world.point(process, tag) }
    }

    /// Reconcile or balance-sync, besides the rebalance.
    private func otherJob() async throws {
        try await linger("another job is about to begin", .otherJobs)
        if world.random(0...1, .otherJobs) == 0 {
            try await reconcileBooks()
        } else {
            let process = nextProcess()
            defer { world.ended(process) }
            _ = try await balanceSync(
                request(slot(of: "balance-sync"), process, on: "one", standsBy: false),
                in: world(of: process))
        }
    }

    func reconcileBooks() async throws {
        let process = nextProcess()
        defer { world.ended(process) }
        let report = try await reconcile(
            request(slot(of: "reconcile"), process, on: "one", standsBy: false),
            in: world(of: process))
        if report.skipped == nil { lastReconcile.withLock { $0 = report.outcome } }
    }

    /// A person books what the broker shows of each frozen instrument.
    private func acceptAll() async throws {
        for halt in store.liveHalts {
            guard case .instrument(let instrument) = halt.scope else { continue }
            let process = nextProcess()
            defer { world.ended(process) }
            _ = try await accept(
                Acceptance(
                    subject: .shares(instrument), deployment: Simulation.deployment,
                    isSplit: false, reason: "simulated"),
                request(slot(of: "reconcile-accept"), process, on: "one", standsBy: false),
                in: world(of: process))
        }
    }

    /// A slot that is due now.
    private func slot(of job: String) -> Slot {
        Slot(job: job, account: Simulation.account, venue: .krx, scheduledAt: world.now)
    }

    private func halt() async throws {
        try await linger("a person is about to halt", .halt)
        let instrument = scenario.instruments[0]
        let scopes: [Halt.Scope] = [
            .everywhere, .account(Simulation.account), .deployment(Simulation.deployment),
            .instrument(instrument),
        ]
        let stops: Halt.Stops = world.random(0...3, .halt) == 0 ? .orders : .entries
        _ = try await store.raise(
            NewHalt(
                scope: scopes[world.random(0...3, .halt)], stops: stops, reason: "simulated"),
            Origin(correlation: "halt", by: "person"))
    }

    private func putHaltFile() async throws {
        try await linger("a person is about to write the halt file", .haltFile)
        let stops: Halt.Stops = world.random(0...3, .haltFile) == 0 ? .orders : .entries
        world.state.withLock { $0.fileHalt = (stops, "simulated") }
    }

    private func exit() async throws {
        try await linger("a person is about to ask for an exit", .exit)
        let cause: OrderCause = world.random(0...4, .exit) == 0 ? .liquidation : .flatten
        _ = try await store.begin(
            NewExit(deployment: Simulation.deployment, cause: cause, reason: "simulated"),
            at: world.now, Origin(correlation: "exit", by: "person"))
    }

    /// Most of the cash leaves the account; `bringBack` returns it.
    private func withdraw() async throws {
        try await linger("cash is about to be taken out", .withdrawal)
        guard case .complete(let balances, _) = await broker.balances() else { return }
        let most = balances.orderable.share(Weight(trillionths: 900_000_000_000))
        guard most.minorUnits > 0 else { return }
        try await broker.flow(-most)
        withdrawn.withLock { $0 += most.minorUnits }
    }

    private func deposit() async throws {
        try await linger("cash is about to come in", .deposit)
        try await broker.flow(
            Money(minorUnits: Int64(world.random(1...1_000_000, .deposit)), .krw))
    }

    /// Somebody buys or sells what we may hold, at a price of today.
    private func order(in session: Session) async throws {
        try await linger("a person is about to order at the broker", .humanOrder)
        let instrument = scenario.instruments[
            world.random(0...scenario.instruments.count - 1, .humanOrder)]
        guard case .complete(let quotes, _) = await broker.quotes([instrument]),
            let quote = quotes.first
        else { return }
        _ = try await broker.person(
            orders: Submission(
                intent: OrderID(rawValue: "person"), session: session.date, instrument: instrument,
                side: world.random(0...1, .humanOrder) == 0 ? .buy : .sell,
                quantity: Quantity(shares: Int64(world.random(1...20, .humanOrder))),
                limit: quote.last))
    }

    private func bringBack() async throws {
        let amount = withdrawn.withLock { amount in
            defer { amount = 0 }
            return amount
        }
        if amount > 0 { try await broker.flow(Money(minorUnits: amount, .krw)) }
    }

    /// A person lifts what a person raised, and what stopped the whole account; what froze an
    /// instrument stays until somebody has booked it.
    private func liftAll() async throws {
        world.state.withLock { $0.fileHalt = nil }
        for halt in store.liveHalts
        where halt.raisedBy == "person" || halt.scope == .account(Simulation.account) {
            try await store.lift(
                halt.id, reason: "simulated", Origin(correlation: "lift", by: "person"))
        }
    }
}
