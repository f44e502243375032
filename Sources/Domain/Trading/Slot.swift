public import Markets

/// One wake-up of one job for one account: `daily-rebalance@2026-11-20T15:10:00+09:00`.
public struct Slot: Hashable, Sendable {
    public let job: String
    public let account: AccountName
    public let venue: Venue
    public let scheduledAt: Instant

    public init(job: String, account: AccountName, venue: Venue, scheduledAt: Instant) {
        self.job = job
        self.account = account
        self.venue = venue
        self.scheduledAt = scheduledAt
    }
}

/// A process, so that another on the same boot can tell whether it still lives.
public struct ProcessIdentity: Hashable, Sendable {
    public let host: String
    public let bootID: String
    public let pid: Int
    /// Start time in clock ticks since boot: a pid alone is used again.
    public let startTicks: Int64

    public init(host: String, bootID: String, pid: Int, startTicks: Int64) {
        self.host = host
        self.bootID = bootID
        self.pid = pid
        self.startTicks = startTicks
    }
}

public struct SlotClaim: Hashable, Sendable {
    public let slot: Slot
    public let owner: ProcessIdentity
    public let leaseSeconds: Int
    /// The run whose owner is known to be dead, by a look at this boot's processes.
    public var deadRun: RunID?
    /// A live run whose beat did not move for a whole lease, by the claimer's own clock. It is
    /// taken over only if it has not moved since.
    public var silent: Beat?

    public init(slot: Slot, owner: ProcessIdentity, leaseSeconds: Int, deadRun: RunID? = nil) {
        self.slot = slot
        self.owner = owner
        self.leaseSeconds = leaseSeconds
        self.deadRun = deadRun
    }
}

/// A sign of life: how often a run has renewed its lease.
///
/// Watched, not dated: a clock that is set forward must not end a live run's lease (promises C1).
public struct Beat: Hashable, Sendable {
    public let run: RunID
    public let count: Int64

    public init(run: RunID, count: Int64) {
        self.run = run
        self.count = count
    }
}

/// The run that holds an account now.
public struct Holder: Hashable, Sendable {
    public let owner: ProcessIdentity
    public let beat: Beat
    /// Whether it works the slot that was asked for, or another of the account.
    public let isSameSlot: Bool

    public var run: RunID { beat.run }

    public init(owner: ProcessIdentity, beat: Beat, isSameSlot: Bool) {
        self.owner = owner
        self.beat = beat
        self.isSameSlot = isSameSlot
    }
}

/// The right to work a slot. Every write that matters carries the fence; a newer one ends it.
public struct ClaimedRun: Hashable, Sendable {
    public let run: RunID
    public let fence: Int64
    /// 1 for the first run of the slot; more when an interrupted one is resumed.
    public let attempt: Int
    /// The plans that an earlier run of this slot has stored: worked as they are.
    public let plans: [StoredPlan]

    public init(run: RunID, fence: Int64, attempt: Int, plans: [StoredPlan]) {
        self.run = run
        self.fence = fence
        self.attempt = attempt
        self.plans = plans
    }
}

public enum ClaimAnswer: Hashable, Sendable {
    case claimed(ClaimedRun)
    /// This slot has been worked to its end.
    case done(RunOutcome)
    /// A live run works this slot or another of this account.
    case busy(Holder)
}

/// How a run ended, as its exit code says it.
public enum RunOutcome: String, CaseIterable, Hashable, Sendable {
    /// Done, or there was nothing to do.
    case done
    case halted
    case closed
    case missed
    case unreachable
    case mismatch
    case unsettled
    case refused
    /// The run ended without an end of its own; its slot may be resumed.
    case interrupted

    public var exitCode: Int32 {
        switch self {
        case .done: 0
        case .interrupted: 1
        case .halted: 12
        case .closed: 13
        case .missed: 14
        case .unreachable: 16
        case .mismatch: 17
        case .unsettled: 18
        case .refused: 19
        }
    }

    /// Whether the slot is over. After the others the same slot may be worked again.
    public var endsSlot: Bool {
        switch self {
        case .done, .closed, .missed, .unsettled, .refused: true
        case .halted, .unreachable, .mismatch, .interrupted: false
        }
    }
}
