import Dispatch
import Glibc

/// One client's connection through a proxy, and ours to the server. It lives on one thread.
struct Link {
    let client: Int32
    let server: Int32
    let traffic: Traffic
    let gate: Gate
    private var splitters: [Fault.Direction: Splitter]
    private var rate: [Fault.Direction: Int] = [:]
    private var halfClosed: Set<Fault.Direction> = []
    private var isReset = false

    init(client: Int32, server: Int32, unit: Unit, traffic: Traffic, gate: Gate) {
        self.client = client
        self.server = server
        self.traffic = traffic
        self.gate = gate
        splitters = [
            .toServer: Splitter(unit, fromClient: true),
            .toClient: Splitter(unit, fromClient: false),
        ]
    }

    /// Passes traffic on until a side, or a fault, ends it.
    mutating func run() {
        while true {
            var both = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&both, 2, 60_000) > 0 else { return }
            if both[0].revents != 0 { guard pump(client, .toServer) else { return } }
            if both[1].revents != 0 { guard pump(server, .toClient) else { return } }
        }
    }

    /// Takes off the socket only what is dealt with: bytes that are left there when it is closed
    /// make the kernel reset the connection.
    private mutating func pump(_ source: Int32, _ direction: Fault.Direction) -> Bool {
        guard let bytes = Link.read(source, Int32(MSG_PEEK)) else { return false }
        var isOpen = true
        for piece in splitters[direction]?.take(bytes) ?? [] where isOpen {
            isOpen = pass(piece, direction)
        }
        if !isReset { _ = Link.read(source, 0, upTo: bytes.count) }
        return isOpen
    }

    private mutating func pass(_ piece: [UInt8], _ direction: Fault.Direction) -> Bool {
        let faults = traffic.pass(piece, direction)
        for fault in faults where !fault.isAfter {
            guard strike(fault.act, direction) else { return false }
        }
        guard send(piece, direction) else { return false }
        for fault in faults where fault.isAfter {
            guard strike(fault.act, direction) else { return false }
        }
        return true
    }

    /// - Returns: false when it ends the connection.
    private mutating func strike(
        _ act: Fault.Act, _ direction: Fault.Direction
    ) -> Bool {
        switch act {
        case .cut: return false
        case .reset:
            isReset = true
            return false
        case .halfClose:
            halfClosed.insert(direction)
            shutdown(direction == .toClient ? client : server, Int32(SHUT_WR))
            return true
        case .delay(let duration):
            let (seconds, rest) = duration.components
            usleep(UInt32(clamping: seconds * 1_000_000 + rest / 1_000_000_000_000))
            return true
        case .throttle(let bytesPerSecond):
            rate[direction] = max(1, bytesPerSecond)
            return true
        case .hold: return gate.wait(for: client)
        case .call(let body):
            body()
            return true
        }
    }

    private func send(_ piece: [UInt8], _ direction: Fault.Direction) -> Bool {
        guard !halfClosed.contains(direction) else { return true }
        let target = direction == .toServer ? server : client
        guard let rate = rate[direction] else { return Link.write(piece, to: target) }
        for byte in piece {
            guard Link.write([byte], to: target) else { return false }
            usleep(UInt32(1_000_000 / rate))
        }
        return true
    }

    private static func read(
        _ socket: Int32, _ flags: Int32, upTo limit: Int = 65_536
    ) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = recv(socket, &buffer, buffer.count, flags)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private static func write(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            // The other side may be gone, which is no reason to end the tests by a signal.
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}

/// A serial queue of its own never waits for the pool's threads, which blocked links would fill.
enum Thread {
    static func start(_ body: @escaping @Sendable () -> Void) {
        DispatchQueue(label: "proxy").async(execute: body)
    }
}
