public import Markets

/// The second witness of what was sent: a file on the sending host, beside the database.
///
/// A database can lose what it had committed: a failover, a restore, a full disk. What stands here
/// was on this host's disk before the first byte of the order left, so an order that the rows do
/// not know is seen before anything else is planned, and none of its intent is ever sent twice.
public protocol SubmitJournal: Sendable {
    /// Adds a line, and returns when it is durable. An order whose line could not be written is
    /// not sent.
    func append(_ line: JournalLine) throws(SubmitJournalError)

    /// The lines of one ledger and account, oldest first. A last line that was cut off is none:
    /// its order did not leave.
    func lines(
        ofLedger ledger: String, account: AccountName
    ) throws(SubmitJournalError) -> [JournalLine]

    /// Forgets all lines of these orders, so that the file stays small.
    func forget(_ orders: Set<OrderID>, ofLedger ledger: String) throws(SubmitJournalError)
}

/// Why the journal cannot be used, in the system's own words.
public struct SubmitJournalError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// One line of the journal.
public struct JournalLine: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// Written after the marker's commit and before the send.
        case sending(Submission, Baseline)
        /// What the broker answered, or that nobody knows.
        case answered(SubmitOutcome)
    }

    /// The ledger's own name, which goes with its rows: another ledger's lines are not ours.
    public let ledger: String
    public let account: AccountName
    public let order: OrderID
    public let content: Content

    public init(
        ledger: String, account: AccountName, order: OrderID, content: Content
    ) {
        self.ledger = ledger
        self.account = account
        self.order = order
        self.content = content
    }
}

/// What a journal knows of one order: that it was about to leave, and what came back.
public struct JournalledOrder: Hashable, Sendable {
    public let order: OrderID
    public let session: TradingDate
    public let sentAt: Instant
    /// Nil when no answer was written down.
    public let outcome: SubmitOutcome?
}

/// What the journal says beyond the database's rows.
public enum JournalFinding: Hashable, Sendable {
    /// The broker's own answer, which the row does not have yet.
    case answer(SubmitOutcome, of: OrderID)
    /// The row is gone, or does not know that its order was sent: the database lost data.
    case lost(LostOrder)
}

extension [JournalLine] {
    /// By order, in the order of their sending lines. Of two answers the first counts.
    public var orders: [JournalledOrder] {
        var answers: [OrderID: SubmitOutcome] = [:]
        for line in self {
            guard case .answered(let outcome) = line.content, answers[line.order] == nil
            else { continue }
            answers[line.order] = outcome
        }
        return compactMap { line in
            guard case .sending(let submission, let baseline) = line.content else { return nil }
            return JournalledOrder(
                order: line.order, session: submission.session, sentAt: baseline.at,
                outcome: answers[line.order])
        }
    }

    /// Compares the journal with the rows of its orders.
    public func findings(_ rows: [Order]) -> [JournalFinding] {
        let known = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
        return orders.compactMap { sent in
            guard let row = known[sent.order] else {
                return .lost(sent.lost("it has no row"))
            }
            guard let baseline = row.baseline else {
                return .lost(sent.lost("its row is \(row.state.rawValue), as if it had not left"))
            }
            guard baseline.at == sent.sentAt else {
                return .lost(sent.lost("its row has the marker of \(baseline.at)"))
            }
            switch sent.outcome {
            case .accepted(let number):
                if row.state.isUnsettled { return .answer(.accepted(number), of: row.id) }
                guard row.number == number else {
                    return .lost(
                        sent.lost("the broker numbered it \(number), and its row does not"))
                }
                return nil
            case .rejected(let reason):
                return row.state.isUnsettled ? .answer(.rejected(reason: reason), of: row.id) : nil
            case .unknown, nil: return nil
            }
        }
    }
}

extension JournalledOrder {
    fileprivate func lost(_ why: String) -> LostOrder {
        LostOrder(order, sentAt: sentAt, why: "sent at \(sentAt), and \(why)")
    }
}
