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
        case .judged(let counted, .accepted(let number, let session), let lies):
            try execute(
                """
                INSERT INTO sim_entry
                    (account, number, at, kind, counted, order_number, session_on, lies)
                VALUES (\(name), \(entry.number), \(at), 'accepted', \(counted),
                        \(number), \(session), \(LieList.text(lies)))
                """)
        case .judged(let counted, .rejected(let reason), let lies):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, counted, reason, lies)
                VALUES (\(name), \(entry.number), \(at), 'rejected', \(counted), \(reason),
                        \(LieList.text(lies)))
                """)
        case .delayed(let counted, let instant, let lies):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, counted, due_at, lies)
                VALUES (\(name), \(entry.number), \(at), 'delayed', \(counted), \(instant),
                        \(LieList.text(lies)))
                """)
        case .person(let submission, let number):
            try execute(
                """
                INSERT INTO sim_entry
                    (account, number, at, kind, intent, session_on, instrument, side,
                     quantity_millionths, limit_millionths, currency, order_number)
                VALUES
                    (\(name), \(entry.number), \(at), 'person', \(submission.intent),
                     \(submission.session), \(submission.instrument),
                     \(submission.side), \(submission.quantity),
                     \(submission.limit.millionths), \(submission.limit.currency), \(number))
                """)
        case .cancelled, .filled, .flow, .moved, .split, .lied, .truthful:
            try insertShort(entry, of: account)
        }
    }

    private func insertShort(_ entry: JournalEntry, of account: AccountName) throws {
        let (name, at) = (account, entry.at)
        switch entry.event {
        case .cancelled(let number, let session, let instant):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, order_number, session_on, due_at)
                VALUES (\(name), \(entry.number), \(at), 'cancelled', \(number),
                        \(session), \(instant))
                """)
        case .filled(let number, let session):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, order_number, session_on)
                VALUES (\(name), \(entry.number), \(at), 'filled', \(number),
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
        case .split(let instrument, let ratio):
            try execute(
                """
                INSERT INTO sim_entry
                    (account, number, at, kind, instrument, new_shares, old_shares)
                VALUES (\(name), \(entry.number), \(at), 'split', \(instrument),
                        \(ratio.new), \(ratio.old))
                """)
        case .lied(let rule):
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind, lies)
                VALUES (\(name), \(entry.number), \(at), 'lied', \(rule))
                """)
        case .truthful:
            try execute(
                """
                INSERT INTO sim_entry (account, number, at, kind)
                VALUES (\(name), \(entry.number), \(at), 'truthful')
                """)
        case .counted, .judged, .delayed, .person: break
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
