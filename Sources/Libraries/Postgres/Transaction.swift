/// One transaction, lent to its body. Each table's questions are an extension of it.
///
/// It is not `Sendable`, and the body that gets it is synchronous: nobody can keep it, and nobody
/// can wait for a broker while it holds locks.
public final class Transaction {
    private let connection: Connection
    /// The first error of a statement. After it the server does nothing more in the transaction.
    private(set) var failure: PostgresError?

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// Runs a statement for its effect.
    ///
    /// - Returns: how many rows it touched.
    @discardableResult
    public func execute(_ statement: SQL) throws(PostgresError) -> Int {
        try run(statement).affected
    }

    /// Runs a statement for its rows, in the order the server gives them.
    public func rows<Value, Failure: Error>(
        _ statement: SQL, as decode: (Row) throws(Failure) -> Value
    ) throws -> [Value] {
        let answer = try run(statement)
        var values: [Value] = []
        values.reserveCapacity(Int(answer.rowCount))
        for index in 0..<answer.rowCount {
            values.append(try decode(Row(answer: answer, index: index)))
        }
        return values
    }

    /// Runs a statement for its first row; nil when it has none.
    public func row<Value>(
        _ statement: SQL, as decode: (Row) throws -> Value
    ) throws -> Value? {
        let answer = try run(statement)
        return answer.rowCount > 0 ? try decode(Row(answer: answer, index: 0)) : nil
    }

    /// Runs a statement for the one value of its first row; nil for no row, and for NULL.
    public func value<Value: PostgresValue>(
        _ statement: SQL, _ column: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value? {
        let answer = try run(statement)
        return answer.rowCount > 0 ? try Row(answer: answer, index: 0)[column] : nil
    }

    /// Runs statements that have no values, as a migration's file has them.
    func script(_ text: String) throws(PostgresError) {
        do throws(PostgresError) {
            try connection.script(text)
        } catch {
            failure = failure ?? error
            throw error
        }
    }

    private func run(_ statement: SQL) throws(PostgresError) -> Answer {
        do throws(PostgresError) {
            return try connection.run(statement)
        } catch {
            failure = failure ?? error
            throw error
        }
    }
}
