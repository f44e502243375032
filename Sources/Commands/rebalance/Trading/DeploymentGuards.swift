import ArgumentParser
import Store
import Trading

/// What is asked before a deployment is created, activated or liquidated.
enum DeploymentGuards {
    /// Without credentials nothing could be sent, and a liquidation would get stuck.
    static func requireCredentials(for account: Account) throws {
        try AccountCredentials.require(for: account)
    }

    /// Whoever creates a deployment that can tell nobody of a halt says so by its name.
    ///
    /// - Parameter acknowledged: the deployment's name as it was typed after `--no-alerts`.
    static func requireAlerts(
        for deployment: DeploymentName, acknowledged: String?, in workplace: Workplace
    ) async throws {
        guard try await !hasChat(in: workplace) else { return }
        guard let acknowledged else {
            throw CommandFailure(
                .preflight,
                "no chat is registered, so nobody is told when '\(deployment)' halts: add "
                    + "'--no-alerts \(deployment)' to create it all the same")
        }
        guard acknowledged == deployment.rawValue else {
            throw CommandFailure(
                .usage,
                "'--no-alerts \(acknowledged)' does not name this deployment: write "
                    + "'--no-alerts \(deployment)'")
        }
        Messages.write(
            "warning: no chat is registered: 'rebalance status' is how to see what '\(deployment)' "
                + "does")
    }

    /// Whether anybody is told of alerts. This version registers no chats.
    private static func hasChat(in workplace: Workplace) async throws -> Bool {
        false
    }
}
