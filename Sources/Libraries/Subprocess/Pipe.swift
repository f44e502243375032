import CSpawn
import Glibc

/// A pipe that a program writes into and we read from.
final class Pipe {
    private(set) var bytes: [UInt8] = []
    /// False once every writer has closed it.
    private(set) var isOpen = true
    /// Whether the last read found something, so that there may be more.
    private(set) var hasMore = false

    private(set) var writeEnd: Int32
    private let readEnd: Int32

    init(for program: String) throws(SubprocessError) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else {
            throw .notStarted(program: program, code: errno)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
        // The writer's end stays as programs expect it; only our reading never waits.
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { Glibc.close(writeEnd) }
        writeEnd = -1
    }

    func close() {
        closeWriteEnd()
        Glibc.close(readEnd)
    }

    /// Reads one portion of what is there.
    func read() {
        hasMore = false
        guard isOpen else { return }
        let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            let count = Glibc.read(readEnd, buffer.baseAddress, buffer.count)
            if count > 0 { bytes += buffer[..<count] }
            return count
        }
        if count > 0 { hasMore = true }
        if count == 0 { isOpen = false }
    }

    /// Waits until one of the pipes has something to say.
    ///
    /// - Returns: false when all are closed. Then it has only slept for a moment.
    static func wait(for pipes: [Pipe], milliseconds: Int32) -> Bool {
        var waiting = pipes.filter(\.isOpen).map {
            pollfd(fd: $0.readEnd, events: Int16(POLLIN), revents: 0)
        }
        let isOpen = !waiting.isEmpty
        // With nothing left to read, only the program's end is waited for; it is near.
        _ = poll(&waiting, nfds_t(waiting.count), isOpen ? milliseconds : min(milliseconds, 1))
        return isOpen
    }
}
