import Glibc
import Synchronization

/// A unix socket between clients and a server that does what networks and servers do to traffic,
/// at a chosen place. It needs no rights.
public final class Proxy: Sendable {
    /// The folder of its socket: what libpq calls a host.
    public let folder: String
    /// The path of its socket.
    public let path: String
    public let traffic: Traffic

    private let server: String
    private let unit: Unit
    private let listener: Int32
    private let gate = Gate()

    /// Listens in a new folder.
    ///
    /// - Parameters:
    ///   - server: the path of the server's socket.
    ///   - traffic: counts, and knows the faults.
    public init(
        to server: String, named name: String = ".s.PGSQL.5432", counting unit: Unit = .messages,
        _ traffic: Traffic
    ) throws(ProxyError) {
        self.server = server
        self.unit = unit
        self.traffic = traffic
        var template = Array("/tmp/ballast-proxy-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw ProxyError(code: errno) }
        folder = String(cString: made)
        path = folder + "/" + name
        listener = socket(AF_UNIX, Proxy.kind, 0)
        let bound = withAddress(path) { bind(listener, $0, $1) }
        guard bound == 0, listen(listener, 64) == 0 else { throw ProxyError(code: errno) }
        Thread.start { [self] in accept() }
    }

    /// Lets go what is held.
    public func release() { gate.open() }

    /// Takes no more clients. Connections that are open end with their ends.
    public func close() {
        gate.open()
        shutdown(listener, Int32(SHUT_RDWR))
        unlink(path)
        rmdir(folder)
    }

    private static let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { break }
            Thread.start { [self] in serve(client) }
        }
        Glibc.close(listener)
    }

    private func serve(_ client: Int32) {
        let upstream = socket(AF_UNIX, Proxy.kind, 0)
        if withAddress(server, { connect(upstream, $0, $1) }) == 0 {
            var link = Link(
                client: client, server: upstream, unit: unit, traffic: traffic, gate: gate)
            link.run()
        }
        Glibc.close(client)
        Glibc.close(upstream)
    }
}

public struct ProxyError: Error {
    public let code: Int32
}

/// Holds threads until it is opened; then it lets everybody through.
final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() { isOpen.store(true, ordering: .releasing) }

    /// - Returns: false when the client has gone meanwhile.
    func wait(for client: Int32) -> Bool {
        while !isOpen.load(ordering: .acquiring) {
            var hung = pollfd(fd: client, events: 0, revents: 0)
            if poll(&hung, 1, 5) > 0 { return false }
        }
        return true
    }
}

func withAddress<Result>(
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
