import Postgres
import PrivateServer
import LocalSim
import Store
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
            let behind =
                "the database is at migration 0 and this program needs \(PGStore.migrations.count)"
            #expect(before == .refused(20, "\(behind): run 'rebalance migrate'"))

            let status = try world.run("migrate", "--status", database: empty)
            #expect(status.code == 20)
            let pending =
                PGStore.migrations.map { "ballast.\($0.name)" }
                + LocalSim.migrations.map { "localsim.\($0.name)" }
            for name in pending {
                let words = name.split(separator: ".")
                #expect(
                    status.output.split(separator: "\n").contains {
                        $0.hasPrefix(words[0]) && $0.contains(words[1]) && $0.hasSuffix("pending")
                    }, "\(name)")
            }
            let names = pending.map { $0.split(separator: ".")[1] }.joined(separator: ", ")
            #expect(
                status.messages == "error: \(names) not applied: run 'rebalance migrate'")

            let migrated = try world.run("migrate", database: empty)
            #expect(migrated.output == pending.map { "applied \($0)" }.joined(separator: "\n"))
            let again = try world.run("migrate", database: empty)
            #expect(again.output == "nothing to do: every migration is applied")
            let data = try world.run("migrate", "--status", "--json", database: empty)
            let rows = pending.enumerated().map { index, name in
                let words = name.split(separator: ".")
                let before = words[0] == "ballast" ? 0 : PGStore.migrations.count
                let number = index + 1 - before
                return """
                    {"applied_at":"<now>","name":"\(words[1])","number":\(number),\
                    "schema":"\(words[0])"}
                    """
            }
            #expect(
                data.output.timeless == """
                    {"applied":[],"migrations":[\(rows.joined(separator: ","))],"notes":[],\
                    "schema":"ballast.migrations/1"}
                    """)
            let after = try world.run("orders", database: empty)
            #expect(after == Ran(code: 0, output: "no orders", messages: ""))
        }
    }
}
