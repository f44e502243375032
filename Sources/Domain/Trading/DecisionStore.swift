public import Markets

/// Where to go, and what was planned to get there.
public protocol DecisionStore: Sendable {
    func openDecision(of deployment: DeploymentName) async throws(StoreError) -> Decision?
    func latestDecision(of deployment: DeploymentName) async throws(StoreError) -> Decision?
    /// The newest session that a plan of this deployment was made for: what was known before it
    /// has been considered, whether it led to a decision or not.
    func lastPlannedSession(
        of deployment: DeploymentName
    ) async throws(StoreError) -> TradingDate?
    /// - Returns: the decision of this deployment, session and revision, new or as it was.
    func decide(
        _ decision: NewDecision, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Decision
    func end(
        _ decision: DecisionID, as state: Decision.State, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError)
    /// - Returns: the plan of this run's slot and deployment, new or as it was.
    func store(
        _ plan: Plan, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> StoredPlan
}
