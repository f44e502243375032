/// Why there is no private server, and what to do about it.
public enum PrivateServerError: Error, Hashable, Sendable {
    /// A systemd service must name its database: a server started there would die with the unit.
    case insideUnit
    case notInstalled
    /// Root cannot run PostgreSQL itself, and nobody else is there to run it.
    case noUser
    /// The user that runs the server cannot get into the folder of its state.
    case unreachableFolder(path: String, user: String)
    /// A folder for sockets that somebody else could change.
    case unsafeFolder(path: String)
    case cannotCreate(path: String, code: Int32)
    /// The state was made by another major version, whose programs are not here.
    case otherVersion(state: String, data: String)
    /// The server did not get ready. The last line of its log, and where the rest is.
    case notReady(log: String, last: String)
    case notStopped(process: Int32)
    case failed(program: String, message: String)
}

extension PrivateServerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .insideUnit:
            "a systemd unit needs BALLAST_DATABASE_URL: no private PostgreSQL is started in one"
        case .notInstalled:
            "PostgreSQL is not installed: run 'apt-get install postgresql', "
                + "or set BALLAST_DATABASE_URL"
        case .noUser:
            "PostgreSQL does not run as root, and there is no user 'ballast', 'postgres' or "
                + "'nobody' to run it"
        case .unreachableFolder(let path, let user):
            "the private PostgreSQL runs as '\(user)', who may not enter '\(path)': "
                + "set XDG_STATE_HOME to a folder that '\(user)' may enter"
        case .unsafeFolder(let path):
            "'\(path)' is not a folder of ours alone: remove it"
        case .cannotCreate(let path, let code):
            "'\(path)' could not be created: error \(code)"
        case .otherVersion(let state, let data):
            "the database in '\(data)' is of PostgreSQL \(state), which is not installed: "
                + "install postgresql-\(state)"
        case .notReady(let log, let last):
            "the private PostgreSQL did not start: \(last) (see '\(log)')"
        case .notStopped(let process):
            "the private PostgreSQL, process \(process), does not stop"
        case .failed(let program, let message):
            "\(program) failed: \(message)"
        }
    }
}
