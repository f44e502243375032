import Postgres
import Trading

/// A change of state to be written down with others.
struct Note {
    let subject: String
    let kind: String
    let detail: String
    let causation: String?
}

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

    /// Writes down several at once, in their order. Each has its own causation.
    func note(_ notes: [Note], _ origin: Origin) throws(PostgresError) {
        try execute(
            """
            INSERT INTO events (subject, kind, detail, causation, correlation, by)
            SELECT subject, kind, detail, nullif(causation, ''), \(origin.correlation),
                   \(origin.by)
            FROM unnest(
                \(notes.map(\.subject))::text[], \(notes.map(\.kind))::text[],
                \(notes.map(\.detail))::text[], \(notes.map { $0.causation ?? "" })::text[]
            ) WITH ORDINALITY AS note (subject, kind, detail, causation, place)
            ORDER BY place
            """)
    }
}
