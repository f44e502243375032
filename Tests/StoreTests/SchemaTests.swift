import Markets
import Postgres
import Store
import TestDatabase
import Testing
import Trading

/// The words of the schema are those of the program.
struct SchemaTests {
    @Test func `the steps of an order's life are those of the domain`() async throws {
        let steps = try await steps(of: "order")
        var expected: Set<String> = []
        for state in OrderState.allCases {
            for event in Self.events {
                for filled in [Int64(0), 10] {
                    var order = Order.sample(state, filled: filled)
                    do throws(OrderError) { try order.apply(event) } catch { continue }
                    if order.state != state {
                        expected.insert("\(state.rawValue) \(order.state.rawValue)")
                    }
                }
            }
        }
        #expect(steps == expected)
    }

    @Test func `a decision ends once`() async throws {
        let steps = try await steps(of: "decision")
        let ends = Decision.State.allCases.filter { $0 != .open }
        #expect(steps == Set(ends.map { "open \($0.rawValue)" }))
    }

    @Test func `the steps of a deployment's life are those of the domain`() async throws {
        let steps = try await steps(of: "deployment")
        let expected = DeploymentState.allCases.flatMap { state in
            DeploymentEvent.allCases.compactMap { event in
                state.after(event).map { "\(state.rawValue) \($0.rawValue)" }
            }
        }
        #expect(steps == Set(expected))
    }

    @Test func `the words of a column are the cases of its enum`() async throws {
        let words = try await withDatabase(PGStore.migrations) { database, _ in
            try await database.transaction { transaction in
                try transaction.rows(
                    """
                    SELECT c.relname || '.' || a.attname AS place,
                           pg_get_constraintdef(k.oid) AS rule
                    FROM pg_constraint k
                    JOIN pg_class c ON c.oid = k.conrelid
                    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
                    WHERE k.contype = 'c' AND cardinality(k.conkey) = 1
                      AND c.relnamespace = current_schema()::regnamespace
                      AND pg_get_constraintdef(k.oid) LIKE '%ARRAY[%'
                    ORDER BY place
                    """
                ) { row -> String in
                    let rule: String = try row["rule"]
                    // 'a'::text, 'b'::text: every second piece between quotes is a word.
                    let pieces = rule.split(separator: "'", omittingEmptySubsequences: false)
                    let words = pieces.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
                    let place: String = try row["place"]
                    return "\(place): \(words.sorted().joined(separator: " "))"
                }
            }
        }
        let known: [String: [String]] = [
            "accounts.broker": Account.BrokerKind.allCases.map(\.rawValue),
            "deployments.state": DeploymentState.allCases.map(\.rawValue),
            "deployments.stage": Stage.allCases.map(\.rawValue),
            "slots.venue": Venue.allCases.map(\.rawValue),
            "runs.outcome": RunOutcome.allCases.map(\.rawValue),
            "decisions.state": Decision.State.allCases.map(\.rawValue),
            "halts.stops": Halt.Stops.allCases.map(\.rawValue),
            "orders.state": OrderState.allCases.map(\.rawValue),
            "orders.cause": OrderCause.allCases.map(\.rawValue),
            "cash_entries.kind": ["opening", "trade", "correction"],
            "clean_sessions.stage": Stage.allCases.map(\.rawValue),
            "corrections.kind": Correction.Kind.allCases.map(\.rawValue),
            "exits.cause": OrderCause.allCases.filter(\.isExit).map(\.rawValue),
            "exits.outcome": Exit.Outcome.allCases.map(\.rawValue),
            "outbox.channel": Alert.Channel.allCases.map(\.rawValue),
            "outbox.severity": Alert.Severity.allCases.map(\.rawValue),
            "steps.subject": ["order", "deployment", "decision"],
        ]
        let sides = ["orders", "plan_lines", "foreign_orders"].map {
            ("\($0).side", Side.allCases.map(\.rawValue))
        }
        let currencies = [
            "accounts", "plans", "plan_lines", "orders", "foreign_orders", "balances",
            "risk_sessions", "account_balances",
        ].map { ("\($0).currency", Currency.allCases.map(\.rawValue)) }
        let expected = known.merging(sides) { $1 }.merging(currencies) { $1 }
            .map { "\($0.key): \($0.value.sorted().joined(separator: " "))" }
        let lines = words.filter { !$0.hasPrefix("orders.leg") }
        #expect(lines.sorted() == expected.sorted())
    }

    @Test func `no statement of the schema uses the clock of a transaction`() async throws {
        let sources = try await withDatabase(PGStore.migrations) { database, _ in
            try await database.transaction { transaction in
                try transaction.rows(
                    """
                    SELECT coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS text
                    FROM pg_attrdef d
                    JOIN pg_class c ON c.oid = d.adrelid
                    WHERE c.relnamespace = current_schema()::regnamespace
                    UNION ALL
                    SELECT prosrc FROM pg_proc
                    WHERE pronamespace = current_schema()::regnamespace
                    """
                ) { row -> String in try row["text"] }
            }
        }
        #expect(sources.count > 30)
        #expect(!sources.contains { $0.contains("now()") || $0.contains("CURRENT_TIME") })
    }

    // MARK: -

    private static let events: [OrderEvent] =
        [
            .marked(.sample()), .dropped(reason: "x"), .refused(Refusal(.halt, "x")),
            .accepted(BrokerOrderNumber(rawValue: "1")), .rejected(reason: "x"),
            .unanswered(why: "x"), .cancelRequested, .cancelled, .cancelRefused, .expired,
            .notFound(evidence: "x"), .contradicted("x"),
            .executed(
                Execution(quantity: Quantity(shares: 10), amount: .won(350_000), costs: .won(0))),
        ] + OrderState.allCases.map { .settled($0) }

    private func steps(of subject: String) async throws -> Set<String> {
        try await withDatabase(PGStore.migrations) { database, _ in
            let rows = try await database.transaction { transaction in
                try transaction.rows(
                    """
                    SELECT from_state || ' ' || to_state AS step
                    FROM steps
                    WHERE subject = \(subject)
                    """
                ) { row -> String in try row["step"] }
            }
            return Set(rows)
        }
    }
}
