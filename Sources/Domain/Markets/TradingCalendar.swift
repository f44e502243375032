/// The sessions of one venue, as far as they are known.
///
/// Past its horizon a calendar says that it does not know: a guessed holiday is a job that trades
/// on a closed day or sleeps through an open one.
public struct TradingCalendar: Sendable {
    /// What is known of a day.
    public enum Day: Hashable, Sendable {
        /// Open. The note says why the hours are special, where they are: `CSAT`.
        case session(Session, note: String?)
        /// Closed, with the reason: `Chuseok`, `weekend`.
        case closed(reason: String)
        /// Outside the horizon.
        case unknown
    }

    public let venue: Venue
    /// The dates of which everything is known. A calendar of none has no horizon.
    public let horizon: ClosedRange<TradingDate>?
    /// Every session of the horizon, oldest first.
    public let sessions: [Session]
    /// Seconds that the exchange's clocks are ahead of Greenwich.
    public let offset: Int
    private let closures: [TradingDate: String]
    private let notes: [TradingDate: String]

    /// - Parameters:
    ///   - closures: reasons of days without a session; a weekend needs none.
    ///   - notes: why a session has special hours.
    /// - Precondition: ascending sessions inside the horizon.
    public init(
        venue: Venue, horizon: ClosedRange<TradingDate>?, sessions: [Session], offset: Int,
        closures: [TradingDate: String] = [:], notes: [TradingDate: String] = [:]
    ) {
        for (session, next) in zip(sessions, sessions.dropFirst()) {
            precondition(
                session.date < next.date && session.close <= next.open,
                "sessions on \(session.date) and \(next.date) are not in order")
        }
        precondition(
            sessions.allSatisfy { horizon?.contains($0.date) ?? false }, "sessions past a horizon")
        self.venue = venue
        self.horizon = horizon
        self.sessions = sessions
        self.offset = offset
        self.closures = closures
        self.notes = notes
    }

    /// The calendar of a venue. Nil where this version has none: the days of US exchanges.
    public static func calendar(for venue: Venue) -> TradingCalendar? {
        switch venue {
        case .krx: .krx
        case .us: nil
        }
    }
}

extension TradingCalendar {
    public func day(_ date: TradingDate) -> Day {
        guard let horizon, horizon.contains(date) else { return .unknown }
        if let index = index(of: date) { return .session(sessions[index], note: notes[date]) }
        return .closed(reason: closures[date] ?? (date.isWeekend ? "weekend" : "no session"))
    }

    /// Nil on a closed day, and outside the horizon; `day` tells which.
    public func session(on date: TradingDate) -> Session? {
        index(of: date).map { sessions[$0] }
    }

    /// The sessions of a range of dates. Nil when part of it lies outside the horizon.
    public func sessions(in range: ClosedRange<TradingDate>) -> ArraySlice<Session>? {
        guard let horizon, horizon.contains(range.lowerBound), horizon.contains(range.upperBound)
        else { return nil }
        let first = sessions.partitioningIndex { $0.date >= range.lowerBound }
        let end = sessions.partitioningIndex { $0.date > range.upperBound }
        return sessions[first..<end]
    }

    /// The first session later than a date. Nil when that is not known.
    public func next(after date: TradingDate) -> Session? {
        guard let horizon, date >= horizon.lowerBound - 1 else { return nil }
        let index = sessions.partitioningIndex { $0.date > date }
        return index < sessions.count ? sessions[index] : nil
    }

    /// The last session earlier than a date. Nil when that is not known.
    public func previous(before date: TradingDate) -> Session? {
        guard let horizon, date <= horizon.upperBound + 1 else { return nil }
        let index = sessions.partitioningIndex { $0.date >= date }
        return index > 0 ? sessions[index - 1] : nil
    }

    /// The session in which an instant lies, from its opening up to, and without, its close.
    public func session(at instant: Instant) -> Session? {
        let index = sessions.partitioningIndex { $0.close > instant }
        guard index < sessions.count, sessions[index].contains(instant) else { return nil }
        return sessions[index]
    }

    /// Where a session lies in its week, month, quarter and year. Nil when it is none.
    ///
    /// At the ends of the horizon the neighbour is not known, but it lies past the horizon: a
    /// session is the last of a period that ends there, and of no other.
    public func place(of date: TradingDate) -> SessionPlace? {
        guard let horizon, let index = index(of: date) else { return nil }
        return SessionPlace(
            of: date,
            previous: index > 0 ? sessions[index - 1].date : horizon.lowerBound - 1,
            next: index + 1 < sessions.count ? sessions[index + 1].date : horizon.upperBound + 1)
    }

    /// The place of a session among all of the calendar, from 0. Nil when it is none.
    public func index(of date: TradingDate) -> Int? {
        let index = sessions.partitioningIndex { $0.date >= date }
        return index < sessions.count && sessions[index].date == date ? index : nil
    }

    /// The date on the exchange's own clocks.
    public func date(at instant: Instant) -> TradingDate { instant.date(offset: offset) }
}

extension TradingCalendar {
    /// A calendar whose sessions are the dates of a price file, with nominal hours: for replays,
    /// where the file's dates are the sessions (cli.md). KRX 09:00 to 15:30 in Seoul; US 14:30 to
    /// 21:00 in Greenwich all year, which is New York's winter.
    ///
    /// - Precondition: strictly ascending dates.
    public init(replaying dates: [TradingDate], on venue: Venue) {
        let offset: Int
        let hours: (open: Int, close: Int)
        switch venue {
        case .krx: (offset, hours) = (9 * 3600, (0, 6 * 3600 + 1800))
        case .us: (offset, hours) = (-5 * 3600, (14 * 3600 + 1800, 21 * 3600))
        }
        let sessions = dates.map { date in
            let midnight = Instant(midnight: date)
            return Session(date: date, open: midnight + hours.open, close: midnight + hours.close)
        }
        let horizon = dates.first.flatMap { first in dates.last.map { first...$0 } }
        self.init(venue: venue, horizon: horizon, sessions: sessions, offset: offset)
    }
}
