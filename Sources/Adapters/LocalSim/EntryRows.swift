import Columns
import Markets
public import Postgres
import Trading

// Entries as they are read back from their table.

extension LieRule: PostgresValue {
    /// `late 5-60 on 15%`
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension JournalEntry {
    init(row: Row) throws {
        let kind: String = try row["kind"]
        self.init(
            number: try row["number"], at: try row["at"],
            event: try JournalEvent(kind: kind, row))
    }
}

extension JournalEvent {
    fileprivate init(kind: String, _ row: Row) throws {
        switch kind {
        case "counted": self = .counted(try Submission(row: row))
        case "accepted":
            self = .judged(
                counted: try row["counted"],
                .accepted(try row["order_number"], session: try row["session_on"]), try row.lies())
        case "rejected":
            self = .judged(
                counted: try row["counted"], .rejected(reason: try row["reason"]), try row.lies())
        case "delayed":
            self = .delayed(
                counted: try row["counted"], until: try row["due_at"], try row.lies())
        case "person": self = .person(try Submission(row: row), try row["order_number"])
        case "cancelled":
            self = .cancelled(
                try row["order_number"], session: try row["session_on"], from: try row["due_at"])
        case "filled":
            self = .filled(try row["order_number"], session: try row["session_on"])
        case "flow":
            self = .flow(
                Money(minorUnits: try row["amount_minor"], try row["currency"]))
        case "moved": self = .moved(try row["instrument"], by: try row["share_trillionths"])
        case "split":
            self = .split(
                try row["instrument"], SplitRatio(try row["new_shares"], for: try row["old_shares"])
            )
        case "lied": self = .lied(try row["lies"])
        case "truthful": self = .truthful
        default: throw PostgresError.unreadable(column: "kind", type: "JournalEvent")
        }
    }
}

extension Row {
    fileprivate func lies() throws -> [Lie] {
        guard let lies = LieList.lies(parsing: try self["lies"]) else {
            throw PostgresError.unreadable(column: "lies", type: "Lie")
        }
        return lies
    }
}

extension Submission {
    fileprivate init(row: Row) throws {
        self.init(
            intent: try row["intent"], session: try row["session_on"],
            instrument: try row["instrument"], side: try row["side"],
            quantity: try row["quantity_millionths"],
            limit: Price(millionths: try row["limit_millionths"], try row["currency"]))
    }
}
