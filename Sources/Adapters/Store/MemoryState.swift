import Markets
import Mutants
import Trading

/// The rows of a `MemoryStore`: values, so that a copy is a snapshot.
struct MemoryState: Sendable {
    struct Run: Sendable {
        let id: RunID
        let slot: Slot
        let owner: ProcessIdentity
        let fence: Int64
        let attempt: Int
        var leaseUntil: Instant
        var beat: Int64 = 0
        var outcome: RunOutcome?
        var note = ""
    }

    struct LiveHalt: Sendable {
        var halt: Halt
        var isLifted = false
    }

    struct NotedBalance: Sendable {
        let balance: AccountBalance
        /// The database's clock.
        let recordedAt: Instant
    }

    struct CleanSession: Sendable {
        let deployment: DeploymentName
        let session: TradingDate
        let tenure: Int
    }

    /// What a change of state leaves behind.
    struct Event: Hashable, Sendable {
        let subject: String
        let kind: String
        let correlation: String
        let causation: String?
        let detail: String
    }

    var accounts: [Account] = []
    var deployments: [Deployment] = []
    var ledgers: [DeploymentName: Ledger] = [:]
    var revisions: [Revision] = []
    var decisions: [Decision] = []
    var runs: [Run] = []
    var plans: [StoredPlan] = []
    var orders = OrderTable()
    var fills: [Fill] = []
    /// What each order that is not ours has executed, as far as EXTERNAL has it booked.
    var foreign: [String: Execution] = [:]
    var halts: [LiveHalt] = []
    var exits: [Exit] = []
    /// One for each deployment and session, in the order of their first readings.
    var risks: [RiskState] = []
    var balances: [AccountName: NotedBalance] = [:]
    var tenures: [DeploymentName: Int] = [:]
    var clean: [CleanSession] = []
    var adoptions: [DeploymentName: Set<String>] = [:]
    var handovers: [Handover] = []
    var outbox: [Alert] = []
    /// Of each account that has any.
    var external: [AccountName: Ledger] = [:]
    /// Accounts with the keys of corrections that are booked.
    var corrected: Set<String> = []
    /// Of each deployment: cash that came or went without a trade.
    var flows: [DeploymentName: Money] = [:]
    /// The database's history as it is, and as the run before saw it.
    var epoch = StoreEpoch(system: "memory", timeline: "1")
    var seenEpoch: StoreEpoch?
    var lost: Set<LostOrder> = []
    var events: [Event] = []

    mutating func note(_ subject: String, _ kind: String, _ detail: String, _ origin: Origin) {
        if mutated(.eventIsLeftOut) { return }
        events.append(
            Event(
                subject: subject, kind: kind, correlation: origin.correlation,
                causation: origin.causation, detail: detail))
    }

    /// Throws once another run has taken the account over, or this one has ended.
    func check(_ claimed: ClaimedRun) throws(StoreError) -> Run {
        guard let run = runs.first(where: { $0.id == claimed.run }) else {
            throw .missing("run \(claimed.run)")
        }
        let newest = runs.last { $0.slot.account == run.slot.account }
        guard newest?.fence == claimed.fence && run.outcome == nil || mutated(.noFence)
        else { throw .fenced(run.id) }
        return run
    }

    func deployment(_ name: DeploymentName) throws(StoreError) -> Deployment {
        guard let found = deployments.first(where: { $0.name == name }) else {
            throw .missing("deployment '\(name)'")
        }
        return found
    }

    /// An order of the account that the run holds.
    func order(_ id: OrderID, of run: Run) throws(StoreError) -> Order {
        guard let order = orders[id] else { throw .missing("order '\(id)'") }
        guard order.account == run.slot.account else {
            throw .conflict("order '\(id)' is not of the account of run \(run.id)")
        }
        return order
    }

    /// In an order that depends on nothing but the rows.
    func orders(where holds: (Order) -> Bool) -> [Order] {
        orders.values.filter(holds).sorted { ($0.plan, $0.id) < ($1.plan, $1.id) }
    }
}

extension MemoryState {
    /// Where a transaction began.
    struct Mark {
        /// The rows as they were, without the tables that only grow or can take back.
        fileprivate let state: MemoryState
        fileprivate let fills: Int
        fileprivate let events: Int

        init(_ state: inout MemoryState) {
            state.orders.begin()
            fills = state.fills.count
            events = state.events.count
            var rest = state
            // Held twice, they would be copied at the first change.
            rest.orders = OrderTable()
            rest.fills = []
            rest.events = []
            self.state = rest
        }
    }

    /// Makes all rows what they were when the transaction began.
    mutating func rollBack(to mark: Mark) {
        orders.rollBack()
        fills.removeSubrange(mark.fills...)
        events.removeSubrange(mark.events...)
        var before = mark.state
        before.orders = orders
        before.fills = fills
        before.events = events
        self = before
    }
}
