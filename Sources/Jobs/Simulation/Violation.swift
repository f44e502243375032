/// A broken promise: `promises.md` has the list.
public enum Check: String, CaseIterable, Sendable {
    /// Persisted before submitted.
    case persisted = "A1"
    /// Never doubled: at most one send of an intent.
    case doubled = "A2"
    /// Never lost: every order at the broker is claimed, or a halt covers it.
    case lost = "A3"
    /// Never guessed: adopted by unique evidence alone.
    case guessed = "A4"
    /// Exits are not blocked.
    case exit = "A11"
    /// No more is offered than may be sold.
    case oversold = "A12"
    /// What is sent is never more than what is planned.
    case beyondPlan = "A13"
    /// A gate let through what it should not.
    case gate = "F4"
    /// A process that slept between marker and send sends nothing.
    case asleep = "C5"
    /// An entry left under a halt that had been acknowledged.
    case halt = "F1"
    /// One live run an account; fences go up.
    case claim = "E1"
    /// Each change of state has its event.
    case event = "D1"
    /// Positions and cash are the broker's, and never below zero.
    case books = "K4"
    /// When everything has healed, everything is settled and known.
    case liveness = "L1"
    /// The program stopped where it must not.
    case stopped = "X1"
}

/// What one seed showed that must not be.
public struct Violation: Hashable, Sendable {
    public let seed: UInt64
    public let check: Check
    /// How many points the world had passed.
    public let step: Int
    public let text: String

    public init(seed: UInt64, check: Check, step: Int, text: String) {
        self.seed = seed
        self.check = check
        self.step = step
        self.text = text
    }
}

extension Violation: CustomStringConvertible {
    /// One line, which ends with the command that shows it again.
    public var description: String {
        let seed = "0x" + String(seed, radix: 16)
        return "FAIL seed=\(seed) check=\(check.rawValue) step=#\(step) \(text)"
            + "  replay: rebalance sim --seed \(seed) --until \(step) --trace"
    }
}
