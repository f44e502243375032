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
    /// An exit is sold, awaited and priced again this often in one run.
    public var exitRounds: Int
    /// A run without a sign of life for so long may be taken over; counted by whoever watches.
    public var lease: Int
    /// Between two looks of one run at another that holds the account.
    public var look: Int

    /// An order leaves within this much of its marker, or not at all: a process that was frozen
    /// between the two must not send what others have since settled.
    public static let markerToSend = Duration.seconds(5)

    /// Ended orders in the submit journal that make it worth writing anew.
    public static let journalRest = 500

    /// A reading whose own instant is this many seconds before its question is not an answer.
    public static let staleness = 10

    public init(
        window: Int = 1200, poll: Int = 15, leg: Int = 300, retry: Int = 2, readAttempts: Int = 3,
        cancelAttempts: Int = 5, exitRounds: Int = 3, lease: Int = 90, look: Int = 5
    ) {
        self.window = window
        self.poll = poll
        self.leg = leg
        self.retry = retry
        self.readAttempts = readAttempts
        self.cancelAttempts = cancelAttempts
        self.exitRounds = exitRounds
        self.lease = lease
        self.look = look
    }
}
