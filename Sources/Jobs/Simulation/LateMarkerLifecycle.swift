import Markets
import Store
import Trading

extension LateMarkerStore {
    func change(
        _ event: DeploymentEvent, of deployment: DeploymentName, reason: String, _ origin: Origin
    ) async throws(StoreError) -> Deployment {
        try await rows.change(event, of: deployment, reason: reason, origin)
    }

    func abandon(
        _ deployment: DeploymentName, force: Bool, reason: String, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Handover {
        try await rows.abandon(deployment, force: force, reason: reason, at: at, origin)
    }

    func handover(
        of deployment: DeploymentName
    ) async throws(StoreError) -> Handover? {
        try await rows.handover(of: deployment)
    }

    func promote(
        _ deployment: DeploymentName, _ origin: Origin
    ) async throws(StoreError) -> Deployment {
        try await rows.promote(deployment, origin)
    }

    func recordClean(
        _ session: TradingDate, of deployment: DeploymentName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.recordClean(session, of: deployment, run, origin)
    }

    func cleanSessions(
        of deployment: DeploymentName
    ) async throws(StoreError) -> Int {
        try await rows.cleanSessions(of: deployment)
    }

    func adopt(
        _ hash: String, of deployment: DeploymentName, _ origin: Origin
    ) async throws(StoreError) {
        try await rows.adopt(hash, of: deployment, origin)
    }

    func adopted(
        by deployment: DeploymentName
    ) async throws(StoreError) -> [String] {
        try await rows.adopted(by: deployment)
    }

    func tellStuck(
        _ exit: ExitID, _ text: String, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Bool {
        try await rows.tellStuck(exit, text, run, origin)
    }

    func filled(
        by exit: ExitID
    ) async throws(StoreError) -> Quantity {
        try await rows.filled(by: exit)
    }
}
