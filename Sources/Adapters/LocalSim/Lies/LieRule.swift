public import Markets

/// Which orders or calls meet a lie. Rules are looked at in the order in which they were made.
public struct LieRule: Hashable, Sendable {
    public enum Condition: Hashable, Sendable {
        case all
        /// The n-th after the rule was made, from 1. Orders are counted by the broker; cancels and
        /// questions, which leave no trace there, by each process that asks them.
        case nth(Int)
        case instrument(Instrument)
        /// A draw from the account's seed for each: so many of a thousand. For what lasts a while,
        /// the draw is each minute's.
        case perMille(Int)
    }

    public let lie: Lie
    public let condition: Condition

    /// How long a sender waits for an answer.
    public static let deadlineSeconds = 10

    /// - Precondition: the lie and the condition can meet: what lasts a while has no n-th and no
    ///   instrument, and a list of all orders has no instrument.
    public init(_ lie: Lie, on condition: Condition = .all) {
        precondition(LieRule.isPossible(lie, condition), "no call is '\(lie)' on \(condition)")
        self.lie = lie
        self.condition = condition
    }

    static func isPossible(_ lie: Lie, _ condition: Condition) -> Bool {
        switch (lie.subject, condition) {
        case (_, .all), (.time, .perMille): true
        case (.time, _): false
        case (.reading, .instrument): lie == .unreadable
        case (_, .nth), (_, .instrument), (_, .perMille): true
        }
    }
}

/// A rule with its place among an account's rules and its instant.
struct PlacedRule: Hashable, Sendable {
    let rule: LieRule
    /// 0, 1, 2 … in the order in which they were made.
    let index: Int
    let at: Instant
    /// How many submits had been counted before it.
    let countedBefore: Int
}
