public import Markets
public import Trading

/// One thing that happened to a simulated account. Its whole state is a fold over these and the
/// price path, so how often anybody looks changes nothing.
public enum JournalEvent: Hashable, Sendable {
    /// A submit arrived. Written and committed before anything is decided about it.
    case counted(Submission)
    /// What was decided about the submit that was counted as this entry, and the lies that it met.
    case judged(counted: Int64, Verdict, [Lie])
    /// The submit that was counted as this entry is still on its way. It is judged when it is
    /// there, by the account as it is then.
    case delayed(counted: Int64, until: Instant, [Lie])
    /// A person ordered at the broker, not through us. Its intent means nothing.
    case person(Submission, BrokerOrderNumber)
    /// An open order trades up to an instant and is then cancelled.
    case cancelled(BrokerOrderNumber, session: TradingDate, from: Instant)
    /// The rest of an open order traded, at its limit.
    case filled(BrokerOrderNumber, session: TradingDate)
    /// Cash came in, or went out when negative.
    case flow(Money)
    /// A price was shifted from now on.
    case moved(Instrument, by: Weight)
    /// Between two sessions each `old` shares became `new`.
    case split(Instrument, SplitRatio)
    case lied(LieRule)
    /// No lie begins any more.
    case truthful
}

public enum Verdict: Hashable, Sendable {
    case accepted(BrokerOrderNumber, session: TradingDate)
    case rejected(reason: String)
}

/// So many new shares for so many old ones: 3 for 1 is a split, 1 for 10 a reverse one.
public struct SplitRatio: Hashable, Sendable {
    public let new: Int64
    public let old: Int64

    /// - Precondition: both from 1 to 1000.
    public init(_ new: Int64, for old: Int64) {
        precondition(
            (1...1000).contains(new) && (1...1000).contains(old), "a split of \(new) for \(old)")
        self.new = new
        self.old = old
    }
}

/// An event with its place in the journal and on the account's clock.
public struct JournalEntry: Hashable, Sendable {
    /// 1, 2, 3 … without a gap.
    public let number: Int64
    /// Never earlier than that of the entry before.
    public let at: Instant
    public let event: JournalEvent

    public init(number: Int64, at: Instant, event: JournalEvent) {
        self.number = number
        self.at = at
        self.event = event
    }
}
