import Glibc

/// One connection to the database, used by one transaction at a time.
///
/// libpq blocks its thread while the server works. The actor therefore has a queue of its own, so
/// that a slow statement does not stop the other tasks of the process. It connects when it is
/// first used, and again when it is used after a loss.
public actor Database {
    private let parameters: String
    private let schema: SchemaName
    private let program: String
    private let deadline: Duration
    private let queue = QueueExecutor(label: "database")
    private var connection: Connection?

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        queue.asUnownedSerialExecutor()
    }

    /// - Parameters:
    ///   - parameters: any connection string of libpq.
    ///   - schema: where the tables are; it need not exist yet.
    ///   - program: what the server shows as the session's name.
    ///   - deadline: the longest wait for the answer to one statement.
    public init(
        _ parameters: String, schema: SchemaName, program: String = "ballast",
        deadline: Duration = .seconds(15)
    ) {
        self.parameters = parameters
        self.schema = schema
        self.program = program
        self.deadline = deadline
    }

    /// Runs `body` as one transaction: all of it happens, or none of it does.
    ///
    /// The body may run several times: when two transactions meet (SQLSTATE 40001, 40P01), up to
    /// five times, and once more when the connection is lost before `COMMIT` was sent. So it must
    /// have no effect but its statements; being synchronous and `Sendable` it hardly can.
    ///
    /// - Throws: what the body throws, after a rollback; `PostgresError` for the rest.
    ///   `unknownCommit` says that `COMMIT` was sent and nobody knows: it is never retried.
    @discardableResult
    public func transaction<Result: Sendable>(
        _ body: @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        var attempts = 1
        var losses = 0
        while true {
            let connection = try connected()
            do {
                return try attempt(body, on: connection)
            } catch PostgresError.serialization where attempts < 5 {
                // A random pause, so that the two do not meet again in the same step.
                usleep(UInt32.random(in: 1_000...5_000) << UInt32(attempts))
                attempts += 1
            } catch PostgresError.unreachable where losses < 1 {
                losses += 1
            }
        }
    }

    /// Ends the connection. The next transaction makes a new one.
    public func close() {
        connection = nil
    }

    /// The name of the schema, for locks that must not be shared with another one.
    public nonisolated var schemaName: SchemaName { schema }

    private func attempt<Result>(
        _ body: (Transaction) throws -> Result, on connection: Connection
    ) throws -> Result {
        defer { if connection.isBroken { self.connection = nil } }
        _ = try connection.run("BEGIN")
        let transaction = Transaction(connection)
        let result: Result
        do {
            result = try body(transaction)
            // A body that swallowed an error has done nothing from there on.
            if let failure = transaction.failure { throw failure }
        } catch {
            if !connection.isBroken {
                do throws(PostgresError) {
                    _ = try connection.run("ROLLBACK")
                } catch {
                    // Without an answer the state of the session is unknown; a new one is not.
                    self.connection = nil
                }
            }
            throw transaction.failure ?? error
        }
        try commit(connection)
        return result
    }

    /// `COMMIT`, and everything that makes it less than durable.
    private func commit(_ connection: Connection) throws(PostgresError) {
        let answer: Answer
        do throws(PostgresError) {
            answer = try connection.run("COMMIT")
        } catch {
            switch error {
            case .unreachable(let why):
                self.connection = nil
                throw .unknownCommit(why)
            default: throw error
            }
        }
        // 01000: a synchronous standby did not confirm. The commit may be lost in a failover.
        guard !connection.warningStates.contains(where: { $0.hasPrefix("01") }) else {
            throw .unknownCommit("the standby did not confirm it")
        }
        guard answer.command == "COMMIT" else {
            throw .refused(
                .init(sqlState: "25P02", message: "the transaction had failed before its commit"))
        }
    }

    private func connected() throws(PostgresError) -> Connection {
        if let connection, !connection.isBroken { return connection }
        let new = try Connection(
            parameters, schema: schema, program: program, deadline: deadline)
        connection = new
        return new
    }
}
