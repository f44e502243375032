import FoundationEssentials
import Glibc
import PrivateServer
import Subprocess

/// A folder and a PostgreSQL of the measurement's own; nothing of them stays.
struct BenchFolder {
    let path: String
    let server: DatabaseLocation

    /// On a disk: `/tmp` may be memory, where a durable commit costs nothing.
    init() throws {
        var template = Array("/var/tmp/ballast-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchFailure("no folder in /var/tmp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, 0o755)  // root's server runs as another user
        server = try PrivateServer(environment: BenchFolder.environment(state: path)).start()
            .location
    }

    /// What programs run with: this folder's server, and nothing that a person has set.
    var environment: [String: String] { BenchFolder.environment(state: path) }

    private static func environment(state folder: String) -> [String: String] {
        var environment = Environment.current
        environment["XDG_STATE_HOME"] = folder
        for name in ["BALLAST_DATABASE_URL", "BALLAST_LOCALSIM_URL", "INVOCATION_ID"] {
            environment[name] = nil
        }
        return environment
    }

    /// The server's log, in which it can write down the statements that it gets.
    func serverLog() throws -> String {
        guard
            case .running(_, let data, _) = try PrivateServer(environment: environment).status()
        else { throw BenchFailure("the server has ended") }
        return data.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/") + "/server.log"
    }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    /// Stops the server and removes the folder.
    func clear() {
        // What cannot be stopped or removed is in /var/tmp, and no measurement fails for it.
        _ = try? PrivateServer(environment: environment).stop()
        try? FileManager.default.removeItem(atPath: path)
    }

    /// `rebalance`, which is built beside this program.
    static func builtProgram() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path =
            own.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/") + "/rebalance"
        guard access(path, X_OK) == 0 else {
            throw BenchFailure("'\(path)' is not built: 'make bench' builds it")
        }
        return path
    }
}
