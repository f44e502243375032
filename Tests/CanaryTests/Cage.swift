import FoundationEssentials
import Glibc
import PrivateServer
import SeededRandom
import Subprocess
import Testing

/// A private server, a repository with a portfolio, and canaries wherever a secret may be: in the
/// passwords of both databases and in the credential of the account. All that anything writes is
/// kept in a folder.
final class Cage {
    let folder: String
    let ledger: Canary
    let simulator: Canary
    let key: Canary
    private let server: PrivateServer
    private var steps = 0

    private var captured: String { folder + "/captured" }
    var keyPath: String { folder + "/state/ballast/credentials/paper/key" }

    init(seed: Int) throws {
        var generator = Seeded(seed)
        ledger = Canary(&generator)
        simulator = Canary(&generator)
        key = Canary(&generator)
        var template = Array("/var/tmp/ballast-canary-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try #require(chmod(folder, 0o755) == 0)
        server = PrivateServer(environment: ["XDG_STATE_HOME": folder + "/state"])
        for name in ["captured", "bin", "portfolios"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try write(Cage.portfolio, to: "portfolios/one.yaml")
        // Between us and git: what git is given is kept too.
        try write(
            """
            #!/bin/sh
            { env; printf '%s\\n' "$0" "$@"; } >>'\(captured)/git.$$'
            exec /usr/bin/git "$@"
            """, to: "bin/git")
        try #require(chmod("\(folder)/bin/git", 0o755) == 0)
    }

    func close() {
        // What cannot be stopped or removed is told by other tests, and is in a temporary folder.
        _ = try? server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(path)"))
    }

    /// A connection string with a password that the server does not ask for.
    func url(_ canary: Canary, _ database: String, password: String? = nil) -> String {
        let sockets = "\(folder)/state/ballast/postgresql/run".replacing("/", with: "%2F")
        return "postgresql://ballast_app:\(password ?? canary.text)@\(sockets)/\(database)"
    }

    var environment: [String: String] {
        [
            "PATH": "\(folder)/bin:/usr/bin:/bin", "HOME": folder, "USER": "jin",
            "XDG_STATE_HOME": folder + "/state",
            "BALLAST_DATABASE_URL": url(ledger, "ballast"),
            "BALLAST_LOCALSIM_URL": url(simulator, "ballast_localsim"),
            "SWIFT_BACKTRACE": "enable=yes,color=no,limit=none",
        ]
    }

    /// Runs the program and keeps what it writes.
    @discardableResult
    func run(_ arguments: [String], _ changes: [String: String?] = [:]) throws -> Output {
        steps += 1
        var environment = environment
        for (name, value) in changes { environment[name] = value }
        var command = Command(Cage.program, arguments, environment: environment)
        command.folder = folder
        command.deadline = .seconds(120)
        let output = try command.run()
        let text = "\(arguments) \(output.status)\n\(output.text)\n\(output.messages)\n"
        try write(text, to: "captured/step-\(steps)")
        return output
    }

    /// Starts the program, waits until it serves, lets `signal` end it, and keeps what is seen of
    /// it meanwhile and what it writes.
    func crash(by signal: Int32) throws {
        steps += 1
        let log = "\(captured)/step-\(steps).log"
        let process = try Command(
            Cage.program, ["localsim", "serve", "paper", "--socket", "\(folder)/s\(steps)"],
            environment: environment
        ).start(loggingTo: log)
        var isServing = false
        for _ in 0..<1200 where !isServing {
            usleep(25_000)
            isServing = FileManager.default.fileExists(atPath: "\(folder)/s\(steps)")
        }
        try #require(isServing)
        try keepCommandLine(of: process)
        kill(process, signal)
        var status: Int32 = 0
        #expect(waitpid(process, &status, 0) == process)
        #expect(status & 0x7f == signal, "it ends by the signal, and writes no core")
        #expect(status & 0x80 == 0, "a core was written")
    }

    /// Keeps the dumps of both databases, and what the server's process was started with.
    func dump() throws {
        let location = try server.start().location
        for (name, database) in [
            ("ledger", location.ledger), ("simulator", location.simulator),
        ] {
            var command = Command("pg_dump", ["--dbname", database], environment: environment)
            command.environment["BALLAST_DATABASE_URL"] = nil
            let output = try command.run()
            try #require(output.succeeded, "\(output.messages)")
            try write(output.text, to: "captured/dump-\(name)")
        }
        guard case .running(let process, _, _) = try server.status() else { return }
        try keepCommandLine(of: process)
        let variables = FileManager.default.contents(atPath: "/proc/\(process)/environ")
        try (variables ?? Data()).write(to: URL(filePath: "\(captured)/server-environ"))
    }

    private func keepCommandLine(of process: Int32) throws {
        let words = try #require(FileManager.default.contents(atPath: "/proc/\(process)/cmdline"))
        try words.write(to: URL(filePath: "\(captured)/cmdline-\(process)"))
    }

    /// The files in which a piece of a canary is: of what was captured, and of everything that the
    /// program and its server keep, but the credential itself.
    func leaks() throws -> [String] {
        let pieces = [ledger, simulator, key].flatMap(\.pieces)
        try write(pieces.joined(separator: "\n") + "\n", to: "pieces")
        let search = Command(
            "/usr/bin/grep",
            [
                "-rlaF", "--exclude-dir=credentials", "-f", "\(folder)/pieces", captured,
                folder + "/state",
            ], environment: ["LC_ALL": "C"])
        let output = try search.run()
        try #require(output.status == .exited(0) || output.status == .exited(1), "\(output)")
        return output.text.split(separator: "\n").map(String.init)
    }

    func plant(_ text: String) throws { try write(text, to: "captured/planted") }

    var capturedFiles: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: captured)) ?? []
    }

    private static let portfolio = """
        language: 1
        portfolio: one
        base: KRW
        universe: { kospi: KRX:069500, gold: KRX:132030 }
        target: { fixed: { kospi: 60%, gold: 30% } }
        rebalance: { decide: every session after close, trade: next session }
        orders: { shares: whole, price: { type: limit, offset: 30 bp } }

        """

    /// Beside the test bundle, which is a program in the folder of build products.
    private static let program: String = {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let parts = (bundle ?? "").split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast().joined(separator: "/") + "/rebalance"
    }()
}
