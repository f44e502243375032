public import Markets
public import Portfolio
public import Rebalancing
public import Trading

/// What a job acts on. The same job runs against PostgreSQL and a broker, or in a simulation.
public struct JobWorld<S: Store, B: Broker, C: Clock>: Sendable {
    public let store: S
    public let broker: B
    public let clock: C
    public let calendar: TradingCalendar
    public let haltSwitch: any HaltSwitch
    /// This host's own record of what it sent. Nil only where nothing can be sent: a dry run.
    public let journal: (any SubmitJournal)?
    /// Time that only goes forward and counts while the machine sleeps; from any beginning.
    public let uptime: @Sendable () -> Duration
    /// Waits on that clock, not on the account's: for another run to show whether it lives.
    public let pause: @Sendable (Duration) async throws -> Void
    /// Called at each named point; a test's hook ends the process there.
    public let reached: @Sendable (JobPoint) -> Void

    public init(
        store: S, broker: B, clock: C, calendar: TradingCalendar, haltSwitch: any HaltSwitch,
        journal: (any SubmitJournal)? = nil,
        uptime: @escaping @Sendable () -> Duration = sinceStart,
        pause: @escaping @Sendable (Duration) async throws -> Void = sleep,
        reached: @escaping @Sendable (JobPoint) -> Void = { _ in }
    ) {
        self.store = store
        self.broker = broker
        self.clock = clock
        self.calendar = calendar
        self.haltSwitch = haltSwitch
        self.journal = journal
        self.uptime = uptime
        self.pause = pause
        self.reached = reached
    }

    public static var sleep: @Sendable (Duration) async throws -> Void {
        { duration in try await Task.sleep(for: duration) }
    }

    public static var sinceStart: @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { ContinuousClock.now - start }
    }
}

/// A portfolio as a job sees it: when it decides, where it wants to go, and how it orders.
public protocol DecisionSource: Sendable {
    var universe: [(name: String, instrument: Instrument)] { get }
    var policy: PlanPolicy { get }
    var revision: Revision { get }
    func decides(on place: SessionPlace, date: TradingDate) -> Bool
    /// The targets of a session, before the cash buffer.
    func targets(on date: TradingDate) async -> TargetAnswer
    func acts(on account: AccountWeights, date: TradingDate) async -> ActAnswer
}

public enum TargetAnswer: Hashable, Sendable {
    case targets([Decision.Target])
    /// No plan for this date; holdings stay as they are.
    case undecided(reason: String)
}
