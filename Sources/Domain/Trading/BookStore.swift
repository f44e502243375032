public import Markets

/// The account's book beyond fills: EXTERNAL, and what people correct.
public protocol BookStore: Sendable {
    /// Writes corrections in one transaction: all or none. Carries no fence, because a person makes
    /// them too; `key` makes a repeat harmless: the same key is written once.
    func correct(
        _ corrections: [Correction], key: String, _ origin: Origin
    ) async throws(StoreError)
    /// What EXTERNAL owns of an account.
    func external(of account: AccountName) async throws(StoreError) -> Ledger
    /// Σ of all cash that came into or left a deployment without a trade: opening, adopted,
    /// handed over, accepted. What profit and loss leaves out.
    func flows(of deployment: DeploymentName) async throws(StoreError) -> Money
}
