import CSpawn
import Glibc

/// A started program, known by its process id.
struct Child {
    let program: String
    let id: pid_t

    /// The status, once the program has ended; nil while it runs.
    func endedStatus() -> Output.Status? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        return Self.decoded(status)
    }

    /// Kills the program, with its whole session when it leads one, and waits for its end.
    func kill(session: Bool) {
        Glibc.kill(session ? -id : id, SIGKILL)
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1, errno == EINTR {}
    }

    private static func decoded(_ status: Int32) -> Output.Status {
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
    }
}

extension Command {
    /// Starts the program with the three descriptors given and no other.
    ///
    /// Everything above descriptor 2 is closed in the program. A server that inherited a pipe of
    /// its starter would hold that pipe open, and whoever reads it would wait for ever.
    func spawn(input: Int32, output: Int32, messages: Int32) throws(SubprocessError) -> Child {
        guard let file = Environment.find(program, path: environment["PATH"]) else {
            throw .notFound(program: program)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in [input, output, messages].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        if let folder { posix_spawn_file_actions_addchdir_np(&actions, folder) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        if ownSession { flags |= spawn_setsid }
        posix_spawnattr_setflags(&attributes, flags)

        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var id: pid_t = 0
        let code = withCStrings([program] + arguments) { arguments in
            withCStrings(variables) { variables in
                posix_spawn(&id, file, &actions, &attributes, arguments, variables)
            }
        }
        guard code == 0 else { throw .notStarted(program: program, code: code) }
        return Child(program: program, id: id)
    }

    /// Lends the strings as a C array that ends with a null pointer.
    private func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }
}
