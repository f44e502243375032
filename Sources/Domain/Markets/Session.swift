/// The regular trading hours of one day on one exchange.
public struct Session: Hashable, Sendable {
    public let date: TradingDate
    public let open: Instant
    /// The first moment that is no longer in the session.
    public let close: Instant

    public init(date: TradingDate, open: Instant, close: Instant) {
        precondition(open < close, "a session on \(date) that closes before it opens")
        self.date = date
        self.open = open
        self.close = close
    }

    /// From the opening up to, and without, the close.
    public func contains(_ instant: Instant) -> Bool { open <= instant && instant < close }

    /// Whole minutes from the opening to the close.
    public var minutes: Int { close.seconds(since: open) / 60 }
}
