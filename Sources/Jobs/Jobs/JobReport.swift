public import Trading

/// What a run of any job did: the exit code, and what a person is told.
public struct JobReport: Sendable {
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
    /// What was done for the account's open exits, before and after the job's own work.
    public var exits: [ExitReport] = []

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
