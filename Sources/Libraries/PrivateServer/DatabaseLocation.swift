import Glibc
public import Subprocess

/// Where the ledger is, and where LocalSim's books are: libpq connection strings.
public struct DatabaseLocation: Hashable, Sendable {
    public let ledger: String
    public let simulator: String
    /// Whether the ledger is in the private server.
    public let isPrivate: Bool
    /// Whether LocalSim's books are there too.
    public let isSimulatorPrivate: Bool

    /// The ledger as one of the roles of the private server. Of a configured database the
    /// connection string says who connects.
    public func ledger(as role: String) -> String {
        isPrivate ? "\(ledger) user=\(role)" : ledger
    }

    /// LocalSim's books, likewise.
    public func simulator(as role: String) -> String {
        isSimulatorPrivate ? "\(simulator) user=\(role)" : simulator
    }

    /// The superuser, whom only the set-up needs, and the databases of a private server.
    static let role = "ballast"
    /// Who may connect: the superuser, and the roles that the program makes for its schemas.
    static let roles = [role, "ballast_migrate", "ballast_app", "ballast_reader"]
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
                ledger: url, simulator: simulator ?? url, isPrivate: false,
                isSimulatorPrivate: false)
            return (location, false)
        }
        let (location, started) = try PrivateServer(environment: environment).start()
        guard let simulator else { return (location, started) }
        return (
            DatabaseLocation(
                ledger: location.ledger, simulator: simulator, isPrivate: true,
                isSimulatorPrivate: false),
            started
        )
    }

    static func privateServer(sockets: String) -> DatabaseLocation {
        func string(_ database: String) -> String {
            let host = sockets.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            return "host='\(host)' port=5432 user=\(role) dbname=\(database)"
        }
        return DatabaseLocation(
            ledger: string(ledger), simulator: string(self.simulator), isPrivate: true,
            isSimulatorPrivate: true)
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
