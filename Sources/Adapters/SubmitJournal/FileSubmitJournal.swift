import Glibc
public import Trading

/// The journal as one file: JSON lines that are only added, each on the disk before its order
/// leaves.
///
/// Several processes may write at once: each write holds the file's lock, and looks whether the
/// file is still the one of that name.
public struct FileSubmitJournal: SubmitJournal {
    public let path: String

    /// - Parameter stateDirectory: where it lies as `submit.journal`; made when it is not there.
    public init(stateDirectory: String) {
        path = stateDirectory + "/submit.journal"
    }

    init(path: String) {
        self.path = path
    }

    public func append(_ line: JournalLine) throws(SubmitJournalError) {
        guard let bytes = JournalText(line).bytes else { throw problem("has no text for a line") }
        let file = try open()
        defer { close(file) }
        let end = try end(of: file)
        let size = lseek(file, 0, SEEK_END)
        // A line that was cut off is no line: whoever wrote it died before the send.
        guard size == off_t(end) || ftruncate(file, off_t(end)) == 0,
            lseek(file, off_t(end), SEEK_SET) >= 0
        else { throw failed("cut") }
        guard FileSubmitJournal.write(bytes, to: file), fdatasync(file) == 0 else {
            let error = failed("written")
            // Half a line must not stand before the next one; nobody counts it either way.
            ftruncate(file, off_t(end))
            throw error
        }
    }

    public func lines(
        ofLedger ledger: String, account: AccountName
    ) throws(SubmitJournalError) -> [JournalLine] {
        try all().filter { $0.ledger == ledger && $0.account == account }
    }

    public func forget(
        _ orders: Set<OrderID>, ofLedger ledger: String
    ) throws(SubmitJournalError) {
        let file = try open()
        defer { close(file) }
        let kept = try lines(of: file).filter { $0.ledger != ledger || !orders.contains($0.order) }
        // In another file and then in its place, so that a crash leaves all of one or the other.
        let temporary = path + ".new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let other = Glibc.open(temporary, flags, 0o600)
        guard other >= 0 else { throw failed("written anew") }
        let isWritten =
            FileSubmitJournal.write(kept.flatMap { JournalText($0).bytes ?? [] }, to: other)
            && fsync(other) == 0
        close(other)
        guard isWritten, rename(temporary, path) == 0 else {
            let error = failed("written anew")
            unlink(temporary)
            throw error
        }
        syncFolder()
    }

    private func all() throws(SubmitJournalError) -> [JournalLine] {
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0, errno == ENOENT { return [] }
        guard file >= 0 else { throw failed("read") }
        defer { close(file) }
        guard flock(file, LOCK_SH) == 0 else { throw failed("locked") }
        return try lines(of: file)
    }

    /// Opens the file of that name, made when it is not there, and locks it.
    private func open() throws(SubmitJournalError) -> Int32 {
        while true {
            var file = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            if file < 0, errno == ENOENT {
                createFolder(folder)
                file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
                syncFolder()
            }
            guard file >= 0 else { throw failed("opened") }
            guard flock(file, LOCK_EX) == 0 else {
                let error = failed("locked")
                close(file)
                throw error
            }
            // While the lock was waited for another may have put a shorter file in its place.
            var (held, named) = (stat(), stat())
            if fstat(file, &held) == 0, stat(path, &named) == 0, held.st_ino == named.st_ino,
                held.st_dev == named.st_dev
            {
                return file
            }
            close(file)
        }
    }

    /// Where the last whole line ends.
    private func end(of file: Int32) throws(SubmitJournalError) -> Int {
        var size = Int(lseek(file, 0, SEEK_END))
        guard size >= 0 else { throw failed("read") }
        var byte: UInt8 = 0
        while size > 0 {
            guard pread(file, &byte, 1, off_t(size - 1)) == 1 else { throw failed("read") }
            if byte == UInt8(ascii: "\n") { return size }
            size -= 1
        }
        return 0
    }

    private func lines(of file: Int32) throws(SubmitJournalError) -> [JournalLine] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        lseek(file, 0, SEEK_SET)
        while true {
            let count = read(file, &buffer, buffer.count)
            guard count >= 0 else { throw failed("read") }
            if count == 0 { break }
            bytes.append(contentsOf: buffer.prefix(count))
        }
        var lines: [JournalLine] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            guard let line = JournalText.line(rest[..<end]) else {
                throw problem("has a line \(lines.count + 1) that cannot be read")
            }
            lines.append(line)
            rest = rest[(end + 1)...]
        }
        return lines
    }

    private var folder: String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }

    /// As the private server makes it. A failure shows when the file is opened.
    private func createFolder(_ folder: String) {
        guard mkdir(folder, 0o700) != 0, errno == ENOENT, let slash = folder.lastIndex(of: "/"),
            slash != folder.startIndex
        else { return }
        createFolder(String(folder[..<slash]))
        mkdir(folder, 0o700)
    }

    private func syncFolder() {
        let file = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }

    private static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                Glibc.write(file, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    private func problem(_ what: String) -> SubmitJournalError {
        SubmitJournalError("the submit journal '\(path)' \(what)")
    }

    private func failed(_ what: String) -> SubmitJournalError {
        problem("cannot be \(what): \(String(cString: strerror(errno)))")
    }
}
