import Diagnostics
import Glibc
import Portfolio

/// A file that a person wrote, read from disk whatever it is.
enum SourceFile {
    /// Above what the language takes, so that its own message names the true size of what is a
    /// little too large; what is larger is refused unread.
    static let limit = 1 << 20

    /// - Throws: when it is not a regular file, is very large, or cannot be read.
    static func read(_ path: String) throws(CommandFailure) -> SourceText {
        // Without O_NONBLOCK a pipe in place of the file would wait for a writer that never comes.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened: \(reason())") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw failure(path, "cannot be read: \(reason())")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw failure(path, "is not a file") }
        guard status.st_size <= limit else {
            throw failure(path, "holds \(status.st_size) bytes: that is no file of this kind")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var length = 0
        while length < bytes.count {
            let count = bytes[length...].withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, "cannot be read: \(reason())") }
            guard count > 0 else { break }
            length += count
        }
        bytes.removeLast(bytes.count - length)
        return SourceText(name: path, bytes: bytes)
    }

    /// Reads and compiles a portfolio.
    ///
    /// - Throws: exit code 10, with all of its diagnostics.
    static func portfolio(
        _ path: String, parameters: [ParameterOverride] = []
    ) throws(CommandFailure) -> CompiledPortfolio {
        let source = try read(path)
        do throws(DiagnosticList) {
            return try compile(source, parameters: parameters)
        } catch {
            Messages.write(error.rendered())
            throw CommandFailure.silent(.usage)
        }
    }

    /// The paths that end in `.yaml` below a folder that is named, itself for a file; sorted.
    ///
    /// - Throws: when there is no such path, or a folder holds no such file.
    static func paths(at path: String) throws(CommandFailure) -> [String] {
        guard let folder = opendir(path) else {
            guard errno == ENOTDIR else { throw failure(path, "cannot be opened: \(reason())") }
            return [path]
        }
        defer { closedir(folder) }
        var found: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name.hasSuffix(".yaml"), !name.hasPrefix(".") else { continue }
            found.append(path.hasSuffix("/") ? path + name : "\(path)/\(name)")
        }
        guard !found.isEmpty else { throw failure(path, "holds no .yaml file") }
        return found.sorted()
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func failure(_ path: String, _ message: String) -> CommandFailure {
        CommandFailure(.usage, "'\(path)' \(message)")
    }

    private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
