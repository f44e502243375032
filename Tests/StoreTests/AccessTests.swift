import Markets
import Postgres
import PrivateServer
import Store
import TestDatabase
import Testing
import Trading

/// What each role may do in the ledger, tried on the real server.
struct AccessTests {
    @Test func `the program adds and changes, and what is final it only adds`() async throws {
        let rights: String = try await withLedger { database in
            try await self.rights(of: .program, database)
        }
        #expect(
            rights == """
                account_balances: SELECT INSERT UPDATE
                accounts: SELECT INSERT
                adoptions: SELECT INSERT
                balances: SELECT INSERT UPDATE
                cash_entries: SELECT INSERT
                clean_sessions: SELECT INSERT
                corrections: SELECT INSERT
                decision_targets: SELECT INSERT
                decisions: SELECT INSERT UPDATE
                deployments: SELECT INSERT UPDATE
                epochs: SELECT INSERT
                events: SELECT INSERT
                exits: SELECT INSERT UPDATE
                fills: SELECT INSERT
                foreign_orders: SELECT INSERT UPDATE
                halt_gate: SELECT INSERT UPDATE
                halts: SELECT INSERT UPDATE
                handovers: SELECT INSERT
                heartbeats: SELECT INSERT UPDATE
                ledger: SELECT
                lost_orders: SELECT INSERT
                orders: SELECT INSERT UPDATE
                outbox: SELECT INSERT UPDATE
                plan_lines: SELECT INSERT
                plans: SELECT INSERT
                positions: SELECT INSERT UPDATE
                revisions: SELECT INSERT
                risk_sessions: SELECT INSERT UPDATE
                runs: SELECT INSERT UPDATE
                schema_migration: SELECT
                slots: SELECT INSERT
                steps: SELECT
                """)
    }

    @Test func `the reader reads, and not the text of portfolios`() async throws {
        try await withLedger { database in
            let rights = try await rights(of: .reader, database).split(separator: "\n")
            #expect(rights.allSatisfy { $0.hasSuffix(": SELECT") || $0 == "revisions:" })
            for column in ["id", "commit_id", "hash", "created_at"] {
                let read = "SELECT \(column) FROM revisions"
                #expect(await refusal(of: read, by: .reader, database) == nil)
            }
            for statement in [
                "SELECT source FROM revisions", "SELECT * FROM revisions",
                "INSERT INTO accounts (name, broker, currency) VALUES ('a', 'kis', 'KRW')",
                "UPDATE orders SET state = state", "DELETE FROM orders",
                "SELECT FROM halt_gate FOR SHARE", "LOCK TABLE orders IN EXCLUSIVE MODE",
                "CREATE TABLE own ()",
            ] {
                #expect(
                    await refusal(of: statement, by: .reader, database) == "42501", "\(statement)")
            }
        }
    }

    @Test func `nothing that would undo or unguard a row is let through`() async throws {
        try await withLedger { database in
            var tried = 0
            for table in try await tables(database) {
                var statements = [
                    "DELETE FROM \(table)", "TRUNCATE \(table)", "TRUNCATE \(table) CASCADE",
                    "ALTER TABLE \(table) DISABLE TRIGGER ALL",
                    "ALTER TABLE \(table) DISABLE TRIGGER USER",
                    "ALTER TABLE \(table) ADD COLUMN more text", "DROP TABLE \(table) CASCADE",
                    "ALTER TABLE \(table) OWNER TO ballast_app",
                    "ALTER TABLE \(table) RENAME TO other",
                    "CREATE RULE away AS ON INSERT TO \(table) DO INSTEAD NOTHING",
                    "CREATE TRIGGER own BEFORE INSERT ON \(table) FOR EACH ROW "
                        + "EXECUTE FUNCTION refuse_change()",
                    "CREATE INDEX own ON \(table) ((1))",
                ]
                if ["steps", "schema_migration"].contains(table) {
                    statements.append("INSERT INTO \(table) DEFAULT VALUES")
                }
                for statement in statements {
                    tried += 1
                    let refusal = await refusal(of: statement, by: .program, database)
                    #expect(refusal == "42501", "\(statement)")
                }
            }
            #expect(tried > 200)
        }
    }

    @Test func `what is final is not changed, column by column`() async throws {
        try await withLedger { database in
            try await PGStore(database).create(Account.sample(), .test)
            var tried = 0
            for column in try await columnsOfFinalTables(database) {
                let statement = "UPDATE \(column.table) SET \(column.name) = DEFAULT"
                let refusal = await refusal(of: statement, by: .program, database)
                // An account's row is locked by its name, and that right alone changes nothing.
                let isLocked = column == ("accounts", "name")
                #expect(refusal == (isLocked ? "BL001" : "42501"), "\(statement)")
                tried += 1
            }
            #expect(tried > 50)
        }
    }

    @Test func `no function, trigger, schema or role can be changed or escaped from`() async throws
    {
        try await withLedger { database in
            for statement in [
                "SET session_replication_role = replica",
                "SELECT set_config('session_replication_role', 'replica', false)",
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                    + "'BEGIN RETURN NULL; END'",
                "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "ALTER FUNCTION guard_order() SET search_path = public",
                "ALTER FUNCTION guard_marker(orders) SECURITY DEFINER",
                "DROP FUNCTION guard_order() CASCADE", "DROP TRIGGER guard ON orders",
                "ALTER TRIGGER guard ON orders RENAME TO own", "CREATE TABLE own ()",
                "CREATE VIEW own AS SELECT 1", "SET ROLE ballast_migrate",
                "CREATE ROLE own",
                "ALTER ROLE ballast_app SUPERUSER", "GRANT ballast_migrate TO ballast_app",
                "COPY orders TO PROGRAM 'cat'", "SELECT pg_read_file('postgresql.conf')",
                "COPY orders TO '/tmp/orders'",
                "CREATE EVENT TRIGGER own ON ddl_command_end EXECUTE FUNCTION refuse_change()",
                "UPDATE pg_trigger SET tgenabled = 'D'", "LOCK TABLE steps IN EXCLUSIVE MODE",
            ] {
                let refusal = await refusal(of: statement, by: .program, database)
                #expect(refusal == "42501", "\(statement)")
            }
            let schema = database.schemaName
            for statement in [
                "DROP SCHEMA \(schema) CASCADE", "ALTER SCHEMA \(schema) RENAME TO test_other",
            ] {
                let refusal = await refusal(of: statement, by: .program, database)
                #expect(refusal == "42501", "\(statement)")
            }
        }
    }

    /// Run with the rights of its owner, a function would do for anybody what the owner may.
    @Test func `no function runs with other rights than its caller's, and none is for everybody`()
        async throws
    {
        try await withLedger { database in
            let odd = try await database.transaction { transaction in
                try transaction.rows(
                    """
                    SELECT oid::regprocedure::text AS it
                    FROM pg_proc
                    WHERE pronamespace = current_schema()::regnamespace
                      AND (prosecdef OR has_function_privilege('ballast_reader', oid, 'EXECUTE'))
                    """
                ) { row -> String in try row["it"] }
            }
            #expect(odd == [])
        }
    }

    @Test func `giving access again changes nothing`() async throws {
        try await withLedger { database in
            let before = try await everyRight(database)
            let reports = try await withThrowingTaskGroup(of: AccessReport.self) { group in
                for _ in 0..<4 {
                    let schema = database.schemaName
                    let url = try TestServer.location().ledger
                    group.addTask {
                        try await Database(url, schema: schema).give(
                            PGStore.access, after: PGStore.migrations)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(reports.allSatisfy { $0.notes == [] && $0.owner == "ballast_migrate" })
            #expect(try await everyRight(database) == before)
        }
    }

    /// A program that is logged in as somebody else may be frozen at the gate: its session is not
    /// this role's to end, and its own time-out ends it.
    @Test func `a halt stands in line where it may not end who holds the gate`() async throws {
        try await withLedger { database in
            let held = Flag()
            let schema = database.schemaName
            let frozen = Database(try TestServer.location().ledger, schema: schema)
            async let holding: Void = frozen.transaction { transaction in
                try transaction.execute("SELECT FROM halt_gate FOR SHARE")
                held.set()
                try transaction.execute("SELECT pg_sleep(4)")
            }
            await held.wait()
            let halt = try await PGStore(try program(database)).raise(
                NewHalt(scope: .everywhere, reason: "stop"), .test)
            #expect(halt.reason == "stop")
            try await holding
        }
    }

    @Test func `access is wanting until it was given after the last migration`() async throws {
        try await withDatabase { database, _ in
            let first = Array(PGStore.migrations.prefix(1))
            let more = first + [Migration("m0002_more", Array("CREATE TABLE more ();".utf8))]
            try await database.migrate(first)
            #expect(try await !database.isReady(first, PGStore.access))
            try await database.give(PGStore.access, after: first)
            #expect(try await database.isReady(first, PGStore.access))
            #expect(try await !database.isReady(first, Access(fixed: ["orders"])))
            #expect(try await !database.isReady(more, PGStore.access))
            try await database.migrate(more)
            #expect(try await !database.isReady(more, PGStore.access))
            try await database.give(PGStore.access, after: more)
            #expect(try await database.isReady(more, PGStore.access))
        }
    }

    /// The store's own verbs, over a connection of the role that owns nothing.
    @Test func `an order goes its way with the program's rights`() async throws {
        try await withLedger { database in
            let world = try await World(try program(database))
            let bought = try await world.accepted(.buy)
            let sold = try await world.accepted(.sell, number: "2")
            let filled = try await world.store.book(
                .sample(bought, number: BrokerOrderNumber(rawValue: "1"), .filled, shares: 10),
                of: bought.id, at: .sample(3), world.run, .test)
            let halt = try await world.store.raise(
                NewHalt(scope: .everywhere, reason: "test"), .test)
            try await world.store.lift(halt.id, reason: "test", .test)
            #expect([filled.state, sold.state] == [.filled, .accepted])
            let who = try await world.database.transaction {
                try $0.value("SELECT current_user::text AS it", "it", as: String.self)
            }
            #expect(try who == "ballast_app" || !TestServer.location().isPrivate)
        }
    }
}
