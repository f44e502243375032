import Glibc
import Postgres
import PrivateServer
import Store
import Subprocess
import Testing

/// Who the program is to the database, and what `migrate` says when it may not do everything.
struct AccessTests {
    @Test func `on a private server the program works as a role that owns nothing`() async throws {
        let world = try World.open()
        defer { world.close() }
        try #require(try world.run("account", "add", "paper").code == 0)
        let database = Database(world.location.ledger(as: Access.program), schema: PGStore.schema)
        for statement: SQL in [
            "DELETE FROM accounts", "TRUNCATE accounts CASCADE",
            "ALTER TABLE orders DISABLE TRIGGER ALL", "SET session_replication_role = replica",
            "SET ROLE ballast_migrate", "SET SESSION AUTHORIZATION ballast",
            "DROP SCHEMA ballast CASCADE", "UPDATE steps SET to_state = 'active'",
        ] {
            let error = await #expect(throws: PostgresError.self) {
                try await database.transaction { try $0.execute(statement) }
            }
            #expect(error?.refusal?.sqlState == "42501", "\(statement.text)")
        }
        let reader = Database(world.location.ledger(as: Access.reader), schema: PGStore.schema)
        let names = try await reader.transaction { transaction in
            try transaction.rows("SELECT name FROM accounts") { row -> String in try row["name"] }
        }
        #expect(names == ["paper"])
    }

    /// As on a server of the company's, where whoever installs this is no superuser.
    @Test func `a role that may make no roles migrates, and is told what is left to do`()
        async throws
    {
        let world = try World.open()
        defer { world.close() }
        let superuser = Database(
            world.location.ledger, schema: PGStore.schema)
        try await superuser.transaction { transaction in
            try transaction.execute("CREATE ROLE jin LOGIN")
            try transaction.execute("GRANT CREATE ON DATABASE ballast TO jin")
        }
        let asJin = world.location.ledger + " options='-c role=jin'"
        let first = try world.run("migrate", database: asJin)
        #expect(first.code == 0)
        let missing = ["ballast", "localsim"].flatMap { schema in
            ["ballast_migrate", "ballast_app", "ballast_reader"].map {
                "note: \(schema): role '\($0)' is not there, and 'jin' may not make it: as a "
                    + "superuser, CREATE ROLE \($0) LOGIN, then 'rebalance migrate' again"
            }
        }
        #expect(first.messages == missing.joined(separator: "\n"))
        #expect(try world.run("account", "add", "paper", database: asJin).code == 0)

        let second = try world.run("migrate", database: world.location.ledger)
        #expect(second == Ran(code: 0, output: nothingToDo, messages: ""))
        let asProgram = world.location.ledger(as: Access.program)
        #expect(try world.run("account", "add", "other", database: asProgram).code == 0)
        let listed = try world.run("account", "list", database: asProgram)
        #expect(listed.output.split(separator: "\n").count == 3)
        let third = try world.run("migrate", database: asProgram)
        let owner = ["ballast", "localsim"].map {
            "note: \($0): the schema belongs to 'ballast_migrate', so 'ballast_app' could not give "
                + "the roles their rights: 'rebalance migrate' as 'ballast_migrate'"
        }
        #expect(third == Ran(code: 0, output: nothingToDo, messages: owner.joined(separator: "\n")))
        let asOwner = world.location.ledger(as: Access.owner)
        let fourth = try world.run("migrate", database: asOwner)
        #expect(fourth == Ran(code: 0, output: nothingToDo, messages: ""))
    }

    private let nothingToDo = "nothing to do: every migration is applied"
}
