public import Markets
public import Trading

/// When a job runs: at which minute of which market's sessions, and for which deployments.
///
/// One file of `schedules/`. The portfolio says on which session it decides; a schedule wakes the
/// job on all of them.
public struct Schedule: Hashable, Sendable {
    public enum Job: String, CaseIterable, Hashable, Sendable {
        case dailyRebalance = "daily-rebalance"
    }

    public enum Deployments: Hashable, Sendable {
        /// Every one that is active on an account of the market.
        case all
        /// In the order written, each once, at least one.
        case named([DeploymentName])
    }

    /// On which days the job is due.
    public enum Days: String, CaseIterable, Hashable, Sendable {
        /// Every session of the market; a closed day has no slot.
        case sessions
    }

    /// What to make of a slot whose window has passed without a run.
    public enum IfMissed: String, CaseIterable, Hashable, Sendable {
        /// The next run ends as due and missed, which fails its unit and wakes a person.
        case alert
        /// The next run has nothing to do.
        case ignore
    }

    /// The same as the file's, without `.yaml`.
    public let name: String
    public let job: Job
    public let deployments: Deployments
    public let market: Venue
    public let days: Days
    public let anchor: SessionAnchor
    /// How long after the anchor a run may still begin. Above zero.
    public let windowMinutes: Int
    public let ifMissed: IfMissed
}

/// A minute of a session, counted from its opening or its close: `close-20m`.
///
/// A close that is early or late takes the minute with it, so half days and examination days need
/// no schedule of their own.
public struct SessionAnchor: Hashable, Sendable {
    public enum Event: String, CaseIterable, Hashable, Sendable {
        case open, close
    }

    public let event: Event
    /// Negative before the event.
    public let minutes: Int

    public init(_ event: Event, minutes: Int = 0) {
        self.event = event
        self.minutes = minutes
    }

    /// Reads `open`, `open+20m`, `close-20m`. Nil for anything else, and past half a day.
    public init?(parsing text: some StringProtocol) {
        guard let event = Event.allCases.first(where: { text.hasPrefix($0.rawValue) }) else {
            return nil
        }
        let rest = text.dropFirst(event.rawValue.count)
        guard let sign = rest.first else {
            self.init(event)
            return
        }
        guard sign == "+" || sign == "-", let minutes = minuteCount(parsing: rest.dropFirst())
        else {
            return nil
        }
        self.init(event, minutes: sign == "+" ? minutes : -minutes)
    }

    public func instant(of session: Session) -> Instant {
        switch event {
        case .open: session.open + minutes * 60
        case .close: session.close + minutes * 60
        }
    }
}

extension SessionAnchor: CustomStringConvertible {
    public var description: String {
        guard minutes != 0 else { return event.rawValue }
        return "\(event.rawValue)\(minutes < 0 ? "-" : "+")\(abs(minutes))m"
    }
}

/// Reads `20m`, from 1 to 720 minutes.
func minuteCount(parsing text: some StringProtocol) -> Int? {
    guard text.last == "m" else { return nil }
    let digits = text.dropLast()
    guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
        let value = Int(digits), (1...720).contains(value)
    else { return nil }
    return value
}
