import Glibc
public import Subprocess

/// Where the ledger is, and where LocalSim's books are: libpq connection strings.
public struct DatabaseLocation: Hashable, Sendable {
    public let ledger: String
    public let simulator: String
    /// Whether both are in the private server.
    public let isPrivate: Bool

    /// The role, and the databases, of a private server.
    static let role = "ballast"
    static let ledger = "ballast"
    static let simulator = "ballast_localsim"

    /// `BALLAST_DATABASE_URL` where it is set, else the private server, started when it is not
    /// running. LocalSim's is `BALLAST_LOCALSIM_URL`, or on the same server.
    ///
    /// - Returns: the location, and whether a private server was started just now.
    public static func resolve(
        environment: [String: String] = Environment.current
    ) throws -> (location: DatabaseLocation, started: Bool) {
        let simulator = environment["BALLAST_LOCALSIM_URL"].flatMap { $0.isEmpty ? nil : $0 }
        if let url = environment["BALLAST_DATABASE_URL"], !url.isEmpty {
            let location = DatabaseLocation(
                ledger: url, simulator: simulator ?? url, isPrivate: false)
            return (location, false)
        }
        let (location, started) = try PrivateServer(environment: environment).start()
        guard let simulator else { return (location, started) }
        return (
            DatabaseLocation(ledger: location.ledger, simulator: simulator, isPrivate: true),
            started
        )
    }

    static func privateServer(sockets: String) -> DatabaseLocation {
        func string(_ database: String) -> String {
            let host = sockets.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            return "host='\(host)' port=5432 user=\(role) dbname=\(database)"
        }
        return DatabaseLocation(
            ledger: string(ledger), simulator: string(self.simulator), isPrivate: true)
    }
}

/// Whether systemd started this process as a service.
///
/// `INVOCATION_ID` alone is not enough where systemd also says which process it started: a
/// terminal that is itself a service passes both on to every shell in it.
func isInsideUnit(_ environment: [String: String]) -> Bool {
    guard environment["INVOCATION_ID"] != nil else { return false }
    guard let started = environment["SYSTEMD_EXEC_PID"].flatMap({ Int32($0) }) else { return true }
    return started == getpid() || started == getppid()
}
