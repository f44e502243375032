import Glibc

extension Credentials {
    /// Writes a made-up credential for an account, unless there is one; for simulated brokers.
    ///
    /// The file has its name only when it is whole and on the disk, so a crash in the middle leaves
    /// nothing that could be read, and running it again, or twice at once, is harmless.
    ///
    /// - Returns: whether it was written now.
    /// - Throws: also when what is there may not be used.
    @discardableResult
    public func seed(_ name: String, of account: String) throws(CredentialError) -> Bool {
        do {
            _ = try read([name], of: account)
            return false
        } catch {
            guard case .missing = error else { throw error }
        }
        let path = seedPath(name, of: account)
        let folder = String(path.dropLast(name.utf8.count + 1))
        try Seed.createFolder(folder)
        guard let open = try CredentialFolder.open(folder, owners: [geteuid()]) else {
            throw .unwritable(path: folder, code: ENOENT)
        }
        // Whoever comes second waits, and finds the file.
        while flock(open.descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .unwritable(path: folder, code: errno) }
        }
        guard faccessat(open.descriptor, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 else { return false }
        try Seed.write(Seed.madeUp(), name, in: open)
        return true
    }
}

private enum Seed {
    /// Makes a folder and those above it that are missing: the innermost two are nobody else's.
    static func createFolder(_ path: String) throws(CredentialError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .unwritable(path: path, code: errno)
        }
        let parent = String(path[..<slash])
        if parent.hasSuffix("/credentials") {
            try createFolder(parent)
        } else {
            try createPath(parent)
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .unwritable(path: path, code: errno)
        }
    }

    /// The state folder itself: root's may be entered by the user of the private server.
    private static func createPath(_ path: String) throws(CredentialError) {
        if mkdir(path, geteuid() == 0 ? 0o755 : 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .unwritable(path: path, code: errno)
        }
        try createPath(String(path[..<slash]))
        guard mkdir(path, geteuid() == 0 ? 0o755 : 0o700) == 0 || errno == EEXIST else {
            throw .unwritable(path: path, code: errno)
        }
    }

    /// 64 hexadecimal digits and a line feed.
    static func madeUp() -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<64).map { _ in digits[Int.random(in: 0..<16, using: &generator)] }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    static func write(
        _ bytes: [UInt8], _ name: String, in folder: CredentialFolder
    ) throws(CredentialError) {
        let unfinished = name + ".new"
        let path = "\(folder.path)/\(unfinished)"
        // What a crash left is emptied first.
        let file = openat(
            folder.descriptor, unfinished,
            O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unwritable(path: path, code: errno) }
        defer { close(file) }
        guard fchmod(file, 0o600) == 0 else { throw .unwritable(path: path, code: errno) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                Glibc.write(file, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .unwritable(path: path, code: errno) }
            written += count
        }
        guard fsync(file) == 0,
            renameat(folder.descriptor, unfinished, folder.descriptor, name) == 0,
            fsync(folder.descriptor) == 0
        else { throw .unwritable(path: path, code: errno) }
    }
}
