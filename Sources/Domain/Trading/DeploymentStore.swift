public import Markets

/// Accounts, and the deployments on them with what they own.
public protocol DeploymentStore: Sendable {
    func create(_ account: Account, _ origin: Origin) async throws(StoreError)
    func accounts() async throws(StoreError) -> [Account]
    /// - Returns: a draft. The same again returns the one there is; another under the name throws.
    func create(_ deployment: Deployment, _ origin: Origin) async throws(StoreError)
    /// Makes a draft active with its opening cash. One deployment that can trade per account.
    func activate(
        _ name: DeploymentName, opening: Money, at: Instant, _ origin: Origin
    ) async throws(StoreError)
    func deployments() async throws(StoreError) -> [Deployment]
    func ledger(of deployment: DeploymentName) async throws(StoreError) -> Ledger
}
