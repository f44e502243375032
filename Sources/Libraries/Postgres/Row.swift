import CLibPQ

/// One row of an answer, read by column name. The type is that of where the value goes:
///
///     let state: OrderState = try row["state"]
///     let number: String? = try row["broker_number"]
public struct Row {
    let answer: Answer
    let index: Int32

    /// - Throws: `unreadable` for NULL, for text that is not a value of the type, and for a column
    ///   that the statement does not return.
    public subscript<Value: PostgresValue>(column: String) -> Value {
        get throws(PostgresError) {
            guard let text = try answer.text(row: index, column: column) else {
                throw .unreadable(column: column, type: "\(Value.self)")
            }
            return try decoded(text, column)
        }
    }

    /// Nil for NULL.
    public subscript<Value: PostgresValue>(column: String) -> Value? {
        get throws(PostgresError) {
            guard let text = try answer.text(row: index, column: column) else { return nil }
            return try decoded(text, column) as Value
        }
    }

    private func decoded<Value: PostgresValue>(
        _ text: String, _ column: String
    ) throws(PostgresError) -> Value {
        guard let value = Value(postgresText: text) else {
            throw .unreadable(column: column, type: "\(Value.self)")
        }
        return value
    }
}

/// What the server answered to one statement. It lives as long as its rows are looked at.
final class Answer {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    var rowCount: Int32 { PQntuples(result) }

    var isError: Bool {
        let status = PQresultStatus(result)
        return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK
    }

    /// `COMMIT`, `UPDATE 1`
    var command: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

    var affected: Int { PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0 }

    func field(_ name: DiagnosticField) -> String? {
        PQresultErrorField(result, name.rawValue).map { String(cString: $0) }
    }

    func text(row: Int32, column: String) throws(PostgresError) -> String? {
        let number = PQfnumber(result, column)
        guard number >= 0 else { throw .unreadable(column: column, type: "column") }
        guard PQgetisnull(result, row, number) == 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, number), count: Int(PQgetlength(result, row, number)))
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Which part of a message of the server: `PG_DIAG_…`, one character each.
///
/// The part named `D`, the detail, is not here: it repeats the values of the row.
enum DiagnosticField: Int32 {
    case severity = 0x56  // V, never translated
    case sqlState = 0x43  // C
    case message = 0x4d  // M
    case constraint = 0x6e  // n
}
