import Diagnostics
import LocalSim
import Markets
import Schedules
import Trading

/// Which slot a run works, and how long after its instant it may begin.
struct SlotChoice {
    let slot: Slot
    /// Seconds.
    let window: Int

    /// What a person's run works where no schedule is named: twenty minutes before the close.
    static let usual = SessionAnchor(.close, minutes: -20)
    static let usualWindow = 20 * 60

    /// Reads `daily-rebalance@2026-11-20T15:10:00+09:00`.
    static func parse(_ text: String, account: AccountName, venue: Venue) throws -> SlotChoice {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard parts.count == 2, parts[0] == LiveRun.job, let instant = Instant(parsing: parts[1])
        else {
            throw CommandFailure(
                .usage,
                "'\(text)' is no slot: write \(LiveRun.job)@2026-11-20T15:10:00+09:00")
        }
        return SlotChoice(
            slot: Slot(
                job: LiveRun.job, account: account, venue: venue, scheduledAt: instant),
            window: usualWindow)
    }

    /// The slot that is due at an instant: of its session, or of the next one when that slot's
    /// window is over. A simulated clock waits for it by jumping there.
    ///
    /// Under a schedule a slot that is over stays the one: its run says that it was due and missed.
    static func due(
        at now: Instant, account: AccountName, calendar: TradingCalendar, schedule: Schedule?
    ) throws -> SlotChoice {
        let anchor = schedule?.anchor ?? usual
        let window = (schedule?.windowMinutes ?? usualWindow / 60) * 60
        let today = calendar.date(at: now)
        var session = calendar.session(on: today) ?? calendar.next(after: today)
        if schedule == nil, let candidate = session,
            now >= anchor.instant(of: candidate) + window
        {
            session = calendar.next(after: candidate.date)
        }
        guard let session else {
            throw CommandFailure(
                .closed,
                "no session after \(now.text(offset: calendar.offset)) is known")
        }
        return SlotChoice(
            slot: Slot(
                job: LiveRun.job, account: account, venue: calendar.venue,
                scheduledAt: anchor.instant(of: session)), window: window)
    }

    /// A schedule by its name, from `schedules/`.
    static func schedule(_ name: String) throws -> Schedule {
        let path = "schedules/\(name).yaml"
        let source = try SourceFile.read(path)
        do {
            return try Schedule(reading: source)
        } catch {
            Messages.write(error.rendered())
            throw CommandFailure.silent(.usage)
        }
    }
}
