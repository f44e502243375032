import Markets
import Store
import Synchronization
import Trading

/// A store whose every verb is two scheduling points around one transaction, and may fail: before
/// it, or after it with the answer lost.
struct SimulatedStore: Store {
    let inner: MemoryStore
    let world: SimulatedWorld
    let process: Int

    /// - Parameter tag: the verb's name, for the trace.
    func verb<Value: Sendable>(
        _ tag: @autoclosure () -> String, _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await stop(tag())
        if world.strikes(.databaseGone) { throw .unavailable("simulated") }
        let loses = world.strikes(.commitUnknown)
        if loses, world.random(0...1, .commitUnknown) == 0 { throw .unknownCommit }
        let value = try await body()
        try await stop("\(tag()) done")
        if loses { throw .unknownCommit }
        return value
    }

    private func stop(_ tag: @autoclosure () -> String) async throws(StoreError) {
        do { try await world.point(process, tag()) } catch {
            throw .unavailable("the process ended")
        }
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
        try await verb("claim") { () throws(StoreError) in
            let before = inner.liveRuns(of: claim.slot.account)
            let answer = try await inner.claim(claim, origin)
            if case .claimed(let run) = answer { checkClaim(claim, run, before) }
            return answer
        }
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
            if outcome == .done || outcome == .refused { await checkForeign() }
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
        let orders = orders + repeated(orders)
        return try await verb("insert \(orders.count)") { () throws(StoreError) in
            try await inner.insert(orders, run, origin)
        }
    }

    /// What a job that has lost its way asks for besides: a trade of this plan once more.
    private func repeated(_ orders: [Order]) -> [Order] {
        guard let plan = orders.first?.plan, world.strikes(.eager) else { return [] }
        let known = inner.allOrders.filter { $0.plan == plan && !$0.cause.isExit }
        let choice = orders.filter { $0.state == .planned && !$0.cause.isExit } + known
        guard !choice.isEmpty else { return [] }
        return [choice[world.random(0...choice.count - 1, .eager)].again]
    }

    func mark(
        _ id: OrderID, _ baseline: Baseline, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> MarkAnswer {
        let answer = try await orderVerb(id, run, "mark \(id)") { () throws(StoreError) in
            checkBaseline(baseline, of: id)
            let halts = inner.liveHalts
            let answer = try await inner.mark(id, baseline, run, origin)
            checkStops(halts, answer)
            return answer
        }
        if case .refused(_, let refusal) = answer { count(refusal) }
        return answer
    }

    private func count(_ refusal: Refusal) {
        world.state.withLock { $0.census.refusals[refusal.gate, default: 0] += 1 }
    }

    func record(
        _ event: OrderEvent, of id: OrderID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        if case .refused(let refusal) = event {
            count(refusal)
            if let order = inner.look(at: id) { checkExit(order, refusal, inner.liveHalts) }
        }
        return try await orderVerb(id, run, "\(event.name) \(id)") { () throws(StoreError) in
            try await inner.record(event, of: id, run, origin)
        }
    }

    func book(
        _ report: OrderReport, of id: OrderID, at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        try await orderVerb(id, run, "book \(id) \(report.executed.quantity)") {
            () throws(StoreError) in
            try await inner.book(report, of: id, at: at, run, origin)
        }
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
}

extension Order {
    /// The same trade under another identity: in the other leg.
    fileprivate var again: Order {
        Order(
            OrderIdentity(
                deployment: identity.deployment, purpose: identity.purpose,
                session: identity.session, leg: identity.leg == .sells ? .buys : .sells,
                instrument: instrument, side: side),
            account: account, plan: plan, quantity: quantity, limit: limit)
    }
}
