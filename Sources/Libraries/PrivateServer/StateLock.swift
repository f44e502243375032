import Glibc

/// A lock on a file, let go when the body ends, or with the process however that ends.
enum StateLock {
    /// Waits until nobody else holds the lock, and runs `body` while we do.
    static func holding<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw PrivateServerError.cannotCreate(path: path, code: errno) }
        defer { close(file) }
        while flock(file, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw PrivateServerError.cannotCreate(path: path, code: errno)
            }
        }
        return try body()
    }
}
