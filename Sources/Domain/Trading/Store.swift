public import Markets

/// What must survive: one verb is one transaction, and writes its own `event` row.
///
/// Verbs that a run calls carry its fence and fail with `fenced` once another run has taken over.
/// Calling any of them again with the same values is harmless, because after a lost answer to a
/// commit nobody knows whether it happened.
public protocol Store: Sendable {
    // Accounts and deployments.
    func create(_ account: Account, _ origin: Origin) async throws(StoreError)
    func accounts() async throws(StoreError) -> [Account]
    /// - Returns: a draft. The same again returns the one there is; another under the name throws.
    func create(_ deployment: Deployment, _ origin: Origin) async throws(StoreError)
    /// Makes a draft active with its opening cash. One deployment that can trade per account.
    func activate(
        _ name: DeploymentName, opening: Money, at: Instant, _ origin: Origin
    ) async throws(StoreError)
    func deployments() async throws(StoreError) -> [Deployment]
    func ledger(of deployment: DeploymentName) async throws(StoreError) -> Ledger

    // Slots and runs.
    func claim(_ claim: SlotClaim, _ origin: Origin) async throws(StoreError) -> ClaimAnswer
    func renew(_ run: ClaimedRun, leaseSeconds: Int) async throws(StoreError)
    func finish(
        _ run: ClaimedRun, _ outcome: RunOutcome, note: String, _ origin: Origin
    ) async throws(StoreError)

    // Decisions and plans.
    func openDecision(of deployment: DeploymentName) async throws(StoreError) -> Decision?
    func latestDecision(of deployment: DeploymentName) async throws(StoreError) -> Decision?
    /// The newest session that a plan of this deployment was made for: what was known before it
    /// has been considered, whether it led to a decision or not.
    func lastPlannedSession(
        of deployment: DeploymentName
    ) async throws(StoreError) -> TradingDate?
    /// - Returns: the decision of this deployment, session and revision, new or as it was.
    func decide(
        _ decision: NewDecision, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Decision
    func end(
        _ decision: DecisionID, as state: Decision.State, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError)
    /// - Returns: the plan of this run's slot and deployment, new or as it was.
    func store(
        _ plan: Plan, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> StoredPlan

    // Orders.
    /// Writes orders before any of them is sent; one that is there already is left alone.
    ///
    /// - Returns: the orders as the store has them now, in the order given.
    func insert(
        _ orders: [Order], _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [Order]
    /// The marker: planned → submitting, under the gate row, if no halt, fence, duplicate or
    /// ceiling forbids it. Only after this has returned `marked` may the order be sent.
    func mark(
        _ order: OrderID, _ baseline: Baseline, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> MarkAnswer
    /// Any event but the marker, executions and contradictions.
    func record(
        _ event: OrderEvent, of order: OrderID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order
    /// Books what the broker's list says of one of our orders, cumulatively: fills, cash and
    /// position in one transaction. A report of less than is booked, or of life in an order that
    /// has ended, makes it contested and raises a halt of its instrument in that transaction.
    func book(
        _ report: OrderReport, of order: OrderID, at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order
    /// A broker order that is not ours: EXTERNAL. Raises a halt of entries in its instrument, once.
    func recordForeign(
        _ report: OrderReport, account: AccountName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError)
    func order(_ id: OrderID) async throws(StoreError) -> Order?
    /// Orders that have not ended, and all of `session`, of an account; by plan, then id.
    func orders(
        of account: AccountName, session: TradingDate
    ) async throws(StoreError) -> [Order]

    // Halts.
    /// - Returns: the live halt of this scope: a stronger stop replaces a weaker one.
    func raise(_ halt: NewHalt, _ origin: Origin) async throws(StoreError) -> Halt
    func lift(_ halt: HaltID, reason: String, _ origin: Origin) async throws(StoreError)
    func halts() async throws(StoreError) -> [Halt]
}

public enum MarkAnswer: Hashable, Sendable {
    /// It is committed: send it now, once.
    case marked(Order)
    /// It is not `planned` any more: it was sent before, or ended.
    case already(Order)
    /// A rule of the store refuses it; the order is `refused`.
    case refused(Order, Refusal)
}

/// Why a verb could not be done, split by what the caller must do.
public enum StoreError: Error, Hashable, Sendable {
    /// Not done: wait, or end the run; the rows are as they were.
    case unavailable(String)
    /// The answer to a commit was lost, or the commit is not durable: read before concluding.
    case unknownCommit
    /// Another run has taken over. Stop at once; send nothing.
    case fenced(RunID)
    /// A rule of the database refused it: a mistake in our program or two people at once.
    case conflict(String)
    case illegal(OrderError)
    /// There is no such row.
    case missing(String)
    /// The schema is older or newer than this program.
    case schema(String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let why): "the database is not available: \(why)"
        case .unknownCommit: "the database did not say whether it committed"
        case .fenced(let run): "run \(run) was taken over by another"
        case .conflict(let what): what
        case .illegal(let error): error.description
        case .missing(let what): "there is no \(what)"
        case .schema(let what): what
        }
    }
}
