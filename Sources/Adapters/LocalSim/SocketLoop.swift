import Glibc

/// The server's thread: accepts clients, gathers their lines, and closes what misbehaves.
///
/// A client with a line on its way to the account is not read from until it has its reply, so a
/// client has one request at a time and its memory is one line.
final class SocketLoop: Sendable {
    struct Frame: Sendable {
        let client: Int32
        let line: [UInt8]
    }

    private let listener: Int32
    /// Clients come back here after their replies, four bytes each.
    private let wakeRead: Int32
    private let wakeWrite: Int32
    private let frames: AsyncStream<Frame>.Continuation

    static let clientLimit = 64
    /// How long half a line may take to become one.
    static let lineSeconds = 5

    init(
        listener: Int32, frames: AsyncStream<Frame>.Continuation
    ) throws(LocalSimError) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw .unreachable("cannot make a pipe: \(String(cString: strerror(errno)))")
        }
        self.listener = listener
        (wakeRead, wakeWrite) = (ends[0], ends[1])
        self.frames = frames
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(wakeRead)
        close(wakeWrite)
    }

    /// Gives a client back after its reply; without `keep` it is closed.
    func release(_ client: Int32, keep: Bool) {
        var message = keep ? client : -client - 1
        _ = write(wakeWrite, &message, MemoryLayout<Int32>.size)
    }

    /// Ends the loop. Only when no reply is on its way any more.
    func stop() {
        var message = Int32.max
        _ = write(wakeWrite, &message, MemoryLayout<Int32>.size)
    }

    private struct Client {
        var buffer: [UInt8] = []
        /// When its half line began.
        var since: Int?
        var isBusy = false
    }

    /// Runs until `stop`, and closes everything. On a thread of its own: it blocks.
    func run() {
        var clients: [Int32: Client] = [:]
        loop: while true {
            let idle = clients.filter { !$0.value.isBusy }.keys.sorted()
            let hasRoom = clients.count < SocketLoop.clientLimit
            let watched = [wakeRead] + (hasRoom ? [listener] : []) + idle
            var polled = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), 1000) >= 0 || errno == EINTR else { break }
            for entry in polled where entry.revents != 0 {
                switch entry.fd {
                case wakeRead: guard takeBack(&clients) else { break loop }
                case listener: acceptClient(&clients)
                default: receive(entry.fd, &clients)
                }
            }
            dropSlow(&clients)
        }
        for client in clients.keys { close(client) }
        close(listener)
        frames.finish()
    }

    /// False when the loop is to end.
    private func takeBack(_ clients: inout [Int32: Client]) -> Bool {
        var message: Int32 = 0
        guard read(wakeRead, &message, MemoryLayout<Int32>.size) == MemoryLayout<Int32>.size,
            message != Int32.max
        else { return false }
        if message >= 0 {
            clients[message]?.isBusy = false
            next(message, &clients)
        } else {
            drop(-message - 1, &clients)
        }
        return true
    }

    private func acceptClient(_ clients: inout [Int32: Client]) {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        UnixSocket.makeOurs(client)
        clients[client] = Client()
    }

    private func receive(_ client: Int32, _ clients: inout [Int32: Client]) {
        guard let bytes = UnixSocket.received(from: client) else { return }
        guard !bytes.isEmpty else { return drop(client, &clients) }
        clients[client]?.buffer += bytes
        next(client, &clients)
    }

    /// Hands on the first whole line.
    private func next(_ client: Int32, _ clients: inout [Int32: Client]) {
        guard let buffer = clients[client]?.buffer else { return }
        guard let newline = buffer.firstIndex(of: UInt8(ascii: "\n")) else {
            guard buffer.count <= Wire.requestLimit else { return drop(client, &clients) }
            if buffer.isEmpty {
                clients[client]?.since = nil
            } else if clients[client]?.since == nil {
                clients[client]?.since = UnixSocket.monotonicSeconds()
            }
            return
        }
        guard newline <= Wire.requestLimit else { return drop(client, &clients) }
        clients[client]?.buffer.removeFirst(newline + 1)
        clients[client]?.since = nil
        clients[client]?.isBusy = true
        frames.yield(Frame(client: client, line: Array(buffer[..<newline])))
    }

    private func dropSlow(_ clients: inout [Int32: Client]) {
        let now = UnixSocket.monotonicSeconds()
        for (client, state) in clients where !state.isBusy {
            guard let since = state.since, now - since > SocketLoop.lineSeconds else { continue }
            drop(client, &clients)
        }
    }

    private func drop(_ client: Int32, _ clients: inout [Int32: Client]) {
        if clients.removeValue(forKey: client) != nil { close(client) }
    }
}
