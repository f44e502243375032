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
    /// Time that only goes forward and counts while the machine sleeps; from any beginning.
    public let uptime: @Sendable () -> Duration
    /// Called at each named point; a test's hook ends the process there.
    public let reached: @Sendable (JobPoint) -> Void

    public init(
        store: S, broker: B, clock: C, calendar: TradingCalendar, haltSwitch: any HaltSwitch,
        uptime: @escaping @Sendable () -> Duration = sinceStart,
        reached: @escaping @Sendable (JobPoint) -> Void = { _ in }
    ) {
        self.store = store
        self.broker = broker
        self.clock = clock
        self.calendar = calendar
        self.haltSwitch = haltSwitch
        self.uptime = uptime
        self.reached = reached
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

/// One wake-up to be worked.
public struct RebalanceRequest: Sendable {
    public let deployment: Deployment
    public let slot: Slot
    public let owner: ProcessIdentity
    /// Whether another process of this boot is known to be dead.
    public let isDead: @Sendable (ProcessIdentity) -> Bool
    public let costs: TradeCosts
    public let limits: GateLimits
    public let timing: Timing
    public let origin: Origin

    public init(
        deployment: Deployment, slot: Slot, owner: ProcessIdentity,
        isDead: @escaping @Sendable (ProcessIdentity) -> Bool, costs: TradeCosts,
        limits: GateLimits = .ceilings, timing: Timing = Timing(), origin: Origin
    ) {
        self.deployment = deployment
        self.slot = slot
        self.owner = owner
        self.isDead = isDead
        self.costs = costs
        self.limits = limits
        self.timing = timing
        self.origin = origin
    }
}

/// How long a run waits for what. Seconds on the account's clock, but for the lease.
public struct Timing: Hashable, Sendable {
    /// After the slot's instant it is too late to begin.
    public var window: Int
    /// Between two looks at working orders.
    public var poll: Int
    /// The sells get this long, and so do the buys.
    public var leg: Int
    /// Between two tries of a read that was not complete.
    public var retry: Int
    public var readAttempts: Int
    /// A cancel is asked for and looked at this often before it is left for the next run.
    public var cancelAttempts: Int
    /// Of the database's clock.
    public var lease: Int

    /// An order leaves within this much of its marker, or not at all: a process that was frozen
    /// between the two must not send what others have since settled.
    public static let markerToSend = Duration.seconds(5)

    public init(
        window: Int = 1200, poll: Int = 15, leg: Int = 300, retry: Int = 2, readAttempts: Int = 3,
        cancelAttempts: Int = 5, lease: Int = 90
    ) {
        self.window = window
        self.poll = poll
        self.leg = leg
        self.retry = retry
        self.readAttempts = readAttempts
        self.cancelAttempts = cancelAttempts
        self.lease = lease
    }
}

/// What a run did: the exit code, and what a person is told.
public struct RebalanceReport: Sendable {
    public var outcome: RunOutcome
    public var note: String
    /// This call did no work because the slot was done, or is another's.
    public var skipped: Skipped?
    /// Nil when this call did not claim the slot.
    public var run: RunID?
    public var attempt = 1
    public var plan: Plan?
    public var orders: [Order] = []
    public var refusals: [Refusal] = []

    public enum Skipped: Hashable, Sendable {
        case alreadyDone
        case takenByAnother
        case accountBusy
    }

    init(_ outcome: RunOutcome, _ note: String) {
        self.outcome = outcome
        self.note = note
    }
}
