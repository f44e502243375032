import Glibc
public import Subprocess

/// A PostgreSQL of our own, for whoever has configured none.
///
/// It listens on no network, lets in its user and the one who started it, by peer
/// authentication, and writes durably. It lives on after the program that started it.
public struct PrivateServer: Sendable {
    private let environment: [String: String]
    private let state: String

    /// - Parameter environment: `XDG_STATE_HOME`, `HOME` and `PATH` are read from it.
    public init(environment: [String: String] = Environment.current) {
        self.environment = environment
        state = StateFolder.path(environment: environment)
    }

    public enum Status: Hashable, Sendable {
        case none(state: String)
        case stopped(data: String)
        case running(process: Int32, data: String, sockets: String)
    }

    /// Starts the server unless it runs, and waits until it takes connections.
    ///
    /// Safe to call from several processes at once: one starts it, the others wait for that one.
    ///
    /// - Returns: where its databases are, and whether this call started it.
    public func start() throws -> (location: DatabaseLocation, started: Bool) {
        guard !isInsideUnit(environment) else { throw PrivateServerError.insideUnit }
        let place = try ServerPlace(state: state)
        // The common case, a server that runs, needs no lock and starts no process.
        if let running = RunningServer(data: place.data), running.isReady, running.hasSocket {
            return (.privateServer(sockets: running.socketFolder), false)
        }
        try place.createFolders()
        return try StateLock.holding(place.lock) { try startAlone(place) }
    }

    /// What `start` does while nobody else does it.
    private func startAlone(
        _ place: ServerPlace
    ) throws -> (location: DatabaseLocation, started: Bool) {
        if let running = RunningServer(data: place.data) {
            try waitUntilReady(place, started: nil)
            // Read again: while it starts, its file is not yet whole.
            if let ready = RunningServer(data: place.data), ready.hasSocket {
                return (.privateServer(sockets: ready.socketFolder), false)
            }
            try stop(running, in: place.data)
        }
        let version = Folder.text(of: place.data + "/PG_VERSION")?.filter { !$0.isWhitespace }
        let programs: ServerPrograms
        do {
            programs = try ServerPrograms.find(version: version, path: environment["PATH"])
        } catch {
            guard let version else { throw error }
            throw PrivateServerError.otherVersion(state: version, data: place.data)
        }
        if version == nil { try create(place, programs) }
        let sockets = try place.createSocketFolder()
        try writeConfiguration(place, sockets: sockets)
        try Folder.write("", to: place.log, owner: place.owner)
        awaitBurial(place)
        let process = try command(programs.postgres, ["-D", place.data], place)
            .start(loggingTo: place.log)
        try waitUntilReady(place, started: process)
        return (.privateServer(sockets: sockets), true)
    }

    /// Stops the server, letting transactions roll back.
    ///
    /// - Returns: false when none was running.
    @discardableResult
    public func stop() throws -> Bool {
        let place = try ServerPlace(state: state)
        guard let running = RunningServer(data: place.data) else { return false }
        try stop(running, in: place.data)
        return true
    }

    /// Gives a server that another version of this program started the configuration of this one,
    /// as far as it takes one without a restart.
    public func reload() throws {
        let place = try ServerPlace(state: state)
        guard let running = RunningServer(data: place.data) else { return }
        try StateLock.holding(place.lock) {
            try writeConfiguration(place, sockets: running.socketFolder)
        }
        kill(running.process, SIGHUP)
    }

    public func status() throws -> Status {
        let place = try ServerPlace(state: state)
        if let running = RunningServer(data: place.data) {
            return .running(
                process: running.process, data: place.data, sockets: running.socketFolder)
        }
        guard Folder.status(place.data) != nil else { return .none(state: state) }
        return .stopped(data: place.data)
    }

    // MARK: - Steps

    /// Makes the data folder under another name first: it has its own only when it is complete.
    private func create(
        _ place: ServerPlace, _ programs: ServerPrograms
    ) throws {
        let unfinished = place.data + ".new"
        try run("/bin/rm", ["-rf", unfinished], place)
        try run(
            programs.initdb,
            [
                "-D", unfinished, "-U", DatabaseLocation.role, "--encoding=UTF8",
                "--locale=C.UTF-8", "--auth-local=peer", "--auth-host=reject",
                "--no-instructions",
            ], place)
        let databases = [DatabaseLocation.ledger, DatabaseLocation.simulator]
        try run(
            programs.postgres, ["--single", "-D", unfinished, "template1"], place,
            input: databases.map { "CREATE DATABASE \($0)\n" }.joined())
        guard rename(unfinished, place.data) == 0 else {
            throw PrivateServerError.cannotCreate(path: place.data, code: errno)
        }
    }

    private func writeConfiguration(
        _ place: ServerPlace, sockets: String
    ) throws(PrivateServerError) {
        // One element of a list, which is itself a string: quoted twice.
        let folder = sockets.replacing("\"", with: "\"\"").replacing("'", with: "''")
        try Folder.write(
            """
            listen_addresses = ''
            unix_socket_directories = '"\(folder)"'
            unix_socket_permissions = 0700
            port = 5432
            max_connections = 60
            shared_buffers = 64MB
            fsync = on
            full_page_writes = on
            synchronous_commit = on
            wal_sender_timeout = 10s
            jit = off
            logging_collector = off
            log_min_error_statement = panic
            log_error_verbosity = terse
            log_checkpoints = off
            log_line_prefix = '%m [%p] '
            log_timezone = 'UTC'
            timezone = 'UTC'
            shared_memory_type = mmap
            dynamic_shared_memory_type = posix

            """, to: place.data + "/postgresql.conf", owner: place.owner)
        try Folder.write(
            "local all all peer map=ballast\n", to: place.data + "/pg_hba.conf",
            owner: place.owner)
        var users = [place.owner.name]
        if let us = SystemUser.numbered(geteuid()), us != place.owner { users.append(us.name) }
        // Whoever may connect may connect as any of them: it is the one user's own server.
        let map = users.flatMap { user in
            DatabaseLocation.roles.map { "ballast \"\(user)\" \($0)\n" }
        }.joined()
        try Folder.write(map, to: place.data + "/pg_ident.conf", owner: place.owner)
    }

    private func waitUntilReady(_ place: ServerPlace, started process: Int32?) throws {
        for _ in 0..<1200 {
            let running = RunningServer(data: place.data)
            if let running, running.isReady { return }
            if process.map(Command.hasEnded) ?? (running == nil) { break }
            usleep(25_000)
        }
        let lines = Folder.text(of: place.log)?.split(separator: "\n") ?? []
        let reason = lines.last { $0.contains("FATAL") } ?? lines.last ?? "it wrote nothing"
        throw PrivateServerError.notReady(log: place.log, last: String(reason))
    }

    /// Waits a little for a server that was killed to leave the process table: PostgreSQL does not
    /// start while the number in its lock file is there, even if it is a zombie's.
    private func awaitBurial(_ place: ServerPlace) {
        for _ in 0..<200 {
            guard let dead = RunningServer.zombie(of: place.data) else { return }
            // Ours, if we started it; else its parent has to ask.
            _ = Command.hasEnded(dead)
            usleep(25_000)
        }
    }

    private func stop(_ running: RunningServer, in data: String) throws(PrivateServerError) {
        kill(running.process, SIGINT)
        for attempt in 0..<1200 {
            // One that we started ourselves stays a zombie until somebody asks for it; so may
            // any, where the first process of a container asks for nobody.
            _ = Command.hasEnded(running.process)
            guard let still = RunningServer(data: data), still.process == running.process else {
                return
            }
            if attempt == 600 { kill(running.process, SIGQUIT) }
            usleep(25_000)
        }
        throw .notStopped(process: running.process)
    }

    private func run(
        _ program: String, _ arguments: [String], _ place: ServerPlace, input: String = ""
    ) throws {
        var command = command(program, arguments, place)
        command.input = Array(input.utf8)
        command.deadline = .seconds(120)
        let output = try command.run()
        guard output.succeeded else {
            throw PrivateServerError.failed(
                program: program,
                message: output.messages.split(separator: "\n").last.map(String.init) ?? "")
        }
    }

    /// A command as the server's user, in a session of its own, with nothing of our environment.
    private func command(
        _ program: String, _ arguments: [String], _ place: ServerPlace
    ) -> Command {
        let environment = [
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": place.home, "TZ": "UTC",
        ]
        var command =
            geteuid() == place.owner.id
            ? Command(program, arguments, environment: environment)
            : Command(
                "setpriv",
                [
                    "--reuid=\(place.owner.id)", "--regid=\(place.owner.group)",
                    "--clear-groups", "--inh-caps=-all", "--no-new-privs", "--", program,
                ] + arguments, environment: environment)
        command.ownSession = true
        command.folder = place.home
        return command
    }
}
