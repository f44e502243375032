import Store
import Trading

/// What a daily run does for a deployment that it cannot rebalance: works its open exits. A pause,
/// a liquidation or a portfolio that does not compile keeps nothing from being sold.
struct StandingRun {
    let deployment: Deployment
    private let workplace: Workplace

    init(_ deployment: Deployment, _ workplace: Workplace) {
        self.deployment = deployment
        self.workplace = workplace
    }

    /// - Returns: how it ended; nil where no exit is open.
    func workExits(asJSON: Bool) async throws -> ExitStatus? {
        let open = try await workplace.attempt {
            try await workplace.store.openExits(of: deployment.account)
        }
        guard !open.isEmpty else { return nil }
        let work = try await AccountWork.open(deployment.account, in: workplace)
        return try ExitOutput.write(
            try await work.workExits(as: "exits"), of: deployment.account, asJSON: asJSON)
    }
}
