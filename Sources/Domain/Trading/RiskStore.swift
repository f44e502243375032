/// What deployments are worth, reading by reading, and what all accounts have at risk.
public protocol RiskStore: Sendable {
    /// Notes a reading. A breach that is confirmed raises a halt of the deployment's entries with
    /// its figures, or begins a flatten, in the same transaction.
    ///
    /// - Throws: `conflict` when the ledger's cash is not the reading's: it was corrected between.
    func note(
        _ reading: RiskReading, _ limits: LossLimits, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> NotedRisk
    /// The newest state of a deployment; nil before its first reading.
    func risk(of deployment: DeploymentName) async throws(StoreError) -> RiskState?
    /// Notes the last complete balance of the account that the run holds. One that is older than
    /// what is noted changes nothing.
    func note(balance: AccountBalance, _ run: ClaimedRun, _ origin: Origin) async throws(StoreError)
    /// Every account that carries a deployment that can trade, by name.
    func exposures() async throws(StoreError) -> [AccountExposure]
}
