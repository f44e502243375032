import Glibc

/// A credential that was found: where, and what the file system says of it.
public struct CredentialFile: Sendable {
    public let path: String
    /// The permission bits: `0o600`.
    public let mode: UInt32
    /// The user who owns it.
    public let owner: UInt32
    public let secret: Secret

    /// The most bytes that a credential may have.
    public static let limit = 64 << 10

    /// Reads one file. Everything is asked of the open descriptor, so that nothing can be put in
    /// its place between the question and the reading.
    ///
    /// One line feed at the end, which `echo` leaves, is not part of the secret.
    ///
    /// - Returns: nil when there is none of that name.
    static func read(
        _ name: String, in folder: CredentialFolder, owners: Set<uid_t>, modes: Set<mode_t>
    ) throws(CredentialError) -> CredentialFile? {
        let path = "\(folder.path)/\(name)"
        // Without O_NONBLOCK a pipe that somebody put there would hold us up for ever.
        let file = openat(
            folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else {
            switch errno {
            case ENOENT: return nil
            case ELOOP: throw .link(path: path)
            case ENXIO: throw .notAFile(path: path)
            default: throw .unreadable(path: path, code: errno)
            }
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .unreadable(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        guard owners.contains(status.st_uid) else {
            throw .foreign(path: path, owner: status.st_uid)
        }
        let mode = status.st_mode & 0o7777
        guard modes.contains(mode) else { throw .open(path: path, mode: mode) }
        guard status.st_size <= off_t(limit) else { throw .tooLarge(path: path, limit: limit) }
        var bytes = try contents(of: file, path)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .empty(path: path) }
        return CredentialFile(
            path: path, mode: mode, owner: status.st_uid, secret: Secret(taking: &bytes))
    }

    /// Everything, in an array that never grows: growing would leave a copy behind.
    private static func contents(
        of file: Int32, _ path: String
    ) throws(CredentialError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(file, $0.baseAddress.map { $0 + filled }, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                let code = errno
                Secret.wipe(&bytes)
                throw .unreadable(path: path, code: code)
            }
            guard count > 0 else { break }
            filled += count
        }
        guard filled <= limit else {
            Secret.wipe(&bytes)
            throw .tooLarge(path: path, limit: limit)
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }
}
