import Markets
import Postgres
import Store
import Synchronization
import TestDatabase
import Testing
import Trading

struct PGStoreTests {
    /// The race that a halt must win: a marker has begun when the halt is committed.
    @Test func `no marker is committed after a halt was`() async throws {
        try await withWorld { world, another in
            let order = try await world.insert(.buy)
            let halts = PGStore(another())
            async let marked = world.store.mark(order.id, .sample(), world.run, .test)
            async let raised = halts.raise(NewHalt(scope: .everywhere, reason: "stop"), .test)
            let (answer, halt) = try await (marked, raised)
            let events = try await world.database.transaction { transaction in
                try transaction.rows(
                    "SELECT kind FROM events WHERE kind IN ('raised', 'marked') ORDER BY id"
                ) { row -> String in try row["kind"] }
            }
            switch answer {
            case .marked: #expect(events == ["marked", "raised"])
            case .refused(_, let refusal):
                #expect(refusal == Refusal(.halt, "halt \(halt.id): stop"))
            case .already: Issue.record("\(answer)")
            }
            // Whoever was first: from here on nothing starts.
            let second = try await world.insert(.sell)
            guard
                case .refused(_, let refusal) = try await world.store.mark(
                    second.id, .sample(), world.run, .test)
            else {
                Issue.record("it was marked under a halt")
                return
            }
            #expect(refusal.gate == .halt)
        }
    }

    @Test func `a program that is frozen at the gate does not hold up a halt`() async throws {
        try await withWorld { world, another in
            let frozen = another()
            let isHeld = Flag()
            async let held: Void = frozen.transaction { transaction in
                try transaction.execute("SELECT FROM halt_gate FOR SHARE")
                isHeld.set()
                // Ended by the halt, long before it is through.
                try transaction.execute("SELECT pg_sleep(4)")
            }
            await isHeld.wait()
            let halt = try await world.store.raise(
                NewHalt(scope: .everywhere, reason: "stop"), .test)
            #expect(halt.scope == .everywhere)
            await world.database.close()
            // What was frozen has rolled back, and may try again.
            _ = try? await held
        }
    }

    @Test func `an exit passes a halt of entries, and waits for no unknown rebalance`() async throws
    {
        try await withWorld { world, _ in
            let sale = try await world.insert(.sell, shares: 4)
            _ = try await world.store.mark(sale.id, .sample(), world.run, .test)
            _ = try await world.store.record(
                .unanswered(why: "silence"), of: sale.id, world.run, .test)
            _ = try await world.store.raise(NewHalt(scope: .everywhere, reason: "stop"), .test)
            let begun = try await world.store.begin(
                NewExit(deployment: World.core, cause: .liquidation, reason: "enough"),
                at: .sample(), .test)
            let identity = OrderIdentity(
                deployment: World.core, purpose: .exit(begun.id), session: .sample(1),
                leg: .sells, instrument: .sample(0), side: .sell)
            let exit = Order(
                identity, account: World.paper, plan: world.plan, cause: .liquidation,
                quantity: Quantity(shares: 6), limit: .won(35_000))
            _ = try await world.store.insert([exit], world.run, .test)
            let answer = try await world.store.mark(exit.id, .sample(), world.run, .test)
            guard case .marked = answer else {
                Issue.record("\(answer)")
                return
            }
        }
    }

    @Test func `a run that was taken over writes nothing more`() async throws {
        try await withWorld { world, _ in
            let order = try await world.accepted(.buy)
            let newer = try await World.claim(world.store, leaseSeconds: 60, dead: world.run.run)
            #expect(newer.attempt == 2)
            #expect(newer.plans.map(\.id) == [world.plan])
            await #expect(throws: StoreError.fenced(world.run.run)) {
                try await world.store.record(.cancelRequested, of: order.id, world.run, .test)
            }
            let goesOn = try await world.store.record(
                .cancelRequested, of: order.id, newer, .test)
            #expect(goesOn.state == .cancelling)
        }
    }

    /// The claim has begun when the run that it waits for ends its slot.
    @Test func `a slot that ends while it is claimed is not worked again`() async throws {
        try await withWorld { world, another in
            let run = world.run.run
            let ending = another()
            let isEnding = Flag()
            async let ended: Void = ending.transaction { transaction in
                try transaction.execute(
                    """
                    UPDATE runs
                    SET outcome = 'done', note = '', ended_at = clock_timestamp()
                    WHERE id = \(run)
                    """)
                isEnding.set()
                while try !transaction.isWaitedFor() {}
            }
            await isEnding.wait()
            let answer = try await world.store.claim(
                SlotClaim(slot: .sample(), owner: .sample, leaseSeconds: 60), .test)
            try await ended
            #expect(answer == .done(.done))
        }
    }

    @Test func `a report that is read twice is booked once, and the ledger is its sum`()
        async throws
    {
        try await withWorld { world, _ in
            let order = try await world.accepted(.buy)
            for shares: Int64 in [4, 4, 10, 10] {
                _ = try await world.store.book(
                    .sample(
                        order, number: BrokerOrderNumber(rawValue: "1"),
                        shares == 10 ? .filled : .open, shares: shares),
                    of: order.id, at: .sample(3), world.run, .test)
            }
            let ledger = try await world.store.ledger(of: World.core)
            #expect(ledger.positions == [.sample(1): Quantity(shares: 10)])
            #expect(ledger.cash == .won(1_000_000 - 10 * 35_000 - 30))
            let sum = try await world.database.transaction {
                try $0.value(
                    "SELECT sum(amount)::bigint AS it FROM cash_entries", "it", as: Int64.self)
            }
            #expect(sum == ledger.cash.minorUnits)
        }
    }

    @Test func `a broker that contradicts an end halts the instrument`() async throws {
        try await withWorld { world, _ in
            let order = try await world.accepted(.buy)
            _ = try await world.store.record(.cancelled, of: order.id, world.run, .test)
            let contested = try await world.store.book(
                .sample(order, number: BrokerOrderNumber(rawValue: "1"), .open, shares: 4),
                of: order.id, at: .sample(3), world.run, .test)
            #expect(contested.state == .contested)
            #expect(contested.filled == Quantity(shares: 4))
            let halts = try await world.store.halts()
            #expect(halts.map(\.scope) == [.instrument(.sample(1))])
            let ledger = try await world.store.ledger(of: World.core)
            #expect(ledger.positions == [.sample(1): Quantity(shares: 4)])
        }
    }

    @Test func `a schema that is not there says what to run`() async throws {
        try await withDatabase { database, _ in
            let store = PGStore(database)
            await #expect(
                throws: StoreError.schema(
                    "the database is at migration 0 and this program needs "
                        + "\(PGStore.migrations.count): "
                        + "run 'rebalance migrate'")
            ) {
                try await store.requireCurrentSchema()
            }
            await #expect(throws: StoreError.self) { try await store.accounts() }
            try await store.migrate()
            try await store.requireCurrentSchema()
        }
    }

    @Test func `every change of an order's state has its event`() async throws {
        try await withWorld { world, _ in
            let order = try await world.accepted(.buy)
            _ = try await world.store.record(
                .cancelRequested, of: order.id, world.run, .test)
            _ = try await world.store.record(.cancelled, of: order.id, world.run, .test)
            let kinds = try await world.database.transaction { transaction in
                try transaction.rows(
                    """
                    SELECT kind || ' by ' || by || ' in ' || correlation AS it
                    FROM events
                    WHERE subject = \("order:\(order.id)")
                    ORDER BY id
                    """
                ) { row -> String in try row["it"] }
            }
            #expect(
                kinds
                    == ["planned", "marked", "accepted", "cancel_requested", "cancelled"].map {
                        "\($0) by tester in test"
                    })
        }
    }
}

extension Transaction {
    /// Whether another session waits for a lock of this one.
    fileprivate func isWaitedFor() throws -> Bool {
        try value(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
            ) AS it
            """, "it", as: Bool.self) ?? false
    }
}

/// Something that another thread waits for.
final class Flag: Sendable {
    private let isSet = Mutex(false)

    func set() { isSet.withLock { $0 = true } }

    func wait() async {
        while !isSet.withLock({ $0 }) { await Task.yield() }
    }
}
