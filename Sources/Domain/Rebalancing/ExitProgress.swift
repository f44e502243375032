public import Markets
public import Trading

/// Whether an exit gets anywhere, counted in time in which it could have.
public enum ExitProgress: Hashable, Sendable {
    case moving
    /// A person is told.
    case stuck
    /// A liquidation is given up.
    case hopeless
    /// The calendar does not reach that far, and a holiday must not count against it.
    case unknown
}

extension ExitProgress {
    /// Seconds of a regular session, on KRX as in New York.
    public static let session = 23_400
    /// Open seconds without progress after which a person is told, and after which it is given up.
    public static let stuckAfter = session
    public static let hopelessAfter = 3 * session

    /// - Parameter now: of the account's clock.
    public init(of exit: Exit, at now: Instant, on calendar: TradingCalendar) {
        switch calendar.openSeconds(from: exit.progressAt, to: now) {
        case nil: self = .unknown
        case .some(..<ExitProgress.stuckAfter): self = .moving
        case .some(..<ExitProgress.hopelessAfter): self = .stuck
        case .some: self = .hopeless
        }
    }
}
