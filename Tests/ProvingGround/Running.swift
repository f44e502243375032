public import Glibc
public import Subprocess

/// A program at work, to be frozen, thawed and killed.
public final class Running: Sendable {
    public let process: pid_t
    /// The file of what it says.
    public let log: String

    /// Starts a program whose standard output and error go to a file of its own.
    public init(_ command: Command, log: String) throws {
        self.log = log
        process = try command.start(loggingTo: log)
    }

    public func send(_ signal: Int32) { kill(process, signal) }

    /// Whether a signal has stopped it.
    public var isStopped: Bool {
        guard let status = Running.text("/proc/\(process)/stat"),
            let end = status.lastIndex(of: ")")
        else { return false }
        return status[end...].dropFirst(2).first == "T"
    }

    /// Everything that it has said so far.
    public var said: String { Running.text(log) ?? "" }

    /// How it ended; nil while it runs. To be asked until it says so once.
    public func ended() -> Output.Status? {
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
    }

    /// Waits for its end; kills it when that takes longer than it may.
    public func wait(seconds: Int = 60) async throws -> Output.Status {
        for _ in 0..<(seconds * 200) {
            if let status = ended() { return status }
            try await Task.sleep(for: .milliseconds(5))
        }
        send(SIGKILL)
        throw GroundFailure("process \(process) did not end in \(seconds) s: \(said)")
    }

    private static func text(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(file, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Waits until something is so, and says whether it came to be.
public func eventually(
    seconds: Int = 20, _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
        if try await condition() { return true }
        // Cancelled tests end; a nap that is cut short is as good as any.
        try? await Task.sleep(for: .milliseconds(5))
    }
    return false
}
