import Markets
import Postgres
import Store
import TestDatabase
import Trading

/// A deployment `core` on account `paper` with a plan of ten shares of two instruments.
struct World {
    let database: Database
    let store: PGStore
    let run: ClaimedRun
    let decision: DecisionID
    let plan: PlanID

    static let core = DeploymentName(unchecked: "core")
    static let paper = AccountName(unchecked: "paper")

    init(_ database: Database, leaseSeconds: Int = 3600) async throws {
        self.database = database
        store = PGStore(database)
        try await store.create(Account.sample(), .test)
        try await store.create(Deployment.sample(), .test)
        try await store.activate(Self.core, opening: .won(1_000_000), at: .sample(), .test)
        run = try await Self.claim(store, leaseSeconds: leaseSeconds)
        decision = try await store.decide(
            NewDecision(
                deployment: Self.core, decidedOn: .sample(), revision: .sample(), targets: []),
            run, .test
        ).id
        let lines = [PlanLine.sample(.sample(0), .sell), .sample(.sample(1), .buy)]
        plan = try await store.store(.sample(Self.core, decision, lines), run, .test).id
    }

    static func claim(_ store: PGStore, leaseSeconds: Int, dead: RunID? = nil) async throws
        -> ClaimedRun
    {
        let answer = try await store.claim(
            SlotClaim(
                slot: .sample(), owner: .sample, leaseSeconds: leaseSeconds, deadRun: dead),
            .test)
        guard case .claimed(let run) = answer else {
            throw StoreError.conflict("\(answer)")
        }
        return run
    }

    /// Writes a planned order of the plan.
    func insert(
        _ side: Side, shares: Int64 = 10, attempt: Int = 1
    ) async throws -> Order {
        let identity = OrderIdentity(
            deployment: Self.core, decision: decision, session: .sample(),
            leg: side == .sell ? .sells : .buys, instrument: .sample(side == .sell ? 0 : 1),
            side: side, attempt: attempt)
        let order = Order(
            identity, account: Self.paper, plan: plan,
            quantity: Quantity(shares: shares), limit: .won(35_000))
        let stored = try await store.insert([order], run, .test)
        return stored[0]
    }

    /// Brings an order to the broker's list under a number.
    func accepted(_ side: Side, number: String = "1") async throws -> Order {
        let order = try await insert(side)
        _ = try await store.mark(order.id, .sample(), run, .test)
        return try await store.record(
            .accepted(BrokerOrderNumber(rawValue: number)), of: order.id, run, .test)
    }
}

/// Lends a world of its own.
func withWorld(
    leaseSeconds: Int = 3600,
    _ body: (World, _ another: @escaping @Sendable () -> Database) async throws -> Void
) async throws {
    try await withDatabase(PGStore.migrations) { database, another in
        try await body(try await World(database, leaseSeconds: leaseSeconds), another)
    }
}
