import Columns
import Markets
import Postgres
import Trading

extension Transaction {
    func insert(_ entry: JournalEntry, of account: AccountName) throws {
        let (name, at) = (account, entry.at)
        switch entry.event {
        case .counted(let submission):
            try execute(
                """
                INSERT INTO sim_entry
                    (account, number, at, kind, intent, session_on, instrument, side,
                     quantity_millionths, limit_millionths, currency)
                VALUES
                    (\(name), \(entry.number), \(at), 'counted', \(submission.intent),
                     \(submission.session), \(submission.instrument),
                     \(submission.side), \(submission.quantity),
                     \(submission.limit.millionths), \(submission.limit.currency))
                """)
        case .judged(let counted, .accepted(let number, let session), let fault):
            try execute(
                """
                INSERT INTO sim_entry
                    (account, number, at, kind, counted, order_number, session_on, fault)
                VALUES (\(name), \(entry.number), \(at), 'accepted', \(counted),
                        \(number), \(session), \(fault))
                """)
        case .judged(let counted, .rejected(let reason), let fault):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, counted, reason, fault)
                VALUES (\(name), \(entry.number), \(at), 'rejected', \(counted), \(reason),
                        \(fault))
                """)
        case .cancelled(let number, let session):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, order_number, session_on)
                VALUES (\(name), \(entry.number), \(at), 'cancelled', \(number),
                        \(session))
                """)
        case .flow(let money):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, amount_minor, currency)
                VALUES (\(name), \(entry.number), \(at), 'flow', \(money.minorUnits),
                        \(money.currency))
                """)
        case .moved(let instrument, let share):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, instrument, share_trillionths)
                VALUES (\(name), \(entry.number), \(at), 'moved', \(instrument),
                        \(share))
                """)
        case .faulted(let rule):
            let (place, instrument, perMille) = rule.condition.columns
            try execute(
                """
                INSERT INTO sim_entry
                    (account, number, at, kind, fault, delay_seconds, place, instrument, per_mille)
                VALUES (\(name), \(entry.number), \(at), 'faulted', \(rule.fault),
                        \(rule.delaySeconds), \(place), \(instrument), \(perMille))
                """)
        }
    }

    /// In order.
    func entries(
        of account: AccountName, after first: Int64, through last: Int64
    ) throws -> [JournalEntry] {
        try rows(
            """
            SELECT *
            FROM sim_entry
            WHERE account = \(account) AND number > \(first) AND number <= \(last)
            ORDER BY number
            """, as: JournalEntry.init(row:))
    }
}

extension FaultRule.Condition {
    fileprivate var columns: (place: Int?, instrument: String?, perMille: Int?) {
        switch self {
        case .nth(let place): (place, nil, nil)
        case .instrument(let instrument): (nil, instrument.description, nil)
        case .perMille(let share): (nil, nil, share)
        }
    }
}

extension JournalEntry {
    fileprivate init(row: Row) throws {
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
                .accepted(try row["order_number"], session: try row["session_on"]),
                try row["fault"])
        case "rejected":
            self = .judged(
                counted: try row["counted"], .rejected(reason: try row["reason"]),
                try row["fault"])
        case "cancelled":
            self = .cancelled(try row["order_number"], session: try row["session_on"])
        case "flow":
            self = .flow(
                Money(minorUnits: try row["amount_minor"], try row["currency"]))
        case "moved":
            self = .moved(
                try row["instrument"],
                by: try row["share_trillionths"])
        case "faulted": self = .faulted(try FaultRule(row: row))
        default: throw PostgresError.unreadable(column: "kind", type: "JournalEvent")
        }
    }
}

extension FaultRule {
    fileprivate init(row: Row) throws {
        let place: Int? = try row["place"]
        let perMille: Int? = try row["per_mille"]
        let condition: Condition =
            if let place { .nth(place) } else if let perMille { .perMille(perMille) } else {
                .instrument(try row["instrument"])
            }
        self.init(try row["fault"], on: condition, delaySeconds: try row["delay_seconds"])
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
