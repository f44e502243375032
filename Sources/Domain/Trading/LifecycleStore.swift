public import Markets

/// A deployment's life after its activation: what people ask of it, and what it earns and loses.
public protocol LifecycleStore: Sendable {
    /// Pauses or resumes. The same again returns the deployment as it is; the other events have
    /// verbs of their own, which do more than write them down.
    ///
    /// - Throws: `conflict` where the event cannot happen in its state.
    func change(
        _ event: DeploymentEvent, of deployment: DeploymentName, reason: String, _ origin: Origin
    ) async throws(StoreError) -> Deployment
    /// Gives a deployment up, in one transaction: its state, its open exit, what it owns as
    /// EXTERNAL's, the handover, and an alert. It carries no fence, because it works in every
    /// state and whoever holds the account: a run that is at work is refused its next marker.
    /// Harmless when repeated: the handover there is.
    ///
    /// - Parameter force: from any state that is not over; without it only a liquidation.
    func abandon(
        _ deployment: DeploymentName, force: Bool, reason: String, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Handover
    /// What an abandoned deployment left; nil where nothing was abandoned.
    func handover(of deployment: DeploymentName) async throws(StoreError) -> Handover?

    /// One stage up.
    ///
    /// - Throws: `conflict` at the highest stage, or before enough clean sessions at this one.
    func promote(
        _ deployment: DeploymentName, _ origin: Origin
    ) async throws(StoreError) -> Deployment
    /// Notes a clean session at the stage that the deployment has: once, however often.
    func recordClean(
        _ session: TradingDate, of deployment: DeploymentName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError)
    /// Clean sessions since the stage last changed.
    func cleanSessions(of deployment: DeploymentName) async throws(StoreError) -> Int

    /// Lets a revision trade, whatever it turns over. Harmless when repeated.
    func adopt(
        _ hash: String, of deployment: DeploymentName, _ origin: Origin
    ) async throws(StoreError)
    /// The hashes of the revisions that it may work, in the order of their text.
    func adopted(by deployment: DeploymentName) async throws(StoreError) -> [String]

    /// Tells people that an exit is stuck: one event and one alert until it progresses again.
    ///
    /// - Returns: whether they had not been told before.
    @discardableResult
    func tellStuck(
        _ exit: ExitID, _ text: String, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Bool
}
