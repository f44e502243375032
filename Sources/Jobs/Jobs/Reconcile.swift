import Markets
import Rebalancing
public import Trading

/// Compares our books with the broker's, outside of any rebalance: orders of the day, shares, cash.
///
/// Reads, books what the broker's lists say of our orders, and closes what differs. It sends
/// nothing.
public func reconcile<S: Store, B: Broker, C: Clock>(
    _ request: JobRequest, in world: JobWorld<S, B, C>
) async throws -> JobReport {
    try await withAccount(request, in: world) { account in
        guard let deployment = try await account.anyDeployment() else {
            return JobReport(.done, "no deployment was ever on this account")
        }
        let session = try await account.settledSession()
        world.reached(.afterSettling)
        let view = try await account.read(session, deployment)
        let found = try await account.reconcile(view, session, deployment)
        let unknown = try await world.store.orders(of: account.account, session: session.date)
            .first(where: \.state.isUnsettled)
        if let unknown {
            return JobReport(.unsettled, "order '\(unknown.id)' is \(unknown.state.rawValue)")
        }
        for case .freeze in found { return JobReport(.mismatch, found.text) }
        return JobReport(.done, found.isEmpty ? "our books are the broker's" : found.text)
    }
}

extension AccountRun {
    /// The session that is open, or the last one: books can be compared at any hour.
    func latestSession() async throws -> Session {
        let now = try await world.clock.now()
        let today = world.calendar.date(at: now)
        if let session = world.calendar.session(on: today), now >= session.open { return session }
        guard let last = world.calendar.previous(before: today) else {
            throw RunStop(outcome: .closed, note: "the calendar knows no session before \(today)")
        }
        return last
    }

    /// That session, with everything ended that earlier runs left open.
    func settledSession() async throws -> Session {
        let session = try await latestSession()
        try await endEarlierSessions(before: session)
        try await settle(session)
        return session
    }

    /// One whose ledger a view can carry; which one does not matter to the account's books.
    func anyDeployment() async throws -> DeploymentName? {
        try await world.store.deployments().first { $0.account == account }?.name
    }
}
