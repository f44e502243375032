public import Markets

/// A change of what is owned that no fill explains: an entry of the account's book.
///
/// The account's books are its deployments' ledgers and EXTERNAL, which owns whatever no
/// deployment does. Σ of all of them is what the broker must show. Entries are never changed.
public struct Correction: Hashable, Sendable {
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// What the account held before a deployment was activated.
        case opening
        /// A difference that a person has accepted.
        case accepted
        /// An unexplained increase of cash: a deposit, a dividend, interest, a rounded fee.
        case externalCash = "external_cash"
        /// What an abandoned deployment left.
        case handover
        /// What a person gave from EXTERNAL to a deployment.
        case adopted
        /// More shares at a lower price, accepted by a person.
        case split
        /// Fees that the broker rounds otherwise, within the tolerance.
        case rounding
    }

    public enum Amount: Hashable, Sendable {
        case cash(Money)
        case shares(Instrument, Quantity)
    }

    public let account: AccountName
    /// Nil: EXTERNAL.
    public let deployment: DeploymentName?
    public let amount: Amount
    public let kind: Kind
    public let reason: String
    /// On the account's clock.
    public let at: Instant

    public init(
        account: AccountName, deployment: DeploymentName?, amount: Amount, kind: Kind,
        reason: String, at: Instant
    ) {
        self.account = account
        self.deployment = deployment
        self.amount = amount
        self.kind = kind
        self.reason = reason
        self.at = at
    }
}
