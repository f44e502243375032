public import Markets

/// What a broker may do to an order besides what it should.
public enum Fault: String, CaseIterable, Hashable, Sendable {
    /// It takes the order and never says so.
    case silent
    /// It says no.
    case refused
    /// It takes the order and says so late. Time passes on the account's clock meanwhile; past
    /// `FaultRule.deadlineSeconds` nobody is listening any more.
    case slow
}

/// Which orders meet a fault. Rules are looked at in the order in which they were made, and the
/// first that fits is the one.
public struct FaultRule: Hashable, Sendable {
    public enum Condition: Hashable, Sendable {
        /// The n-th order counted after the rule was made, from 1.
        case nth(Int)
        case instrument(Instrument)
        /// A draw from the account's seed for each order: so many of a thousand.
        case perMille(Int)
    }

    public let condition: Condition
    public let fault: Fault
    /// For `slow`: how late the answer is.
    public let delaySeconds: Int

    /// How long a sender waits for an answer.
    public static let deadlineSeconds = 10

    public init(_ fault: Fault, on condition: Condition, delaySeconds: Int = 3) {
        precondition((0...86_400).contains(delaySeconds), "a delay of \(delaySeconds) s")
        self.condition = condition
        self.fault = fault
        self.delaySeconds = delaySeconds
    }
}
