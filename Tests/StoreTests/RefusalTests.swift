import Markets
import Postgres
import Store
import TestDatabase
import Testing
import Trading

/// The database defends itself: whatever a program tries, by hand or by mistake.
struct RefusalTests {
    static let attempts: [(statement: SQL, refusal: String)] = [
        ("DELETE FROM orders", "a row of orders is never deleted"),
        ("TRUNCATE orders CASCADE", "a row of "),
        ("DELETE FROM fills", "a row of fills is never deleted"),
        ("UPDATE fills SET quantity_after = 20000000", "a row of fills is never changed"),
        ("UPDATE cash_entries SET amount = 0", "a row of cash_entries is never changed"),
        ("UPDATE events SET detail = ''", "a row of events is never changed"),
        ("DELETE FROM events", "a row of events is never deleted"),
        ("UPDATE plan_lines SET quantity = 1000000000", "a row of plan_lines is never changed"),
        ("UPDATE plans SET cash = 0", "a row of plans is never changed"),
        ("UPDATE steps SET to_state = 'filled'", "a row of steps is never changed"),
        ("UPDATE accounts SET broker = 'kis'", "a row of accounts is never changed"),
        ("DELETE FROM halts", "a row of halts is never deleted"),
        ("DELETE FROM halt_gate", "a row of halt_gate is never deleted"),
        ("UPDATE positions SET quantity = 0", "positions are changed only by what happened"),
        ("UPDATE balances SET cash = 0", "balances are changed only by what happened"),
        ("UPDATE orders SET quantity = quantity + 1", "the terms of an order never change"),
        ("UPDATE orders SET limit_price = 1", "the terms of an order never change"),
        ("UPDATE orders SET broker_number = '2'", "a broker's number is written once"),
        ("UPDATE orders SET broker_number = NULL", "a broker's number is written once"),
        (
            "UPDATE orders SET baseline_numbers = '{}', baseline_held = 5",
            "the marker is written once"
        ),
        ("UPDATE orders SET filled = 3000000", "a filled quantity never falls"),
        ("UPDATE orders SET filled = 5000000", "the fills of an order do not add up"),
        ("UPDATE orders SET filled = 11000000", "violates check constraint"),
        ("UPDATE orders SET state = 'filled'", "filled_means_all"),
        ("UPDATE orders SET state = 'planned'", "an order does not go from accepted to planned"),
        (
            "UPDATE orders SET state = 'submitting'",
            "an order does not go from accepted to submitting"
        ),
        ("UPDATE orders SET state = 'unknown'", "an order does not go from accepted to unknown"),
        (
            "UPDATE orders SET state = 'not_found'",
            "an order does not go from accepted to not_found"
        ),
        ("UPDATE orders SET state = 'nonsense'", "an order does not go from accepted to nonsense"),
        ("UPDATE orders SET state = 'rejected'", "nothing_filled"),
        (
            "INSERT INTO fills VALUES ('none', 0, 1, 0, 1, 0, 0, clock_timestamp())",
            "fills_order_id_fkey"
        ),
        (
            """
            INSERT INTO fills
            SELECT order_id, 1000000, 2000000, 0, 1, 0, 0, at FROM fills
            """, "the fills of an order do not add up"
        ),
        ("UPDATE runs SET fence = fence + 1", "the terms of a run never change"),
        (
            """
            INSERT INTO runs (slot, account, fence, attempt, host, boot_id, pid, start_ticks,
                              lease_until)
            SELECT slot, account, 9, 9, host, boot_id, pid, start_ticks, lease_until FROM runs
            """, "runs_one_live"
        ),
        ("UPDATE deployments SET share = 1", "the terms of a deployment never change"),
        (
            "UPDATE deployments SET state = 'closed'",
            "a deployment does not go from active to closed"
        ),
        (
            "UPDATE deployments SET state = 'draft'",
            "a deployment does not go from active to draft"
        ),
        ("UPDATE decisions SET state = 'reached'", "violates check constraint"),
        (
            "UPDATE decisions SET decided_on = decided_on + 1",
            "the terms of a decision never change"
        ),
        ("INSERT INTO halt_gate VALUES (true, 9)", "halt_gate_pkey"),
        (
            """
            INSERT INTO halts (scope, stops, reason, raised_by, raised_at)
            VALUES ('somewhere', 'entries', '', '', clock_timestamp())
            """, "halts_scope_check"
        ),
    ]

    @Test func `every attempt on the rows is refused`() async throws {
        try await withWorld { world, _ in
            let order = try await world.accepted(.sell)
            _ = try await world.store.book(
                .sample(order, number: BrokerOrderNumber(rawValue: "1"), .open, shares: 4),
                of: order.id, at: .sample(3), world.run, .test)
            _ = try await world.store.raise(
                NewHalt(scope: .instrument(.sample(2)), reason: "stop"), .test)
            for (statement, refusal) in Self.attempts {
                var told = "done"
                do {
                    try await world.database.transaction { try $0.execute(statement) }
                } catch {
                    told = "\(error)"
                }
                #expect(told.contains(refusal), "\(statement.text)")
            }
            let after = try await world.store.order(order.id)
            #expect(after?.filled == Quantity(shares: 4))
        }
    }

    /// The marker's own gates, for a program that does not ask them.
    @Test(
        arguments: [
            ("UPDATE orders SET note = note", "done"),
            (
                """
                INSERT INTO halts (scope, stops, reason, raised_by, raised_at)
                VALUES ('instrument:KRX:000001', 'entries', '', '', clock_timestamp())
                """, "a halt stops this order [BL009]"
            ),
            (
                "UPDATE runs SET outcome = 'interrupted', ended_at = clock_timestamp()",
                "this run does not hold the account [BL008]"
            ),
            (
                "UPDATE runs SET lease_until = clock_timestamp()",
                "this run does not hold the account [BL008]"
            ),
            (
                "UPDATE deployments SET state = 'paused'",
                "the deployment may not send this order [BL012]"
            ),
        ] as [(SQL, String)])
    func `a marker written by hand meets the same gates`(
        before: SQL, told expected: String
    ) async throws {
        try await withWorld { world, _ in
            let order = try await world.insert(.buy)
            let told = try await marker(
                of: order, by: world, after: before)
            #expect(told == expected)
        }
    }

    @Test func `a marker written by hand is not above the plan`() async throws {
        try await withWorld { world, _ in
            let order = try await world.insert(.buy, shares: 11)
            let told = try await marker(of: order, by: world, after: "SELECT 1")
            #expect(told == "more would be sent than was planned [BL010]")
        }
    }

    private func marker(of order: Order, by world: World, after: SQL) async throws -> String {
        do {
            try await world.database.transaction { transaction in
                try transaction.execute(after)
                try transaction.execute(
                    """
                    UPDATE orders
                    SET state = 'submitting', submitting_at = clock_timestamp(),
                        baseline_numbers = '{}', baseline_held = 0, baseline_sellable = 0,
                        baseline_orderable = 0, marked_by = \(world.run.run)
                    WHERE id = \(order.id)
                    """)
            }
            return "done"
        } catch {
            return "\(error)"
        }
    }
}
