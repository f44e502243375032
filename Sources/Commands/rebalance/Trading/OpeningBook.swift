import Store
import Markets
import Rebalancing
import Trading

extension Workplace {
    /// Gives EXTERNAL what the account held when a deployment began: the rest of the cash, and
    /// shares that are not ours to plan.
    func noteOpening(
        of deployment: Deployment, _ balances: Balances, at: Instant
    ) async throws {
        try await attempt {
            // Once it has planned, what differs is a difference, and a person's to accept.
            guard try await store.lastPlannedSession(of: deployment.name) == nil else { return }
            let external = try await store.external(of: deployment.account)
            var ledgers = [external]
            for owner in try await store.deployments() where owner.account == deployment.account {
                ledgers.append(try await store.ledger(of: owner.name))
            }
            let books = Books(ledgers, balances.cash.currency)
            let corrections = books.differences(from: balances).map { difference in
                Correction(
                    account: deployment.account, deployment: nil, amount: difference.missing,
                    kind: .opening, reason: "held when '\(deployment.name)' was activated", at: at)
            }
            try await store.correct(
                corrections, key: "opening \(deployment.name)", .person("deployment-activate"))
        }
    }
}
