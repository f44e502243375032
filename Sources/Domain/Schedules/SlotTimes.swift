public import Markets

extension Schedule {
    /// The instant at which the job is due on a date: the scheduled instant of its slot.
    ///
    /// Nil on a day without a session, and past the calendar's horizon; the calendar tells which.
    ///
    /// - Precondition: the calendar is that of the schedule's market.
    public func slot(on date: TradingDate, calendar: TradingCalendar) -> Instant? {
        precondition(calendar.venue == market, "the calendar of \(calendar.venue), not \(market)")
        return calendar.session(on: date).map { anchor.instant(of: $0) }
    }

    /// When a run of a slot may begin: from its instant up to, and without, the window's end.
    public func window(ofSlotAt instant: Instant) -> Range<Instant> {
        instant..<(instant + windowMinutes * 60)
    }

    /// Every distinct time of day, on the exchange's clocks, at which a slot of these sessions
    /// begins: what a timer has to fire at. In seconds since midnight, ascending.
    public func localTimes(
        of sessions: some Sequence<Session>, calendar: TradingCalendar
    ) -> [Int] {
        let times = sessions.map { session in
            let instant = anchor.instant(of: session) + calendar.offset
            return instant.seconds(since: Instant(midnight: instant.date(offset: 0)))
        }
        return Set(times).sorted()
    }
}
