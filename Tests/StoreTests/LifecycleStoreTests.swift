import Markets
import Postgres
import Store
import TestDatabase
import Testing
import Trading

/// A deployment's life after its activation, in both stores at once.
struct LifecycleStoreTests {
    private let core = DeploymentName(unchecked: "core")
    private let paper = AccountName(unchecked: "paper")

    @Test func `a pause and a resumption are written once`() async throws {
        try await inBothStores { store, _ in
            let paused = try await store.change(.paused, of: core, reason: "look", .test)
            let again = try await store.change(.paused, of: core, reason: "look", .test)
            let resumed = try await store.change(.resumed, of: core, reason: "seen", .test)
            #expect([paused, again, resumed].map(\.state) == [.paused, .paused, .active])
            await #expect(
                throws: StoreError.conflict("'liquidated' has a verb of its own")
            ) {
                try await store.change(.liquidated, of: core, reason: "x", .test)
            }
        }
    }

    /// A cap grows only by clean sessions, one stage at a time, and a flatten costs a stage in its
    /// own transaction.
    @Test func `a stage grows by five clean sessions and falls by a flatten`() async throws {
        try await inBothStores { store, run in
            for session in 0..<4 {
                try await store.recordClean(.sample(session), of: core, run, .test)
                try await store.recordClean(.sample(session), of: core, run, .test)
            }
            await #expect(
                throws: StoreError.conflict(
                    "deployment 'core' has 4 clean sessions at 'paper' of the 5 that 'micro' takes")
            ) {
                try await store.promote(core, .test)
            }
            try await store.recordClean(.sample(4), of: core, run, .test)
            let promoted = try await store.promote(core, .test)
            #expect(promoted.stage == .micro)
            let clean = try await store.cleanSessions(of: core)
            #expect(clean == 0, "sessions before a change of stage do not count for the next")
            let flatten = NewExit(deployment: core, cause: .flatten, reason: "odd")
            for _ in 1...2 { _ = try await store.begin(flatten, at: .sample(), .test) }
            let stage = try await store.deployments()[0].stage
            #expect(stage == .paper)
        }
    }

    @Test func `a revision is adopted once, by whoever was first`() async throws {
        try await inBothStores { store, _ in
            for hash in ["b", "B", "b"] { try await store.adopt(hash, of: core, .test) }
            let adopted = try await store.adopted(by: core)
            #expect(adopted == ["B", "b"])
        }
    }

    /// F5: state, exit, books, handover and alert in one transaction, and what still fills is
    /// EXTERNAL's too.
    @Test func `what is abandoned is EXTERNAL's, and so is what fills later`() async throws {
        try await inBothStores { store, run in
            let order = try await selling(ten: store, run)
            let exit = try await store.begin(
                NewExit(deployment: core, cause: .liquidation, reason: "over"), at: .sample(),
                .test)
            let handover = try await store.abandon(
                core, force: false, reason: "stuck", at: .sample(1), .test)
            let again = try await store.abandon(
                core, force: true, reason: "again", at: .sample(2), .test)
            #expect(again == handover)
            #expect(handover.text.contains("order '\(order.id)' is accepted, number 1, sell 10"))
            let open = try await store.openExits(of: paper)
            #expect(open == [])
            let before = try await store.external(of: paper)
            #expect(before.cash == .won(1_000_000))
            _ = try await store.book(
                .sample(
                    order, number: BrokerOrderNumber(rawValue: "1"), .open, shares: 4),
                of: order.id, at: .sample(3), run, .test)
            let after = try await store.external(of: paper)
            #expect(after.cash == .won(1_000_000 + 4 * (35_000 - 3)))
            #expect(after.held(order.instrument) == Quantity(shares: -4))
            let ledger = try await store.ledger(of: core)
            #expect(ledger == Ledger(cash: .won(0), positions: [:]))
            await #expect(throws: StoreError.conflict("exit \(exit.id) is abandoned")) {
                try await store.endFlat(exit.id, run, .test)
            }
        }
    }

    /// Terminal means that no further order leaves, whatever run is at work.
    @Test func `no order of an abandoned deployment is marked`() async throws {
        try await inBothStores { store, run in
            let order = try await planned(store, run)
            _ = try await store.abandon(core, force: true, reason: "gone", at: .sample(), .test)
            let answer = try await store.mark(order.id, .sample(), run, .test)
            guard case .refused(_, let refusal) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(refusal.description == "deployment: the deployment is abandoned")
        }
    }

    /// F6: force-abandon in every state, and what comes of it.
    @Test func `force abandons a draft, an active, a paused and a liquidating one`() async throws {
        for events in [[], [DeploymentEvent.activated], [.activated, .paused]] {
            try await inBothStores(active: events.contains(.activated)) { store, _ in
                if events.contains(.paused) {
                    _ = try await store.change(.paused, of: core, reason: "x", .test)
                }
                await #expect(throws: StoreError.self) {
                    try await store.abandon(
                        core, force: false, reason: "x", at: .sample(), .test)
                }
                _ = try await store.abandon(core, force: true, reason: "x", at: .sample(), .test)
                let state = try await store.deployments()[0].state
                #expect(state == .abandoned)
            }
        }
    }

    @Test func `people are told once that an exit is stuck, until it moves`() async throws {
        try await inBothStores { store, run in
            let exit = try await store.begin(
                NewExit(deployment: core, cause: .flatten, reason: "odd"), at: .sample(), .test)
            let first = try await store.tellStuck(exit.id, "stuck", run, .test)
            let second = try await store.tellStuck(exit.id, "stuck", run, .test)
            let mark = ExitMark(held: Quantity(shares: 3), filled: .zero)
            _ = try await store.look(mark, at: exit.id, on: .sample(9), run, .test)
            let third = try await store.tellStuck(exit.id, "stuck", run, .test)
            #expect([first, second, third] == [true, false, true])
        }
    }

    // MARK: -

    private func planned(_ store: any Store, _ run: ClaimedRun) async throws -> Order {
        let decision = try await store.decide(
            NewDecision(
                deployment: core, decidedOn: .sample(), revision: .sample(), targets: []), run,
            .test)
        let plan = try await store.store(
            .sample(core, decision.id, [.sample(.sample(0), .sell)]), run, .test)
        let identity = OrderIdentity(
            deployment: core, decision: decision.id, session: .sample(), leg: .sells,
            instrument: .sample(0), side: .sell)
        let order = Order(
            identity, account: paper, plan: plan.id, quantity: Quantity(shares: 10),
            limit: .won(35_000))
        return try await store.insert([order], run, .test)[0]
    }

    private func selling(ten store: any Store, _ run: ClaimedRun) async throws -> Order {
        let order = try await planned(store, run)
        _ = try await store.mark(order.id, .sample(), run, .test)
        return try await store.record(
            .accepted(BrokerOrderNumber(rawValue: "1")), of: order.id, run, .test)
    }

    private func inBothStores(
        active: Bool = true,
        _ body: @Sendable (any Store, ClaimedRun) async throws -> Void
    ) async throws {
        try await withDatabase(PGStore.migrations) { database, _ in
            let stores: [any Store] = [
                MemoryStore(databaseClock: { Instant(microseconds: 0) }), PGStore(database),
            ]
            for store in stores {
                try await store.create(Account.sample(), .test)
                try await store.create(Deployment.sample(), .test)
                if active {
                    try await store.activate(
                        core, opening: .won(1_000_000), at: .sample(), .test)
                }
                let claim = SlotClaim(slot: .sample(), owner: .sample, leaseSeconds: 3600)
                guard case .claimed(let run) = try await store.claim(claim, .test) else {
                    Issue.record("the slot is taken")
                    return
                }
                try await body(store, run)
            }
        }
    }
}
