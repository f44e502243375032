import FaultProxy
import Postgres
import PrivateServer
import TestDatabase
import Testing

struct LostConnectionTests {
    static let rows = [
        Migration(
            "m0001_rows",
            Array(
                """
                CREATE TABLE rows (value bigint);
                CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE WARNING 'the standby did not answer' USING ERRCODE = '01000';
                    RETURN NULL;
                END $$;
                CREATE TABLE warned (value bigint);
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON warned
                    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn();
                """.utf8))
    ]

    @Test(arguments: 0..<10)
    func `a loss inside a transaction leaves it to be done once more`(_: Int) async throws {
        let (outcome, count) = try await insert(losing: .statement("INSERT"))
        #expect(outcome == nil)
        #expect(count == 1)
        let (second, twice) = try await insert(losing: .answer("INSERT"))
        #expect(second == nil)
        #expect(twice == 1)
    }

    @Test func `a connection that is lost again and again is an error`() async throws {
        let (outcome, count) = try await insert(losing: .statement("INSERT"), times: 2)
        guard case .unreachable = outcome else {
            Issue.record("\(outcome as Any)")
            return
        }
        #expect(count == 0)
    }

    @Test(arguments: 0..<10)
    func `a loss at the commit is unknown, done or not`(_: Int) async throws {
        let (undone, none) = try await insert(losing: .statement("COMMIT"))
        guard case .unknownCommit = undone else {
            Issue.record("\(undone as Any)")
            return
        }
        #expect(none == 0)
        let (done, one) = try await insert(losing: .answer("COMMIT"))
        guard case .unknownCommit = done else {
            Issue.record("\(done as Any)")
            return
        }
        #expect(one == 1)
    }

    @Test func `a server that says nothing is given up`() async throws {
        // A busy machine may be slow; only here a silence is to be noticed soon.
        let (outcome, _) = try await insert(
            losing: .answer("COMMIT"), by: .hold, deadline: .milliseconds(1500))
        guard case .unknownCommit(let why) = outcome else {
            Issue.record("\(outcome as Any)")
            return
        }
        #expect(why.hasPrefix("the server did not answer in"))
    }

    @Test(arguments: [Fault.Act.reset, .halfClose])
    func `a connection that is reset, or closed on one side, is lost`(act: Fault.Act) async throws {
        let (outcome, count) = try await insert(losing: .statement("INSERT"), by: act)
        #expect(outcome == nil)
        #expect(count == 1)
    }

    @Test(arguments: [Fault.Act.delay(.milliseconds(200)), .throttle(bytesPerSecond: 2000)])
    func `a slow connection is waited for`(act: Fault.Act) async throws {
        let (outcome, count) = try await insert(losing: .answer("INSERT"), by: act)
        #expect(outcome == nil)
        #expect(count == 1)
    }

    @Test func `a warning at the commit is not success`() async throws {
        try await withDatabase(Self.rows) { database, _ in
            await #expect(throws: PostgresError.unknownCommit("the standby did not confirm it")) {
                try await database.transaction { try $0.execute("INSERT INTO warned VALUES (1)") }
            }
            // And only that one.
            try await database.transaction { try $0.execute("INSERT INTO rows VALUES (1)") }
        }
    }

    @Test func `a session that was ended is made again`() async throws {
        try await withDatabase(Self.rows) { database, another in
            let pid = try await database.transaction {
                try $0.value("SELECT pg_backend_pid() AS pid", "pid", as: Int.self)
            }
            try await another().transaction {
                try $0.execute("SELECT pg_terminate_backend(\(pid))")
            }
            try await database.transaction { try $0.execute("INSERT INTO rows VALUES (1)") }
        }
    }

    @Test func `a wrong connection string is not repeated`() async throws {
        let schema = try #require(SchemaName("test_none"))
        for parameters in ["mysql://me:secret@host/db", "host=h password='secret", "secret"] {
            await #expect(throws: PostgresError.malformedConnectionString) {
                try await Database(parameters, schema: schema)
                    .transaction { try $0.execute("SELECT 1") }
            }
        }
        #expect(!"\(PostgresError.malformedConnectionString)".contains("secret"))
    }

    @Test func `a server that is not there is unreachable`() async throws {
        let schema = try #require(SchemaName("test_none"))
        let error = await #expect(throws: PostgresError.self) {
            try await Database("host=/nonexistent password=secret", schema: schema)
                .transaction { try $0.execute("SELECT 1") }
        }
        guard case .unreachable(let why) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(!why.contains("secret") && !why.contains("\n"))
    }

    // MARK: -

    /// What of a transaction meets the fault.
    private enum Lost {
        /// It does not reach the server.
        case statement(String)
        /// The server has done it, and its answer does not reach us.
        case answer(String)

        func place(_ nth: Int) -> Fault.Place {
            switch self {
            case .statement(let text): .text(text, .toServer, nth: nth)
            case .answer(let text): .text(text, .toClient, nth: nth)
            }
        }
    }

    /// Inserts one row through a proxy.
    ///
    /// - Parameter times: how often the fault strikes.
    /// - Returns: the error if there was one, and how many rows there are then.
    private func insert(
        losing lost: Lost, by act: Fault.Act = .cut, times: Int = 1,
        deadline: Duration = .seconds(30)
    ) async throws -> (PostgresError?, Int?) {
        try await withDatabase(Self.rows) { database, _ in
            let socket = try await database.transaction { transaction in
                try transaction.value(
                    "SELECT current_setting('unix_socket_directories') AS it", "it",
                    as: String.self)
            }
            let folder = try #require(socket).filter { $0 != "\"" }
            let proxy = try Proxy(
                to: folder + "/.s.PGSQL.5432",
                Traffic((1...times).map { .before(lost.place($0), act) }))
            defer { proxy.close() }
            let parameters = try TestServer.location().ledger
                .replacing(/host='[^']*'/, with: "host='\(proxy.folder)'")
            let lossy = Database(parameters, schema: database.schemaName, deadline: deadline)
            var outcome: PostgresError?
            do {
                try await lossy.transaction { try $0.execute("INSERT INTO rows VALUES (1)") }
            } catch {
                outcome = error as? PostgresError
                #expect(outcome != nil, "\(error)")
            }
            await lossy.close()
            let count = try await database.transaction {
                try $0.value("SELECT count(*) AS it FROM rows", "it", as: Int.self)
            }
            return (outcome, count)
        }
    }
}
