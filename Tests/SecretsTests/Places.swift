import FoundationEssentials
import Glibc
import Secrets
import Testing

/// A folder of a test's own, with `system` and `state` in it as Ballast would have them.
struct TestFolder: Sendable {
    let path: String

    var key: String { "\(path)/system/paper/key" }

    var credentials: Credentials {
        Credentials(state: "\(path)/state", system: "\(path)/system", environment: [:])
    }

    /// What is wrong with the one credential of the account `paper`; nil when it is read.
    var error: CredentialError? {
        do {
            _ = try credentials.read(["key"], of: "paper")
            return nil
        } catch {
            return error
        }
    }

    /// Writes a file, and makes the folders that lead to it, 0700.
    ///
    /// - Parameter name: from the administrator's folder.
    func write(_ name: String, _ text: String, mode: mode_t) throws {
        let file = URL(filePath: "\(path)/system/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try Data(text.utf8).write(to: file)
        try #require(chmod(file.path(), mode) == 0)
    }
}

func withFolder(_ body: (TestFolder) throws -> Void) throws {
    var template = Array("/var/tmp/ballast-secrets-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let bytes = template.dropLast().map { UInt8(bitPattern: $0) }
    let folder = TestFolder(path: String(decoding: bytes, as: UTF8.self))
    // What stays is among the machine's temporary files.
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    try #require(mkdir("\(folder.path)/system", 0o700) == 0)
    try body(folder)
}

/// Threads that really run side by side, until all have ended.
enum Threads {
    static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        var threads: [pthread_t] = []
        for _ in 0..<count {
            let work = Unmanaged.passRetained(Work(body)).toOpaque()
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { argument in
                    guard let argument else { return nil }
                    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                    return nil
                }, work)
            if code == 0 { threads.append(thread) }
        }
        for thread in threads { pthread_join(thread, nil) }
    }

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
