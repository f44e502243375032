/// A known stretch of a session in which orders are not sent (E11).
public struct QuietWindow: Hashable, Sendable {
    /// `closing auction`
    public let name: String
    /// Whether not even exits are sent: a broker that restarts loses them.
    public let stopsExits: Bool
    public let from: Instant
    /// The first moment after it.
    public let until: Instant

    public init(name: String, stopsExits: Bool, from: Instant, until: Instant) {
        precondition(from < until, "the \(name) ends before it begins")
        self.name = name
        self.stopsExits = stopsExits
        self.from = from
        self.until = until
    }

    public func contains(_ instant: Instant) -> Bool { from <= instant && instant < until }
}

extension Session {
    /// The quiet windows of a session of a venue, oldest first.
    ///
    /// KRX collects orders for one closing price in its last ten minutes: an entry that is sent
    /// there trades at a price that nobody has looked at. US exchanges trade up to the close.
    /// Brokers announce their maintenance; what is known of it inside a session belongs here.
    public func quietWindows(at venue: Venue) -> [QuietWindow] {
        switch venue {
        case .krx:
            let auction = max(open, close - 600)
            return [
                QuietWindow(
                    name: "closing auction", stopsExits: false, from: auction, until: close)
            ]
        case .us: return []
        }
    }
}
