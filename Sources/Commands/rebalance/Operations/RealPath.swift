import Glibc

enum RealPath {
    /// The path from the root without links, so that it means the same from every folder.
    static func of(_ path: String) throws -> String {
        guard let real = realpath(path, nil) else {
            throw CommandFailure(.usage, "'\(path)' cannot be found")
        }
        defer { free(real) }
        return String(cString: real)
    }
}
