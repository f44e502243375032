import CSpawn
import Glibc

extension Command {
    /// Runs the program to its end, and blocks until then.
    ///
    /// A program that ended with an error does not throw: its status is in the output.
    /// A descendant that keeps the output open does not keep this waiting.
    public func run() throws(SubprocessError) -> Output {
        let start = ContinuousClock.now
        let inputFile = try open(input: input)
        defer { close(inputFile) }
        let output = try Pipe(for: program)
        defer { output.close() }
        let messages = try Pipe(for: program)
        defer { messages.close() }

        let child = try spawn(
            input: inputFile, output: output.writeEnd, messages: messages.writeEnd)
        output.closeWriteEnd()
        messages.closeWriteEnd()

        var status: Output.Status?
        while true {
            // Whether it has ended is asked before the pipes are read: what it wrote before its
            // end is then certainly in them.
            status = status ?? child.endedStatus()
            let ended = status != nil
            let open = Pipe.wait(for: [output, messages], milliseconds: ended ? 0 : 20)
            output.read()
            messages.read()
            if max(output.bytes.count, messages.bytes.count) > outputLimit {
                if !ended { child.kill(session: ownSession) }
                throw .tooMuchOutput(program: program, limit: outputLimit)
            }
            if let status, !open || !output.hasMore && !messages.hasMore {
                return Output(
                    status: status, standardOutput: output.bytes, standardError: messages.bytes)
            }
            guard ended || ContinuousClock.now - start < deadline else {
                child.kill(session: ownSession)
                throw .deadlineExceeded(program: program)
            }
        }
    }

    /// Starts the program and leaves it running, its output added to a file.
    ///
    /// - Returns: its process id. Nobody waits for it; `hasEnded` asks.
    public func start(loggingTo log: String) throws(SubprocessError) -> Int32 {
        let inputFile = try open(input: input)
        defer { close(inputFile) }
        let logFile = Glibc.open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard logFile >= 0 else { throw .notStarted(program: program, code: errno) }
        defer { close(logFile) }
        return try spawn(input: inputFile, output: logFile, messages: logFile).id
    }

    /// Whether a process started by `start(loggingTo:)` has ended.
    public static func hasEnded(_ process: Int32) -> Bool {
        var status: Int32 = 0
        return waitpid(process, &status, WNOHANG) != 0
    }

    /// A descriptor to read the input from. It is a file in memory, not a pipe: a program that
    /// does not read it cannot make us wait, nor send us a signal.
    private func open(input: [UInt8]) throws(SubprocessError) -> Int32 {
        guard !input.isEmpty else {
            return try checked(Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC))
        }
        let file = try checked(memfd_create("input", memfd_cloexec))
        var written = 0
        while written < input.count {
            let count = input[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                let code = errno
                close(file)
                throw .notStarted(program: program, code: code)
            }
            written += count
        }
        lseek(file, 0, SEEK_SET)
        return file
    }

    private func checked(_ descriptor: Int32) throws(SubprocessError) -> Int32 {
        guard descriptor >= 0 else { throw .notStarted(program: program, code: errno) }
        return descriptor
    }
}
