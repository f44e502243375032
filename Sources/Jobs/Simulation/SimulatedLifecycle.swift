import Markets
import Store
import Trading

// The lives of deployments and the account's book, through the same faults as everything else.

extension SimulatedStore {
    func change(
        _ event: DeploymentEvent, of deployment: DeploymentName, reason: String, _ origin: Origin
    ) async throws(StoreError) -> Deployment {
        try await verb("change") { () throws(StoreError) in
            try await inner.change(event, of: deployment, reason: reason, origin)
        }
    }

    func abandon(
        _ deployment: DeploymentName, force: Bool, reason: String, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Handover {
        try await verb("abandon") { () throws(StoreError) in
            try await inner.abandon(deployment, force: force, reason: reason, at: at, origin)
        }
    }

    func handover(
        of deployment: DeploymentName
    ) async throws(StoreError) -> Handover? {
        try await verb("handover") { () throws(StoreError) in
            try await inner.handover(of: deployment)
        }
    }

    func promote(
        _ deployment: DeploymentName, _ origin: Origin
    ) async throws(StoreError) -> Deployment {
        try await verb("promote") { () throws(StoreError) in
            try await inner.promote(deployment, origin)
        }
    }

    func recordClean(
        _ session: TradingDate, of deployment: DeploymentName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("record clean") { () throws(StoreError) in
            try await inner.recordClean(session, of: deployment, run, origin)
        }
    }

    func cleanSessions(
        of deployment: DeploymentName
    ) async throws(StoreError) -> Int {
        try await verb("clean sessions") { () throws(StoreError) in
            try await inner.cleanSessions(of: deployment)
        }
    }

    func adopt(
        _ hash: String, of deployment: DeploymentName, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("adopt") { () throws(StoreError) in
            try await inner.adopt(hash, of: deployment, origin)
        }
    }

    func adopted(
        by deployment: DeploymentName
    ) async throws(StoreError) -> [String] {
        try await verb("adopted") { () throws(StoreError) in
            try await inner.adopted(by: deployment)
        }
    }

    func tellStuck(
        _ exit: ExitID, _ text: String, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Bool {
        try await verb("tell stuck") { () throws(StoreError) in
            try await inner.tellStuck(exit, text, run, origin)
        }
    }

    func filled(
        by exit: ExitID
    ) async throws(StoreError) -> Quantity {
        try await verb("filled") { () throws(StoreError) in
            try await inner.filled(by: exit)
        }
    }
}
