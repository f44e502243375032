public import Markets

/// The account as `act_if` sees it, before a plan is made (language.md R6).
public struct AccountWeights: Hashable, Sendable {
    /// One instrument that is held or has a target. Cash is no line.
    public struct Line: Hashable, Sendable {
        /// The universe name; for what is held and no longer in the universe, its instrument.
        public let name: String
        /// Held value as a share of net asset value; above zero whenever a share is held.
        public let held: Weight
        /// The planned target, after the cash buffer.
        public let target: Weight
        /// Whether the plan of this line rounds to no share at all. Such a line does not make
        /// `holdings_changed` true (language.md R49).
        public let roundsToNoShare: Bool

        public init(name: String, held: Weight, target: Weight, roundsToNoShare: Bool = false) {
            self.name = name
            self.held = held
            self.target = target
            self.roundsToNoShare = roundsToNoShare
        }
    }

    /// Names held or with a target, each once, in any order.
    public let lines: [Line]
    /// The decision session's place in its periods.
    public let place: SessionPlace

    public init(lines: [Line], place: SessionPlace) {
        self.lines = lines
        self.place = place
    }
}

/// Whether a decision leads to trades.
public enum ActAnswer: Hashable, Sendable {
    case yes
    /// `drift > 5% is false: the largest is 3.2% (gold)`
    case no(reason: String)
    /// A value that the condition needs is missing. No plan; holdings stay.
    case undecided(reason: String)
}
