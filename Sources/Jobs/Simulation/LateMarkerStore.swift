import Markets
import Store
import Synchronization
import Trading

/// The mutant that sends before the marker is committed: it answers `marked` and writes the
/// marker down with the verb after.
///
/// It exists so that the simulation can show that it would see such a job.
struct LateMarkerStore: Store {
    let rows: MemoryStore
    private let pending = Pending()

    private final class Pending: Sendable {
        let marker = Mutex<(@Sendable () async throws(StoreError) -> Void)?>(nil)
    }

    init(_ rows: MemoryStore) { self.rows = rows }

    func mark(
        _ id: OrderID, _ baseline: Baseline, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> MarkAnswer {
        guard var order = try await rows.order(id), order.state == .planned else {
            return try await rows.mark(id, baseline, run, origin)
        }
        do throws(OrderError) { try order.apply(.marked(baseline)) } catch {
            throw .illegal(error)
        }
        pending.marker.withLock { pending in
            pending = { [rows] () throws(StoreError) in
                _ = try await rows.mark(id, baseline, run, origin)
            }
        }
        return .marked(order)
    }

    func record(
        _ event: OrderEvent, of order: OrderID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        let late = pending.marker.withLock { pending in
            defer { pending = nil }
            return pending
        }
        try await late?()
        return try await rows.record(event, of: order, run, origin)
    }
}

// MARK: - Everything else is as it should be

extension LateMarkerStore {
    func create(_ account: Account, _ origin: Origin) async throws(StoreError) {
        try await rows.create(account, origin)
    }

    func accounts() async throws(StoreError) -> [Account] { try await rows.accounts() }

    func create(_ deployment: Deployment, _ origin: Origin) async throws(StoreError) {
        try await rows.create(deployment, origin)
    }

    func activate(
        _ name: DeploymentName, opening: Money, at: Instant, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.activate(name, opening: opening, at: at, origin)
    }

    func deployments() async throws(StoreError) -> [Deployment] { try await rows.deployments() }

    func ledger(of deployment: DeploymentName) async throws(StoreError) -> Ledger {
        try await rows.ledger(of: deployment)
    }

    func claim(_ claim: SlotClaim, _ origin: Origin) async throws(StoreError) -> ClaimAnswer {
        try await rows.claim(claim, origin)
    }

    func renew(_ run: ClaimedRun, leaseSeconds: Int) async throws(StoreError) {
        try await rows.renew(run, leaseSeconds: leaseSeconds)
    }

    func finish(
        _ run: ClaimedRun, _ outcome: RunOutcome, note: String, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.finish(run, outcome, note: note, origin)
    }

    func openDecision(of deployment: DeploymentName) async throws(StoreError) -> Decision? {
        try await rows.openDecision(of: deployment)
    }

    func latestDecision(of deployment: DeploymentName) async throws(StoreError) -> Decision? {
        try await rows.latestDecision(of: deployment)
    }

    func lastPlannedSession(
        of deployment: DeploymentName
    ) async throws(StoreError) -> TradingDate? {
        try await rows.lastPlannedSession(of: deployment)
    }

    func decide(
        _ decision: NewDecision, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Decision {
        try await rows.decide(decision, run, origin)
    }

    func end(
        _ decision: DecisionID, as state: Decision.State, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.end(decision, as: state, run, origin)
    }

    func store(
        _ plan: Plan, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> StoredPlan {
        try await rows.store(plan, run, origin)
    }

    func insert(
        _ orders: [Order], _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [Order] {
        try await rows.insert(orders, run, origin)
    }

    func book(
        _ report: OrderReport, of order: OrderID, at: Instant, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) -> Order {
        try await rows.book(report, of: order, at: at, run, origin)
    }

    func recordForeign(
        _ report: OrderReport, account: AccountName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.recordForeign(report, account: account, run, origin)
    }

    func order(_ id: OrderID) async throws(StoreError) -> Order? { try await rows.order(id) }

    func orders(
        of account: AccountName, session: TradingDate
    ) async throws(StoreError) -> [Order] {
        try await rows.orders(of: account, session: session)
    }

    func raise(_ halt: NewHalt, _ origin: Origin) async throws(StoreError) -> Halt {
        try await rows.raise(halt, origin)
    }

    func lift(_ halt: HaltID, reason: String, _ origin: Origin) async throws(StoreError) {
        try await rows.lift(halt, reason: reason, origin)
    }

    func halts() async throws(StoreError) -> [Halt] { try await rows.halts() }

    func begin(
        _ exit: NewExit, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Exit {
        try await rows.begin(exit, at: at, origin)
    }

    func openExits(of account: AccountName) async throws(StoreError) -> [Exit] {
        try await rows.openExits(of: account)
    }

    func look(
        _ mark: ExitMark, at exit: ExitID, on now: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Exit {
        try await rows.look(mark, at: exit, on: now, run, origin)
    }

    func endFlat(
        _ exit: ExitID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.endFlat(exit, run, origin)
    }

    func correct(
        _ corrections: [Correction], key: String, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.correct(corrections, key: key, origin)
    }

    func external(of account: AccountName) async throws(StoreError) -> Ledger {
        try await rows.external(of: account)
    }

    func flows(of deployment: DeploymentName) async throws(StoreError) -> Money {
        try await rows.flows(of: deployment)
    }

    func note(
        _ reading: RiskReading, _ limits: LossLimits, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> NotedRisk {
        try await rows.note(reading, limits, run, origin)
    }

    func risk(of deployment: DeploymentName) async throws(StoreError) -> RiskState? {
        try await rows.risk(of: deployment)
    }

    func note(
        balance: AccountBalance, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.note(balance: balance, run, origin)
    }

    func exposures() async throws(StoreError) -> [AccountExposure] {
        try await rows.exposures()
    }
}
