import Dispatch
import Glibc
import Synchronization

/// A socket between a client and the server that loses the connection at a chosen statement.
final class FaultProxy: Sendable {
    enum Fault: Sendable {
        /// The statement never reaches the server.
        case before
        /// The server has answered, and the answer is lost.
        case after
        /// Nothing is lost, and nothing comes.
        case silence
    }

    /// To be given to libpq as its host.
    let folder: String
    private let listener: Int32
    private let server: String
    private let statement: [UInt8]
    private let fault: Fault
    private let faultsLeft: Mutex<Int>

    /// - Parameters:
    ///   - server: the path of the server's socket.
    ///   - statement: the fault strikes when the client sends this text.
    ///   - times: how often it strikes.
    init(to server: String, at statement: String, _ fault: Fault, times: Int = 1) throws {
        self.server = server
        self.statement = Array(statement.utf8)
        self.fault = fault
        faultsLeft = Mutex(times)
        var template = Array("/tmp/ballast-proxy-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw ProxyError(code: errno) }
        folder = String(cString: made)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = Self.withAddress(folder + "/.s.PGSQL.5432") { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 16) == 0 else { throw ProxyError(code: errno) }
        Thread.start { [self] in accept() }
    }

    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(folder + "/.s.PGSQL.5432")
        rmdir(folder)
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard Self.withAddress(server, { connect(upstream, $0, $1) }) == 0 else { break }
            Thread.start { [self] in serve(client, upstream) }
        }
        Glibc.close(listener)
    }

    private func serve(_ client: Int32, _ server: Int32) {
        defer {
            Glibc.close(client)
            Glibc.close(server)
        }
        while true {
            var both = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&both, 2, 20_000) > 0 else { return }
            if both[0].revents != 0 {
                guard let bytes = Self.read(client) else { return }
                if bytes.contains(statement), strikes() {
                    if fault == .before { return }
                    guard Self.write(bytes, to: server) else { return }
                    _ = Self.read(server)
                    if fault == .silence { sleep(3) }
                    return
                }
                guard Self.write(bytes, to: server) else { return }
            }
            if both[1].revents != 0 {
                guard let bytes = Self.read(server), Self.write(bytes, to: client) else { return }
            }
        }
    }

    private func strikes() -> Bool {
        faultsLeft.withLock { left in
            left -= 1
            return left >= 0
        }
    }

    // MARK: -

    private static func read(_ socket: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(socket, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func write(_ bytes: [UInt8], to socket: Int32) -> Bool {
        // The other side may be gone, which is no reason to end the tests by a signal.
        send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    private static func withAddress<Result>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            bytes.copyBytes(from: path.utf8.prefix(bytes.count - 1))
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

struct ProxyError: Error {
    let code: Int32
}

private enum Thread {
    static func start(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue.global().async(execute: body)
    }
}
