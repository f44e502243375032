/// One trading day of one venue, with the instants between which it trades.
public struct Session: Hashable, Sendable {
    public let date: TradingDate
    public let open: Instant
    /// The end of the regular session: nothing trades at this instant any more.
    public let close: Instant

    public init(date: TradingDate, open: Instant, close: Instant) {
        precondition(open < close, "session \(date) closes at \(close), before \(open)")
        self.date = date
        self.open = open
        self.close = close
    }
}
