import Markets
import Store
import Synchronization
import Trading

/// A store whose every verb is two scheduling points around one transaction, and may fail: before
/// it, or after it with the answer lost.
struct SimulatedStore: Store {
    let inner: any Store
    let world: SimulatedWorld
    let process: Int

    /// - Parameter tag: the verb's name, for the trace.
    func verb<Value: Sendable>(
        _ tag: String, _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await stop(tag)
        if world.strikes(.databaseGone) { throw .unavailable("simulated") }
        let loses = world.strikes(.commitUnknown)
        if loses, world.random(0...1, .commitUnknown) == 0 { throw .unknownCommit }
        let value = try await body()
        try await stop("\(tag) done")
        if loses { throw .unknownCommit }
        return value
    }

    private func stop(_ tag: String) async throws(StoreError) {
        do { try await world.point(process, tag) } catch { throw .unavailable("the process ended") }
    }

    private func counted(_ before: Order?, _ after: Order) -> Order {
        guard let before, before.state != after.state else { return after }
        let edge = "\(before.state.rawValue) → \(after.state.rawValue)"
        world.state.withLock { $0.census.edges[edge, default: 0] += 1 }
        return after
    }

    func create(_ account: Account, _ origin: Origin) async throws(StoreError) {
        try await verb("create account") { () throws(StoreError) in
            try await inner.create(account, origin)
        }
    }

    func accounts() async throws(StoreError) -> [Account] {
        try await verb("accounts") { () throws(StoreError) in try await inner.accounts() }
    }

    func create(_ deployment: Deployment, _ origin: Origin) async throws(StoreError) {
        try await verb("create deployment") { () throws(StoreError) in
            try await inner.create(deployment, origin)
        }
    }

    func activate(
        _ name: DeploymentName, opening: Money, at: Instant, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("activate") { () throws(StoreError) in
            try await inner.activate(name, opening: opening, at: at, origin)
        }
    }

    func deployments() async throws(StoreError) -> [Deployment] {
        try await verb("deployments") { () throws(StoreError) in try await inner.deployments() }
    }

    func ledger(of deployment: DeploymentName) async throws(StoreError) -> Ledger {
        try await verb("ledger") { () throws(StoreError) in
            try await inner.ledger(of: deployment)
        }
    }

    func claim(_ claim: SlotClaim, _ origin: Origin) async throws(StoreError) -> ClaimAnswer {
        try await verb("claim") { () throws(StoreError) in try await inner.claim(claim, origin) }
    }

    func renew(_ run: ClaimedRun, leaseSeconds: Int) async throws(StoreError) {
        try await verb("renew") { () throws(StoreError) in
            try await inner.renew(run, leaseSeconds: leaseSeconds)
        }
    }

    func finish(
        _ run: ClaimedRun, _ outcome: RunOutcome, note: String, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("finish") { () throws(StoreError) in
            try await inner.finish(run, outcome, note: note, origin)
        }
    }

    func openDecision(of deployment: DeploymentName) async throws(StoreError) -> Decision? {
        try await verb("open decision") { () throws(StoreError) in
            try await inner.openDecision(of: deployment)
        }
    }

    func latestDecision(of deployment: DeploymentName) async throws(StoreError) -> Decision? {
        try await verb("latest decision") { () throws(StoreError) in
            try await inner.latestDecision(of: deployment)
        }
    }

    func lastPlannedSession(
        of deployment: DeploymentName
    ) async throws(StoreError) -> TradingDate? {
        try await verb("last planned session") { () throws(StoreError) in
            try await inner.lastPlannedSession(of: deployment)
        }
    }

    func decide(
        _ decision: NewDecision, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Decision {
        try await verb("decide") { () throws(StoreError) in
            try await inner.decide(decision, run, origin)
        }
    }

    func end(
        _ decision: DecisionID, as state: Decision.State, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("end decision") { () throws(StoreError) in
            try await inner.end(decision, as: state, run, origin)
        }
    }

    func store(
        _ plan: Plan, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> StoredPlan {
        try await verb("store plan") { () throws(StoreError) in
            try await inner.store(plan, run, origin)
        }
    }
}

// MARK: - Orders and halts

extension SimulatedStore {
    func insert(
        _ orders: [Order], _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [Order] {
        try await verb("insert \(orders.count)") { () throws(StoreError) in
            try await inner.insert(orders, run, origin)
        }
    }

    func mark(
        _ id: OrderID, _ baseline: Baseline, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> MarkAnswer {
        let before = try await inner.order(id)
        let answer = try await verb("mark \(id)") { () throws(StoreError) in
            try await inner.mark(id, baseline, run, origin)
        }
        switch answer {
        case .marked(let order): _ = counted(before, order)
        case .already: break
        case .refused(let order, let refusal):
            _ = counted(before, order)
            world.state.withLock { $0.census.refusals[refusal.gate, default: 0] += 1 }
        }
        return answer
    }

    func record(
        _ event: OrderEvent, of id: OrderID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        let before = try await inner.order(id)
        if case .refused(let refusal) = event {
            world.state.withLock { $0.census.refusals[refusal.gate, default: 0] += 1 }
        }
        return counted(
            before,
            try await verb("\(event.name) \(id)") { () throws(StoreError) in
                try await inner.record(event, of: id, run, origin)
            })
    }

    func book(
        _ report: OrderReport, of id: OrderID, at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        let before = try await inner.order(id)
        return counted(
            before,
            try await verb("book \(id) \(report.executed.quantity)") { () throws(StoreError) in
                try await inner.book(report, of: id, at: at, run, origin)
            })
    }

    func recordForeign(
        _ report: OrderReport, account: AccountName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("foreign \(report.number)") { () throws(StoreError) in
            try await inner.recordForeign(report, account: account, run, origin)
        }
    }

    func order(_ id: OrderID) async throws(StoreError) -> Order? {
        try await verb("order") { () throws(StoreError) in try await inner.order(id) }
    }

    func orders(
        of account: AccountName, session: TradingDate
    ) async throws(StoreError) -> [Order] {
        try await verb("orders") { () throws(StoreError) in
            try await inner.orders(of: account, session: session)
        }
    }

    func raise(_ halt: NewHalt, _ origin: Origin) async throws(StoreError) -> Halt {
        try await verb("raise") { () throws(StoreError) in try await inner.raise(halt, origin) }
    }

    func lift(_ halt: HaltID, reason: String, _ origin: Origin) async throws(StoreError) {
        try await verb("lift") { () throws(StoreError) in
            try await inner.lift(halt, reason: reason, origin)
        }
    }

    func halts() async throws(StoreError) -> [Halt] {
        try await verb("halts") { () throws(StoreError) in try await inner.halts() }
    }

    func begin(
        _ exit: NewExit, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Exit {
        try await verb("begin exit") { () throws(StoreError) in
            try await inner.begin(exit, at: at, origin)
        }
    }

    func openExits(of account: AccountName) async throws(StoreError) -> [Exit] {
        try await verb("open exits") { () throws(StoreError) in
            try await inner.openExits(of: account)
        }
    }

    func look(
        _ mark: ExitMark, at exit: ExitID, on now: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Exit {
        try await verb("look at exit") { () throws(StoreError) in
            try await inner.look(mark, at: exit, on: now, run, origin)
        }
    }

    func endFlat(
        _ exit: ExitID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("end exit") { () throws(StoreError) in
            try await inner.endFlat(exit, run, origin)
        }
    }

    func correct(
        _ corrections: [Correction], key: String, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("correct") { () throws(StoreError) in
            try await inner.correct(corrections, key: key, origin)
        }
    }

    func external(of account: AccountName) async throws(StoreError) -> Ledger {
        try await verb("external") { () throws(StoreError) in
            try await inner.external(of: account)
        }
    }

    func flows(of deployment: DeploymentName) async throws(StoreError) -> Money {
        try await verb("flows") { () throws(StoreError) in
            try await inner.flows(of: deployment)
        }
    }

    func note(
        _ reading: RiskReading, _ limits: LossLimits, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> NotedRisk {
        try await verb("note reading") { () throws(StoreError) in
            try await inner.note(reading, limits, run, origin)
        }
    }

    func risk(of deployment: DeploymentName) async throws(StoreError) -> RiskState? {
        try await verb("risk") { () throws(StoreError) in try await inner.risk(of: deployment) }
    }

    func note(
        balance: AccountBalance, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("note balance") { () throws(StoreError) in
            try await inner.note(balance: balance, run, origin)
        }
    }

    func exposures() async throws(StoreError) -> [AccountExposure] {
        try await verb("exposures") { () throws(StoreError) in try await inner.exposures() }
    }
}
