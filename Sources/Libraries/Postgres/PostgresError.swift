/// Why a statement or a transaction was not done, split by what the caller must do.
public enum PostgresError: Error, Hashable, Sendable {
    /// The connection string cannot be read. Its text is not repeated: it may hold a password.
    case malformedConnectionString
    /// No connection, or it was lost before `COMMIT` was sent: nothing was done. Wait.
    case unreachable(String)
    /// `COMMIT` was sent and no answer can be trusted: it may have happened. Read before you
    /// conclude.
    case unknownCommit(String)
    /// Two transactions met, five times in a row. Nothing was done; try later.
    case serialization(Refusal)
    case uniqueViolation(Refusal)
    /// A CHECK, a foreign key, NOT NULL or an exclusion constraint.
    case constraintViolation(Refusal)
    /// A trigger or function of ours refused, with a SQLSTATE of ours: class `BL`.
    case raised(Refusal)
    /// A lock or the server took too long. Nothing was done.
    case timeout(Refusal)
    /// Connected to a server that only reads.
    case readOnly(Refusal)
    /// Anything else that the server refused: a mistake in our SQL, a full disk, a missing right.
    case refused(Refusal)
    /// A column is not what the program takes it for. `type` is what was wanted.
    case unreadable(column: String, type: String)
    /// A value that PostgreSQL cannot hold: text with a NUL.
    case unstorable

    /// What the server said, without any value: its primary message, never its detail.
    public struct Refusal: Hashable, Sendable {
        /// Five characters: `23505`.
        public let sqlState: String
        public let message: String
        /// The name of the constraint that was violated.
        public let constraint: String?

        public init(sqlState: String, message: String, constraint: String? = nil) {
            self.sqlState = sqlState
            self.message = message
            self.constraint = constraint
        }
    }

    /// What the server said, when it was the server that refused.
    public var refusal: Refusal? {
        switch self {
        case .serialization(let refusal), .uniqueViolation(let refusal),
            .constraintViolation(let refusal), .raised(let refusal), .timeout(let refusal),
            .readOnly(let refusal), .refused(let refusal):
            refusal
        case .malformedConnectionString, .unreachable, .unknownCommit, .unreadable, .unstorable:
            nil
        }
    }
}

extension PostgresError {
    /// Sorts a refusal by its SQLSTATE. Source: PostgreSQL's appendix A.
    init(_ refusal: Refusal) {
        switch refusal.sqlState {
        case "40001", "40P01": self = .serialization(refusal)
        case "23505": self = .uniqueViolation(refusal)
        case "55P03", "57014", "25P03": self = .timeout(refusal)
        case "25006": self = .readOnly(refusal)
        case "57P01", "57P02", "57P03", "57P05", "53300": self = .unreachable(refusal.message)
        default:
            switch refusal.sqlState.prefix(2) {
            case "08": self = .unreachable(refusal.message)
            case "23": self = .constraintViolation(refusal)
            case "BL": self = .raised(refusal)
            default: self = .refused(refusal)
            }
        }
    }

    init(_ answer: Answer) {
        let state = answer.field(.sqlState) ?? "?????"
        var message = answer.field(.message) ?? "no message"
        // Messages of class 22 quote the value that was wrong.
        if state.hasPrefix("22"), let end = message.firstIndex(where: { $0 == ":" || $0 == "\"" }) {
            message = String(message[..<end])
            while message.last == " " { message.removeLast() }
        }
        self.init(
            Refusal(sqlState: state, message: message, constraint: answer.field(.constraint)))
    }
}

extension PostgresError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedConnectionString:
            "the connection string is neither 'postgresql://…' nor 'host=… dbname=…'; in the "
                + "first, a password has %40 for @, %2F for / and %3A for :"
        case .unreachable(let why): "the database cannot be reached: \(why)"
        case .unknownCommit(let why): "it is not known whether the database committed: \(why)"
        case .serialization(let refusal), .uniqueViolation(let refusal),
            .constraintViolation(let refusal), .raised(let refusal), .timeout(let refusal),
            .readOnly(let refusal), .refused(let refusal):
            "\(refusal.message) [\(refusal.sqlState)]"
        case .unreadable(let column, let type): "column '\(column)' cannot be read as \(type)"
        case .unstorable: "a text with a NUL cannot be stored"
        }
    }
}
