import Glibc
import Postgres
import PrivateServer
import Subprocess

/// A PostgreSQL of a ground's own, on unix sockets only, which a test may stop, kill and fill.
public struct GroundServer: Sendable {
    let state: String
    private let environment: [String: String]
    /// Connection strings of libpq, as the superuser.
    public let ledger: String
    public let simulator: String
    /// The same, as the role that the program works as.
    public let programLedger: String
    public let programSimulator: String
    /// The folder of its socket.
    public let sockets: String
    /// The folder of its tables.
    public let data: String

    /// Makes it and starts it.
    public init(state: String) throws {
        self.state = state
        var environment = Environment.current
        environment["XDG_STATE_HOME"] = state
        environment["INVOCATION_ID"] = nil
        self.environment = environment
        let server = PrivateServer(environment: environment)
        let location = try server.start().location
        guard case .running(_, let data, let sockets) = try server.status() else {
            throw GroundFailure("the server does not run")
        }
        (ledger, simulator) = (location.ledger, location.simulator)
        programLedger = location.ledger(as: Access.program)
        programSimulator = location.simulator(as: Access.program)
        (self.data, self.sockets) = (data, sockets)
    }

    public func start() throws {
        _ = try PrivateServer(environment: environment).start()
    }

    public func stop() throws {
        try PrivateServer(environment: environment).stop()
    }

    /// What `pg_ctl stop -m immediate` does: every process of the server ends at once, and the
    /// next start recovers from the log.
    public func abort() throws {
        guard
            case .running(let process, _, _) = try PrivateServer(environment: environment).status()
        else { return }
        kill(process, SIGQUIT)
        for _ in 0..<2000 {
            _ = Command.hasEnded(process)
            guard kill(process, 0) == 0 else { return }
            usleep(5_000)
        }
        throw GroundFailure("the server of '\(state)' does not end")
    }

    /// The path of its socket.
    public var socket: String { sockets + "/.s.PGSQL.5432" }

    /// A connection string of this server's, by way of a socket in another folder.
    public static func through(_ folder: String, _ parameters: String) -> String {
        parameters.replacing(/host='[^']*'/, with: "host='\(folder)'")
    }
}
