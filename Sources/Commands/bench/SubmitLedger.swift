import Markets
import Postgres
import Store
import Trading

/// A run in the private server's ledger, with one plan of many orders that wait to be submitted.
struct SubmitLedger {
    private static let origin = Origin(correlation: "bench", by: "bench")
    private static let account = AccountName(unchecked: "bench-paper")
    private static let deployment = DeploymentName(unchecked: "bench-core")
    private static let session = TradingDate(day: 20_780)
    private static let at = Instant(midnight: session) + 6 * 3600
    private static let shares = Quantity(shares: 10)
    private static let limit = Price(millionths: 35_000_000_000, .krw)

    let database: Database
    /// In the order in which they are to be submitted.
    let orders: [Order]
    private let store: PGStore
    private let run: ClaimedRun

    init(in database: Database, orderCount: Int) async throws {
        self.database = database
        store = PGStore(database)
        try await store.migrate()
        try await SubmitLedger.open(store)
        let owner = ProcessIdentity(host: "bench", bootID: "bench", pid: 1, startTicks: 1)
        let slot = Slot(
            job: "daily-rebalance", account: SubmitLedger.account, venue: .krx,
            scheduledAt: SubmitLedger.at)
        let claim = SlotClaim(slot: slot, owner: owner, leaseSeconds: 3600)
        guard case .claimed(let run) = try await store.claim(claim, SubmitLedger.origin) else {
            throw BenchFailure("the slot is taken")
        }
        self.run = run
        let instruments = try (0..<orderCount).map { number in
            guard let instrument = Instrument(.krx, code: "\(700_000 + number)") else {
                throw BenchFailure("too many orders")
            }
            return instrument
        }
        orders = try await SubmitLedger.plan(instruments, run, in: store)
    }

    private static func open(_ store: PGStore) async throws {
        let cash = Money(minorUnits: 1_000_000_000, .krw)
        try await store.create(
            Account(name: account, broker: .localSim, currency: .krw), origin)
        try await store.create(
            Deployment(
                name: deployment, account: account, portfolio: "bench.yaml", state: .draft,
                stage: .paper, share: .all), origin)
        try await store.activate(deployment, opening: cash, at: at, origin)
    }

    private static func plan(
        _ instruments: [Instrument], _ run: ClaimedRun, in store: PGStore
    ) async throws -> [Order] {
        let decision = try await store.decide(
            NewDecision(
                deployment: deployment, decidedOn: session,
                revision: Revision(commit: "bench", hash: "bench", source: "bench\n"), targets: []),
            run, origin)
        let trade = PlanLine.Trade(
            side: .buy, quantity: shares, limit: limit, notional: limit.value(of: shares),
            costs: Money(minorUnits: 50, .krw))
        let lines = instruments.map { instrument in
            PlanLine(
                name: instrument.code, instrument: instrument, held: .zero, inFlight: .zero,
                price: limit, priceAt: at, weightNow: .zero, weightTarget: .zero, trade: trade,
                reason: "measured")
        }
        let cash = Money(minorUnits: 1_000_000_000, .krw)
        let plan = try await store.store(
            Plan(
                deployment: deployment, decision: decision.id, session: session, asOf: at,
                netAssetValue: cash, cash: cash, lines: lines), run, origin)
        let orders = instruments.map { instrument in
            Order(
                OrderIdentity(
                    deployment: deployment, decision: decision.id, session: session, leg: .buys,
                    instrument: instrument, side: .buy),
                account: account, plan: plan.id, quantity: shares, limit: limit)
        }
        return try await store.insert(orders, run, origin)
    }

    /// What a submit writes around the send: the marker before it, the answer after it.
    func submit(_ order: Order, through store: PGStore? = nil) async throws {
        let store = store ?? self.store
        let baseline = Baseline(
            numbers: [], held: .zero, sellable: .zero,
            orderable: Money(minorUnits: 900_000_000, .krw), at: SubmitLedger.at)
        let answer = try await store.mark(order.id, baseline, run, SubmitLedger.origin)
        guard case .marked = answer else { throw BenchFailure("an order was not marked") }
        let number = BrokerOrderNumber(rawValue: "N\(order.instrument.code)")
        _ = try await store.record(.accepted(number), of: order.id, run, SubmitLedger.origin)
    }

    /// How many of some orders have been marked and answered.
    func acceptedCount(of orders: ArraySlice<Order>) async throws -> Int {
        var count = 0
        for order in orders {
            if try await store.order(order.id)?.state == .accepted { count += 1 }
        }
        return count
    }
}
