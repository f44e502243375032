import Testing

struct DatabaseTests {
    @Test func `the private server is started, shown and stopped`() throws {
        let folder = try World.newFolder()
        defer { removeFolder(folder) }
        func database(_ word: String...) throws -> String {
            let ran = try rebalance(["database"] + word, environment: World.environment(folder))
            try #require(ran.code == 0, "\(ran)")
            return ran.output.replacing(folder, with: "FOLDER")
                .replacing(/process \d+/, with: "process N")
        }
        let before = try database("status")
        #expect(
            before == "there is no private PostgreSQL yet; it would be made in 'FOLDER/ballast'")
        let start = try database("start")
        // Also when an expectation fails; when none does it has been stopped.
        defer { _ = try? database("stop") }
        let place =
            "psql \"host='FOLDER/ballast/postgresql/run' port=5432 user=ballast dbname=ballast\""
        #expect(start == "started a private PostgreSQL\n\(place)")
        let again = try database("start")
        #expect(again == "it runs already\n\(place)")
        let running = try database("status")
        #expect(
            running == """
                running as process N
                data     FOLDER/ballast/postgresql/data
                sockets  FOLDER/ballast/postgresql/run
                """)
        let stop = try database("stop")
        #expect(stop == "stopped the private PostgreSQL")
        let stopAgain = try database("stop")
        #expect(stopAgain == "it was not running")
        let stopped = try database("status", "--json")
        #expect(
            stopped == """
                {"configured":false,"data":"FOLDER/ballast/postgresql/data",\
                "schema":"ballast.database/1","state":"stopped"}
                """)
    }

    @Test func `no private server is started beside a configured database`() throws {
        let folder = try World.newFolder()
        defer { removeFolder(folder) }
        var environment = World.environment(folder)
        environment["BALLAST_DATABASE_URL"] = "dbname=other"
        let ran = try rebalance(["database", "start"], environment: environment)
        let why = "BALLAST_DATABASE_URL is set, so a private PostgreSQL would not be used"
        #expect(ran == .refused(10, "\(why): unset it first"))
    }
}
