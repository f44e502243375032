import Dispatch
import Glibc
import Postgres
import PrivateServer
import Subprocess
import Testing

/// Each test has a state folder, and so a server, of its own.
struct PrivateServerTests {
    @Test func `it starts once, keeps what is written, and stops`() async throws {
        try await withState("it's a state, \"quoted\"") { server, _ in
            let none = try server.status()
            guard case .none = none else {
                Issue.record("\(none)")
                return
            }
            let first = try server.start()
            let second = try server.start()
            #expect(first.started && !second.started)
            #expect(first.location == second.location)
            try await write("CREATE TABLE kept (a bigint)", first.location.ledger)
            try await write("CREATE TABLE kept (a bigint)", first.location.simulator)
            guard case .running = try server.status() else {
                Issue.record("it does not run")
                return
            }
            #expect(try server.stop())
            #expect(try !server.stop())
            guard case .stopped = try server.status() else {
                Issue.record("it still runs")
                return
            }
            let again = try server.start()
            #expect(again.started)
            try await write("INSERT INTO kept VALUES (1)", again.location.ledger)
        }
    }

    @Test func `starts at the same time make one server`() async throws {
        try await withState("state") { server, _ in
            let started = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await onThread { try server.start().started } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(started.count { $0 } == 1)
        }
    }

    /// The path of a socket has 107 bytes at most.
    @Test func `a long state folder has its socket elsewhere`() async throws {
        let long = (0..<6).map { "a long name of a folder \($0)" }.joined(separator: "/")
        try await withState(long) { server, _ in
            let location = try server.start().location
            try await write("SELECT 1", location.ledger)
            guard case .running(_, let data, let sockets) = try server.status() else {
                Issue.record("it does not run")
                return
            }
            #expect(data.utf8.count > 150)
            #expect((sockets + "/.s.PGSQL.5432").utf8.count <= 107)
            var folder = stat()
            #expect(stat(sockets, &folder) == 0 && folder.st_mode & 0o777 == 0o700)
        }
    }

    @Test func `after a crash, and without its socket, it starts again`() async throws {
        try await withState("state") { server, _ in
            let location = try server.start().location
            try await write("CREATE TABLE kept (a bigint)", location.ledger)
            guard case .running(let process, _, let sockets) = try server.status() else {
                Issue.record("it does not run")
                return
            }
            kill(process, SIGKILL)
            // Until it has ended, and no longer: it stays in the process table as a zombie.
            var information = siginfo_t()
            _ = waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT)
            let again = try server.start()
            #expect(again.started)
            try await write("INSERT INTO kept VALUES (1)", again.location.ledger)

            // As when the system empties `/run/user`.
            unlink(sockets + "/.s.PGSQL.5432")
            let third = try server.start()
            #expect(third.started)
            try await write("INSERT INTO kept VALUES (2)", third.location.ledger)
        }
    }

    @Test func `it is durable, off the network, and holds nothing of its starter open`()
        async throws
    {
        try await withState("state") { server, _ in
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)
            let location = try server.start().location
            close(ends[1])
            var waiting = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            // Every writer is gone at once, or the server has one.
            #expect(poll(&waiting, 1, 0) == 1 && waiting.revents & Int16(POLLHUP) != 0)
            close(ends[0])
            let schema = try #require(SchemaName("test_settings"))
            let database = Database(location.ledger, schema: schema)
            let settings = try await database.transaction { transaction in
                try transaction.rows(
                    """
                    SELECT name || '=' || setting AS it
                    FROM pg_settings
                    WHERE name IN ('listen_addresses', 'fsync', 'full_page_writes',
                                   'server_encoding', 'lc_collate')
                    ORDER BY name
                    """
                ) { row -> String in try row["it"] }
            }
            await database.close()
            #expect(
                settings.filter { !$0.hasPrefix("lc_") } == [
                    "fsync=on", "full_page_writes=on", "listen_addresses=", "server_encoding=UTF8",
                ])
        }
    }

    @Test func `a state of another version says what to install`() async throws {
        try await withState("state") { server, environment in
            _ = try server.start()
            _ = try server.stop()
            let data = StateFolder.path(environment: environment) + "/postgresql/data"
            let file = try #require(fopen(data + "/PG_VERSION", "we"))
            fputs("9\n", file)
            fclose(file)
            #expect(throws: PrivateServerError.otherVersion(state: "9", data: data)) {
                try server.start()
            }
        }
    }

    @Test func `a systemd unit needs a database of its own`() throws {
        for environment in [
            ["INVOCATION_ID": "4f2a"],
            ["INVOCATION_ID": "4f2a", "SYSTEMD_EXEC_PID": "\(getpid())"],
        ] {
            let error = #expect(throws: PrivateServerError.insideUnit) {
                try DatabaseLocation.resolve(environment: environment)
            }
            #expect(error?.description.contains("BALLAST_DATABASE_URL") == true)
        }
        let given = try DatabaseLocation.resolve(
            environment: ["INVOCATION_ID": "4f2a", "BALLAST_DATABASE_URL": "host=db"])
        #expect(given.location.ledger == "host=db")
        #expect(given.location.simulator == "host=db")
        #expect(!given.location.isPrivate)
    }

    @Test(.enabled(if: geteuid() == 0, "PostgreSQL runs as another user only for root"))
    func `root's server runs as another user, who must be able to get there`() async throws {
        try await withState("state") { server, environment in
            _ = try server.start()
            guard case .running(let process, _, _) = try server.status() else {
                Issue.record("it does not run")
                return
            }
            var owner = stat()
            #expect(stat("/proc/\(process)", &owner) == 0 && owner.st_uid != 0)
            _ = try server.stop()

            let home = StateFolder.path(environment: environment) + "/home"
            mkdir(home, 0o700)
            var hidden = environment
            hidden["XDG_STATE_HOME"] = home + "/state"
            let error = #expect(throws: PrivateServerError.self) {
                try PrivateServer(environment: hidden).start()
            }
            guard case .unreachableFolder(home, _) = error else {
                Issue.record("\(error as Any)")
                return
            }
        }
    }
}

/// Lends a server with a state folder of that name, and removes both.
private func withState(
    _ name: String,
    _ body: (PrivateServer, _ environment: [String: String]) async throws -> Void
) async throws {
    var template = Array("/tmp/ballast-state-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else {
        throw PrivateServerError.cannotCreate(path: "/tmp", code: errno)
    }
    let folder = String(cString: made)
    chmod(folder, 0o755)
    var environment = Environment.current
    environment["XDG_STATE_HOME"] = folder + "/" + name
    environment["INVOCATION_ID"] = nil
    let server = PrivateServer(environment: environment)
    defer {
        _ = try? server.stop()  // what matters has been asked
        _ = try? Command("/bin/rm", ["-rf", folder]).run()
    }
    try await body(server, environment)
}

private func write(_ statement: SQL, _ parameters: String) async throws {
    guard let schema = SchemaName("public") else { return }
    let database = Database(parameters, schema: schema)
    _ = try await database.transaction { try $0.execute(statement) }
    await database.close()
}

/// Runs what blocks outside of the pool that every task shares.
private func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
    }
}
