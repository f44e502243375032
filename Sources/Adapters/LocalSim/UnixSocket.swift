import Dispatch
import Glibc

/// Stream sockets in the file system, for programs of one user.
enum UnixSocket {
    /// Listens at a path. The socket is the user's alone, and so is a folder that is made for it.
    ///
    /// - Throws: when somebody listens there already. What a dead server has left is removed.
    static func listen(at path: String) throws(LocalSimError) -> Int32 {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
        if !folder.isEmpty, mkdir(folder, 0o700) != 0, errno != EEXIST {
            throw failure("cannot make the folder '\(folder)'")
        }
        // That nobody answers is what is hoped for.
        if let other = try? connect(to: path) {
            close(other)
            throw .unreachable("'\(path)' is served already")
        }
        unlink(path)
        let descriptor = try make()
        let mask = umask(0o177)
        let bound = try withAddress(path) { bind(descriptor, $0, $1) }
        umask(mask)
        guard bound == 0, Glibc.listen(descriptor, 64) == 0 else {
            let error = failure("cannot listen at '\(path)'")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    static func connect(to path: String) throws(LocalSimError) -> Int32 {
        let descriptor = try make()
        guard try withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            let error = failure("cannot connect to '\(path)'")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Sends all of it, or says that it could not.
    static func send(_ bytes: [UInt8], to descriptor: Int32, seconds: Int) -> Bool {
        let end = monotonicSeconds() + seconds
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if count < 0, errno == EINTR {
                continue
            } else if count < 0, errno == EAGAIN {
                guard wait(for: POLLOUT, on: descriptor, until: end) else { return false }
            } else {
                return false
            }
        }
        return true
    }

    /// What came of waiting for a line.
    enum Line {
        /// Without its end.
        case whole([UInt8])
        /// The other side went away before its end.
        case cut
        case late
        case long
    }

    /// Reads one line. What comes after it is not looked at.
    static func line(from descriptor: Int32, limit: Int, seconds: Int) -> Line {
        let end = monotonicSeconds() + seconds
        var line: [UInt8] = []
        while line.count <= limit {
            guard let more = received(from: descriptor) else {
                guard wait(for: POLLIN, on: descriptor, until: end) else { return .late }
                continue
            }
            guard !more.isEmpty else { return .cut }
            line += more
            if let newline = line.firstIndex(of: UInt8(ascii: "\n")) {
                return .whole(Array(line[..<newline]))
            }
        }
        return .long
    }

    /// What has arrived; nil when nothing has yet, empty when the other side is gone.
    static func received(from descriptor: Int32) -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress, $0.count, 0)
            }
            if count >= 0 { return Array(chunk[..<count]) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? nil : []
        }
    }

    /// Not inherited by a program that is started, and never blocking.
    static func makeOurs(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    static func monotonicSeconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec
    }

    private static func wait(for events: Int32, on descriptor: Int32, until end: Int) -> Bool {
        let left = end - monotonicSeconds()
        guard left > 0 else { return false }
        var poller = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&poller, 1, Int32(clamping: left * 1000)) != 0
    }

    private static func make() throws(LocalSimError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw failure("cannot make a socket") }
        return descriptor
    }

    private static func withAddress<Value>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) throws(LocalSimError) -> Value {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8) + [0]
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            throw .unreachable("'\(path)' is too long for a socket: at most 107 bytes")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    private static func failure(_ what: String) -> LocalSimError {
        .unreachable("\(what): \(String(cString: strerror(errno)))")
    }
}

/// Runs what blocks its thread on a thread that nobody else needs.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { waiting in
        DispatchQueue(label: "localsim").async { waiting.resume(returning: body()) }
    }
}
