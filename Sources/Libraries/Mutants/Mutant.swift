/// A mistake that somebody could make in the code that sends, settles and stops: the simulator
/// must catch each, or its checks are blind.
///
/// They exist in a build with `-D MUTANTS` alone, where one of them is chosen at run time. The
/// name says what the mistaken program does.
public enum Mutant: String, CaseIterable, Sendable {
    // Sending.

    /// Sends, and then writes down that it is about to.
    case sendsBeforeMarker = "sends-before-marker"
    /// The store says that the marker is committed and has not written it.
    case markerNotCommitted = "marker-not-committed"
    /// A commit that nobody can vouch for is taken for done, and the order is sent.
    case unknownCommitIsDone = "unknown-commit-is-done"
    /// An order without an answer is sent once more.
    case retriesPost = "retries-post"
    /// No answer is taken for a no.
    case unansweredIsRejected = "unanswered-is-rejected"
    /// A process that slept between marker and send sends what others have settled since.
    case sendsLongAfterMarker = "sends-long-after-marker"
    /// An order that a dead run was about to send is sent by the next.
    case interruptedIsResent = "interrupted-is-resent"
    /// The account moves on to the next buy while one is unknown.
    case buysAfterUnknownBuy = "buys-after-unknown-buy"
    /// A trade is tried once more after an order of it that was not found.
    case attemptAfterNotFound = "attempt-after-not-found"

    // Settling.

    /// No list is read before the marker, so that every order of the day may be ours.
    case skipsBaseline = "skips-baseline"
    /// What no list shows is sent again.
    case absentIsResent = "absent-is-resent"
    /// The first order that looks alike is ours.
    case firstCandidateWins = "first-candidate-wins"
    /// Nobody waits until what was sent must show.
    case settlesAtOnce = "settles-at-once"
    /// An order that is in no list never was, whatever is reserved for it.
    case ignoresWitness = "ignores-witness"
    /// The list that does not add up is the whole list.
    case partialPageIsAll = "partial-page-is-all"

    // Booking.

    /// An order that the broker lists is a fill.
    case listedIsFilled = "listed-is-filled"
    /// Each report is booked as if nothing had been booked before.
    case fillsNotCumulative = "fills-not-cumulative"
    /// A cancel that was asked for is a cancel that was done.
    case cancelIsDone = "cancel-is-done"
    /// A stranger's order is nobody's business.
    case ignoresForeign = "ignores-foreign"
    /// A change of state leaves no event row.
    case eventIsLeftOut = "event-is-left-out"

    // Claims.

    /// The fence of a run is not looked at.
    case noFence = "no-fence"
    /// A lease is over when the claimer thinks so, and not after a lease of silence.
    case leaseByLocalClock = "lease-by-local-clock"
    /// The slot may be worked at any hour.
    case noWindow = "no-window"

    // Gates and halts.

    /// Halts are read before the transaction of the marker and not in it.
    case haltOutsideGate = "halt-outside-gate"
    /// A stop of entries stops exits too.
    case brakeBlocksExit = "brake-blocks-exit"
    /// What was sent counts against the plan only once the broker has said yes.
    case sentOnlyAcknowledged = "sent-only-acknowledged"
    /// No order is held against the last trade.
    case noCollar = "no-collar"
    /// No order is held against the most that one may be worth.
    case noCap = "no-cap"
    /// More is sold than may be sold.
    case oversells = "oversells"
}

#if MUTANTS
    import Synchronization

    private let chosen = Atomic<Int>(-1)

    extension Mutant {
        /// Whether this build can make mistakes on request.
        public static let exist = true

        private static let places: [Mutant: Int] = Dictionary(
            uniqueKeysWithValues: Mutant.allCases.enumerated().map { ($1, $0) })

        /// From now on the whole process makes this mistake, and no other; nil is none.
        public static func choose(_ mutant: Mutant?) {
            chosen.store(mutant.flatMap { places[$0] } ?? -1, ordering: .sequentiallyConsistent)
        }

        fileprivate var isChosen: Bool {
            let place = chosen.load(ordering: .relaxed)
            return place >= 0 && Mutant.places[self] == place
        }
    }

    /// Whether this program makes this mistake now.
    public func mutated(_ mutant: Mutant) -> Bool { mutant.isChosen }
#else
    extension Mutant {
        /// Whether this build can make mistakes on request.
        public static let exist = false

        public static func choose(_ mutant: Mutant?) {
            precondition(mutant == nil, "this build has no mutants")
        }
    }

    /// Never, and the compiler knows: no build that trades has the code behind it.
    @inlinable
    @inline(__always)
    public func mutated(_ mutant: Mutant) -> Bool { false }
#endif
