import Markets
import Rebalancing
public import Trading

/// Brings cash that came without a trade into the books: dividends, interest, deposits.
///
/// They belong to EXTERNAL until a person gives them to a deployment. Less cash than our books say
/// is told by the outcome; shares are `reconcile`'s.
public func balanceSync<S: Store, B: Broker, C: Clock>(
    _ request: JobRequest, in world: JobWorld<S, B, C>
) async throws -> JobReport {
    try await withAccount(request, in: world) { account in
        guard let deployment = try await account.anyDeployment() else {
            return JobReport(.done, "no deployment was ever on this account")
        }
        let session = try await account.settledSession()
        let view = try await account.read(session, deployment)
        let cash = try await account.agreedDifferences(view, session, deployment)
            .filter { $0.isOf(.cash) }
        let found = try await account.sorted(cash)
        for finding in found { try await account.act(on: finding) }
        try await account.takeReading(session)
        for case .stopAccount(let reason) in found { return JobReport(.mismatch, reason) }
        return JobReport(.done, found.first.map { "\($0)" } ?? "cash is what our books say")
    }
}
