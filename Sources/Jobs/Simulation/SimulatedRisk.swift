import Markets
import Store
import Trading

// The verbs of losses and of heat.

extension SimulatedStore {
    func note(
        _ reading: RiskReading, _ limits: LossLimits, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> NotedRisk {
        try await verb("note reading") { () throws(StoreError) in
            try await inner.note(reading, limits, run, origin)
        }
    }

    func risk(of deployment: DeploymentName) async throws(StoreError) -> RiskState? {
        try await verb("risk") { () throws(StoreError) in try await inner.risk(of: deployment) }
    }

    func note(
        balance: AccountBalance, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try await verb("note balance") { () throws(StoreError) in
            try await inner.note(balance: balance, run, origin)
        }
    }

    func exposures() async throws(StoreError) -> [AccountExposure] {
        try await verb("exposures") { () throws(StoreError) in try await inner.exposures() }
    }
}
