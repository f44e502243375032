import Markets
import Store
import Testing
import Trading

/// Two sessions of one deployment, written by the store's own verbs:
///
/// - 2024-11-19: the slot ends at a halt, before a plan; a person lifts it.
/// - 2024-11-20: a decision and a plan of four lines. kospi is bought in two fills, gold is sent
///   and never answered, dollar is refused by a gate, bond is inside its band; somebody else sells
///   bond, which halts it.
struct History {
    let world: World

    init(_ world: World) {
        self.world = world
    }

    private var store: PGStore { world.store }

    func write() async throws {
        let added = try world.run(
            "account", "add", "paper", "--cash", "10000000 KRW", "--opens-at",
            "2024-11-20T08:00:00+09:00")
        try #require(added.code == 0, "\(added)")
        let jin = Origin(correlation: "command-1", by: "jin")
        try await store.create(
            Deployment(
                name: .core, account: .paper, portfolio: "portfolios/core.yaml", state: .draft,
                stage: .paper, share: .all), jin)
        try await store.activate(
            .core, opening: .won(10_000_000), at: .seoul("2024-11-19T08:00:00"), jin)
        try await haltedSession(jin)
        try await tradedSession()
    }

    private func haltedSession(_ jin: Origin) async throws {
        let halt = try await store.raise(
            NewHalt(scope: .deployment(.core), reason: "looking at the prices"), jin)
        let run = try await claim("2024-11-19T15:10:00")
        try await store.finish(
            run, .halted, note: "halt \(halt.id): looking at the prices", .run(run))
        try await store.lift(halt.id, reason: "they are right", jin)
    }

    private func tradedSession() async throws {
        let run = try await claim("2024-11-20T15:10:00")
        let decision = try await store.decide(
            NewDecision(
                deployment: .core, decidedOn: .nineteenth,
                revision: Revision(
                    commit: "0123456789abcdef0123456789abcdef01234567", hash: "5eed",
                    source: "portfolio: core\n"),
                targets: [
                    Decision.Target(name: "kospi", instrument: .kospi, weight: .percent(60)),
                    Decision.Target(name: "gold", instrument: .gold, weight: .percent(30)),
                    Decision.Target(name: "dollar", instrument: .dollar, weight: .percent(5)),
                ]), run, .run(run))
        let plan = try await store.store(.sample(decision.id), run, .run(run))
        let orders = try await store.insert(
            plan.plan.trades.map { .sample($0, of: plan, decision.id) }, run, .run(run))
        for order in orders {
            switch order.instrument {
            case .kospi: try await fill(order, run)
            case .gold: try await lose(order, run)
            default:
                _ = try await store.record(
                    .refused(Refusal(.cash, "521000 KRW is more than the 15000 KRW left")),
                    of: order.id, run, .run(run))
            }
        }
        try await store.recordForeign(.foreign, account: .paper, run, .run(run))
        try await store.finish(
            run, .unsettled, note: "order '\(orders[1].id)' is unknown", .run(run))
    }

    /// Accepted, and filled in two parts.
    private func fill(_ order: Order, _ run: ClaimedRun) async throws {
        let number = BrokerOrderNumber(rawValue: "1001")
        _ = try await store.mark(order.id, .sample, run, .run(run))
        _ = try await store.record(.accepted(number), of: order.id, run, .run(run))
        let parts: [(shares: Int64, won: Int64, status: OrderReport.Status, at: String)] = [
            (40, 1_400_400, .open, "2024-11-20T15:11:30"),
            (171, 5_987_400, .filled, "2024-11-20T15:12:00"),
        ]
        for part in parts {
            let report = OrderReport(
                number: number, session: .twentieth, instrument: order.instrument,
                side: order.side, quantity: order.quantity, limit: order.limit,
                status: part.status,
                executed: Execution(
                    quantity: Quantity(shares: part.shares), amount: .won(part.won),
                    costs: .won(part.won * 15 / 100_000)),
                acceptedAt: .seoul("2024-11-20T15:11:00"))
            _ = try await store.book(
                report, of: order.id, at: .seoul(part.at), run, .run(run))
        }
    }

    private func lose(_ order: Order, _ run: ClaimedRun) async throws {
        _ = try await store.mark(order.id, .sample, run, .run(run))
        _ = try await store.record(
            .unanswered(why: "no answer in 15 s"), of: order.id, run, .run(run))
    }

    private func claim(_ instant: String) async throws -> ClaimedRun {
        let slot = Slot(
            job: "daily-rebalance", account: .paper, venue: .krx, scheduledAt: .seoul(instant))
        let owner = ProcessIdentity(host: "host", bootID: "boot", pid: 4711, startTicks: 9)
        let answer = try await store.claim(
            SlotClaim(slot: slot, owner: owner, leaseSeconds: 600),
            Origin(correlation: "slot", by: "daily-rebalance"))
        guard case .claimed(let run) = answer else { throw NotClaimed(answer: answer) }
        return run
    }
}

struct NotClaimed: Error {
    let answer: ClaimAnswer
}
