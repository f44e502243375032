import FoundationEssentials
import Glibc
import Markets
import Postgres
import PrivateServer
import Store
import Subprocess
import Testing

/// A state folder of its own with a private server in it, and the built `rebalance` to run there.
struct World: Sendable {
    let folder: String
    let server: PrivateServer
    let location: DatabaseLocation
    let store: PGStore

    /// The world of the suite that runs; its tests only look at it.
    @TaskLocal static var shared: World?

    static func current() throws -> World { try #require(shared) }

    static func open() throws -> World {
        let folder = try newFolder()
        let server = PrivateServer(environment: environment(folder))
        let location = try server.start().location
        return World(
            folder: folder, server: server, location: location,
            store: PGStore(Database(location.ledger, schema: PGStore.schema)))
    }

    func close() {
        // A server that does not stop is told by the tests of the server.
        _ = try? server.stop()
        removeFolder(folder)
    }

    /// Where the server's user may enter too: it is another one when root runs the tests.
    static func newFolder() throws -> String {
        var template = Array("/var/tmp/ballast-looking-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil, chmod(template, 0o755) == 0 else {
            throw FolderFailure(code: errno)
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Nothing of ours but a path: no database is configured, and no unit started this.
    static func environment(_ folder: String) -> [String: String] {
        ["PATH": "/usr/bin:/bin", "XDG_STATE_HOME": folder, "HOME": folder, "USER": "jin"]
    }
}

func removeFolder(_ folder: String) {
    // What is left behind is among the machine's temporary files.
    try? FileManager.default.removeItem(atPath: folder)
}

struct FolderFailure: Error {
    let code: Int32
}

/// How a process ended.
struct Ran: Equatable {
    let code: Int32
    let output: String
    let messages: String

    static func refused(_ code: Int32, _ message: String) -> Ran {
        Ran(code: code, output: "", messages: "error: \(message)")
    }
}

extension World {
    /// Runs `rebalance` to its end.
    ///
    /// - Parameter database: a connection string to configure; nil is the private server.
    func run(_ arguments: String..., database: String? = nil) throws -> Ran {
        var environment = World.environment(folder)
        environment["BALLAST_DATABASE_URL"] = database
        return try rebalance(arguments, environment: environment)
    }

    /// What a command that succeeds without a message prints, without the moments of this test.
    func printed(_ arguments: String...) throws -> String {
        let ran = try rebalance(arguments, environment: World.environment(folder))
        try #require(ran.code == 0 && ran.messages.isEmpty, "\(ran)")
        return ran.output.timeless
    }
}

func rebalance(_ arguments: [String], environment: [String: String]) throws -> Ran {
    var command = Command(programPath, arguments, environment: environment)
    command.deadline = .seconds(60)
    let output = try command.run()
    guard case .exited(let code) = output.status else {
        return Ran(code: -1, output: output.text, messages: "\(output.status)")
    }
    return Ran(code: code, output: output.text, messages: output.messages)
}

/// The built `rebalance`: beside the test bundle, which is a program among the build products.
let programPath: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    precondition(length > 0, "the test does not know its own file")
    let bytes = buffer[..<length].map { UInt8(bitPattern: $0) }
    let parts = String(decoding: bytes, as: UTF8.self)
        .split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast().joined(separator: "/") + "/rebalance"
}()

extension String {
    /// The moments of this test run, which differ from run to run, replaced by words of the same
    /// length as a table shows them. The seeded history lies in 2024.
    var timeless: String {
        replacing(/20(2[5-9]|[3-9]\d)-\d\d-\d\d \d\d:\d\d:\d\d/) { _ in "<a moment of today>" }
            .replacing(/20(2[5-9]|[3-9]\d)-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+09:00)/) { _ in
                "<now>"
            }
    }
}

/// What looks at the sample history. One world for all of it, because nothing here changes it.
@Suite(.sampleHistory)
enum LookingTests {}

/// Lends a world with the sample history to every test of a suite, and ends it after the last.
struct WorldTrait: SuiteTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let world = try World.open()
        defer { world.close() }
        try await History(world).write()
        try await World.$shared.withValue(world) { try await function() }
    }
}

extension Trait where Self == WorldTrait {
    static var sampleHistory: WorldTrait { WorldTrait() }
}
