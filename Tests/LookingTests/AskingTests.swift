import PrivateServer
import Testing

extension LookingTests {
    struct AskingTests {
        /// What is typed, and what is to be read then.
        static let mistakes = [
            "orders --deployment nope":
                "there is no deployment 'nope': 'rebalance deployment list' shows them",
            "runs --on 2024-02-30": "'2024-02-30' is no date: write 2026-11-20",
            "fills --limit 0": "--limit is 1 or more, not 0",
            "positions --deployment Core":
                "'Core' is no name of a deployment: it is 1 to 40 of a-z, 0-9 and '-', "
                + "and starts with a letter",
            "why kospi --on 2024-11-21":
                "nothing ran for 2024-11-21; the last session that planned it is 2024-11-20",
            "why KRX:005930":
                "no plan has ever had 'KRX:005930': write KRX:069500, and --on a session to see "
                + "what ran",
        ]

        @Test(arguments: mistakes.sorted { $0.key < $1.key })
        func `a mistake is refused with what to do`(typed: String, message: String) throws {
            let world = try World.current()
            let ran = try rebalance(
                typed.split(separator: " ").map(String.init),
                environment: World.environment(world.folder))
            #expect(ran == .refused(10, message))
        }

        @Test func `a database without the schema is exit code 20, and migrate brings it`() throws {
            let world = try World.current()
            // Every server has this database, and nothing of ours is in it.
            let empty = world.location.ledger.replacing("dbname=ballast", with: "dbname=postgres")
            let before = try world.run("orders", database: empty)
            let behind = "the database is at migration 0 and this program needs 1"
            #expect(before == .refused(20, "\(behind): run 'rebalance migrate'"))

            let status = try world.run("migrate", "--status", database: empty)
            #expect(status.code == 20)
            #expect(
                status.output == """
                    schema    number  migration       applied at
                    ballast        1  m0001_state     pending
                    localsim       1  m0001_localsim  pending
                    """)
            let pending = "m0001_state, m0001_localsim not applied"
            #expect(status.messages == "error: \(pending): run 'rebalance migrate'")

            let migrated = try world.run("migrate", database: empty)
            #expect(
                migrated.output == """
                    applied ballast.m0001_state
                    applied localsim.m0001_localsim
                    """)
            let again = try world.run("migrate", database: empty)
            #expect(again.output == "nothing to do: every migration is applied")
            let data = try world.run("migrate", "--status", "--json", database: empty)
            #expect(
                data.output.timeless == """
                    {"applied":[],"migrations":[\
                    {"applied_at":"<now>","name":"m0001_state","number":1,"schema":"ballast"},\
                    {"applied_at":"<now>","name":"m0001_localsim","number":1,"schema":"localsim"}\
                    ],"schema":"ballast.migrations/1"}
                    """)
            let after = try world.run("orders", database: empty)
            #expect(after == Ran(code: 0, output: "no orders", messages: ""))
        }
    }
}
