import Postgres
import Trading

extension Transaction {
    /// Writes down a change of state, in the transaction of the change.
    ///
    /// - Parameters:
    ///   - subject: what changed: `order:core.12.…`, `run:17`.
    ///   - kind: what happened to it, one word.
    func note(
        _ subject: String, _ kind: String, _ detail: String, _ origin: Origin
    ) throws(PostgresError) {
        try execute(
            """
            INSERT INTO events (subject, kind, detail, correlation, causation, by)
            VALUES (\(subject), \(kind), \(detail), \(origin.correlation),
                    \(origin.causation), \(origin.by))
            """)
    }
}
