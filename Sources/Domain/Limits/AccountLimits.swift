public import Trading

/// The limits of an account, with where each comes from.
public struct AccountLimits: Hashable, Sendable {
    public let account: AccountName
    /// Never above the ceilings.
    public let limits: GateLimits
    /// The line of each key that the account's file has; a key without one is at its ceiling.
    public let lines: [LimitKey: Int]

    public init(account: AccountName, limits: GateLimits, lines: [LimitKey: Int]) {
        self.account = account
        self.limits = limits
        self.lines = lines
    }

    /// Of an account without a file: what is compiled in.
    public static func ceilings(of account: AccountName) -> AccountLimits {
        AccountLimits(account: account, limits: .ceilings, lines: [:])
    }
}
