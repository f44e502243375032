import CLibPQ
import Glibc

/// One libpq connection. Every wait has a deadline; after one is missed the connection is gone.
final class Connection {
    private let connection: OpaquePointer
    private let warnings = Warnings()
    /// How long a statement may take by our own clock. The server's own limit is shorter; this one
    /// is for a server that is frozen, or behind a dead network.
    private let deadline: Duration
    private var statements: [String: Preparation] = [:]
    private var preparedCount = 0

    /// Connects, and sets what every session of ours has.
    init(
        _ parameters: String, schema: SchemaName, program: String, deadline: Duration
    ) throws(PostgresError) {
        self.deadline = deadline
        connection = try Self.connect(parameters, program)
        let receiver = Unmanaged.passUnretained(warnings).toOpaque()
        PQsetNoticeReceiver(
            connection,
            { argument, result in
                guard let argument, let result else { return }
                let field = PQresultErrorField(result, DiagnosticField.sqlState.rawValue)
                Unmanaged<Warnings>.fromOpaque(argument).takeUnretainedValue()
                    .states.append(field.map { String(cString: $0) } ?? "")
            }, receiver)
        try script(
            """
            SET search_path = "\(schema)", pg_temp;
            SET statement_timeout = '10s';
            SET lock_timeout = '3s';
            SET idle_in_transaction_session_timeout = '15s';
            SET synchronous_commit = on;
            SET default_transaction_isolation = 'read committed';
            SET "TimeZone" = 'UTC';
            SET "DateStyle" = 'ISO, YMD';
            SET client_min_messages = 'warning';
            SET standard_conforming_strings = on;
            """)
    }

    deinit {
        PQfinish(connection)
    }

    /// The SQLSTATE of each warning since the last statement was sent.
    var warningStates: [String] { warnings.states }

    var isBroken: Bool { PQstatus(connection) != CONNECTION_OK }

    /// Runs one statement. Text that comes back is prepared on the server for the next time.
    func run(_ statement: SQL) throws(PostgresError) -> Answer {
        guard !statement.values.contains(where: { $0?.utf8.contains(0) ?? false }) else {
            throw .unstorable
        }
        let name = try preparedName(of: statement.text)
        return try withValues(statement.values) { values throws(PostgresError) in
            let count = Int32(values.count)
            guard let name else {
                return try answer(
                    to: PQsendQueryParams(
                        connection, statement.text, count, nil, values, nil, nil, 0))
            }
            return try answer(
                to: PQsendQueryPrepared(connection, name, count, values, nil, nil, 0))
        }
    }

    /// The name under which the server has a statement, or nil when it is sent for the first time:
    /// one that runs once in a process is not worth a second round trip.
    private func preparedName(of text: String) throws(PostgresError) -> String? {
        switch statements[text] {
        case .prepared(let name): return name
        case nil:
            statements[text] = .seen
            return nil
        case .seen:
            let name = "s\(preparedCount)"
            _ = try answer(to: PQsendPrepare(connection, name, text, 0, nil))
            preparedCount += 1
            statements[text] = .prepared(name)
            return name
        }
    }

    private enum Preparation {
        case seen
        case prepared(String)
    }

    /// Runs several statements that have no values: set-up and migrations.
    func script(_ text: String) throws(PostgresError) {
        guard !text.utf8.contains(0) else { throw .unstorable }
        _ = try answer(to: PQsendQuery(connection, text))
    }

    // MARK: - Waiting

    /// Sends what was queued, waits for every answer, and returns the last one.
    private func answer(to queued: Int32) throws(PostgresError) -> Answer {
        guard queued == 1 else { throw lost() }
        warnings.states = []
        let end = ContinuousClock.now + deadline
        while true {
            let unsent = PQflush(connection)
            guard unsent >= 0 else { throw lost() }
            guard unsent == 1 else { break }
            try wait(for: POLLIN | POLLOUT, until: end)
        }
        var last: Answer?
        var failure: PostgresError?
        while true {
            while PQisBusy(connection) != 0 {
                try wait(for: POLLIN, until: end)
            }
            guard let result = PQgetResult(connection) else { break }
            let answer = Answer(result)
            if answer.isError { failure = failure ?? PostgresError(answer) }
            last = answer
        }
        if PQstatus(connection) != CONNECTION_OK { throw lost() }
        if let failure { throw failure }
        guard let last else { throw lost() }
        return last
    }

    private func wait(for events: Int32, until end: ContinuousClock.Instant) throws(PostgresError) {
        let left = end - .now
        var socket = pollfd(fd: PQsocket(connection), events: Int16(events), revents: 0)
        let milliseconds = max(0, left.components.seconds * 1000 + 1)
        let ready = poll(&socket, 1, Int32(clamping: milliseconds))
        guard left > .zero, ready != 0 else {
            // The socket is shut, so that a late answer is never taken for that of another
            // statement. A cancel is not sent: cancelling a commit tells nobody what became of it.
            shutdown(PQsocket(connection), Int32(SHUT_RDWR))
            _ = PQconsumeInput(connection)
            throw .unreachable("the server did not answer in \(deadline)")
        }
        if socket.revents & Int16(POLLIN | POLLERR | POLLHUP) != 0 {
            guard PQconsumeInput(connection) == 1 else { throw lost() }
        }
    }

    private func lost() -> PostgresError {
        .unreachable(Self.firstLine(PQerrorMessage(connection)))
    }

    // MARK: - Connecting

    private static func connect(
        _ parameters: String, _ program: String
    ) throws(PostgresError) -> OpaquePointer {
        // Asked first, because libpq's own messages would repeat parts of the string.
        if let problem = ConnectionString.problem(parameters) { throw problem }
        // What comes first is a default: the string, last, stands over it.
        let settings: KeyValuePairs = [
            "connect_timeout": "3", "tcp_user_timeout": "5000", "keepalives_idle": "5",
            "keepalives_interval": "2", "keepalives_count": "3", "client_encoding": "UTF8",
            "target_session_attrs": "read-write", "fallback_application_name": program,
            "dbname": parameters,
        ]
        let connection = withValues(settings.map(\.key) + [nil]) { keys in
            withValues(settings.map(\.value) + [nil]) { PQconnectdbParams(keys, $0, 1) }
        }
        guard let connection else { throw .unreachable("no memory for a connection") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = ConnectionString.redacted(
                firstLine(PQerrorMessage(connection)), parameters)
            PQfinish(connection)
            throw .unreachable(message)
        }
        PQsetnonblocking(connection, 1)
        return connection
    }

    private static func firstLine(_ text: UnsafePointer<CChar>?) -> String {
        let lines = text.map { String(cString: $0) }?.split(separator: "\n") ?? []
        return lines.first.map(String.init) ?? "the connection was lost"
    }
}

/// The warnings that came with the answers. libpq calls back while it reads one.
private final class Warnings {
    var states: [String] = []
}

/// Lends the strings as an array of C strings; nil becomes a null pointer.
private func withValues<Result, Failure: Error>(
    _ values: [String?], _ body: ([UnsafePointer<CChar>?]) throws(Failure) -> Result
) throws(Failure) -> Result {
    let copies = values.map { $0.map { strdup($0) } ?? nil }
    defer { copies.forEach { free($0) } }
    return try body(copies.map { UnsafePointer($0) })
}
