public import Markets
public import Trading

/// One thing that happened to a simulated account. Its whole state is a fold over these and the
/// price path, so how often anybody looks changes nothing.
public enum JournalEvent: Hashable, Sendable {
    /// A submit arrived. Written and committed before anything is decided about it.
    case counted(Submission)
    /// What was decided about the submit that was counted as this entry.
    case judged(counted: Int64, Verdict, Fault?)
    /// An open order was cancelled.
    case cancelled(BrokerOrderNumber, session: TradingDate)
    /// Cash came in, or went out when negative.
    case flow(Money)
    /// A price was shifted from now on.
    case moved(Instrument, by: Weight)
    case faulted(FaultRule)
}

public enum Verdict: Hashable, Sendable {
    case accepted(BrokerOrderNumber, session: TradingDate)
    case rejected(reason: String)
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
