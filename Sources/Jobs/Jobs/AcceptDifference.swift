public import Markets
import Rebalancing
public import Trading

/// What a person accepts as true because the broker shows it.
public struct Acceptance: Sendable {
    public enum Subject: Hashable, Sendable {
        case shares(Instrument)
        case cash
    }

    public let subject: Subject
    /// Nil gives the difference to EXTERNAL.
    public let deployment: DeploymentName?
    /// Whether it is more or fewer shares of the same value.
    public let isSplit: Bool
    public let reason: String

    public init(subject: Subject, deployment: DeploymentName?, isSplit: Bool, reason: String) {
        self.subject = subject
        self.deployment = deployment
        self.isSplit = isSplit
        self.reason = reason
    }
}

/// Books one difference as the broker shows it, looks again whether it is gone, and opens the
/// instrument that was frozen for it. What stopped the account is lifted by `lift`.
public func accept<S: Store, B: Broker, C: Clock>(
    _ acceptance: Acceptance, _ request: JobRequest, in world: JobWorld<S, B, C>
) async throws -> JobReport {
    try await withAccount(request, in: world) { account in
        guard let deployment = try await account.anyDeployment() else {
            return JobReport(.done, "no deployment was ever on this account")
        }
        let session = try await account.settledSession()
        let view = try await account.read(session, deployment)
        let found = try await account.agreedDifferences(view, session, deployment)
            .first { $0.isOf(acceptance.subject) }
        if let found {
            try await account.book(found, acceptance)
            let after = try await account.read(session, deployment)
            // A correction that changed nothing is worse than none (E46).
            let left = try await account.differences(after).first { $0.isOf(acceptance.subject) }
            if let left {
                return JobReport(.mismatch, "booked, and it still differs: \(left)")
            }
        }
        try await account.giveShortfall(acceptance)
        try await account.thaw(acceptance)
        return JobReport(.done, found.map { "booked: \($0)" } ?? "nothing differs")
    }
}

extension AccountRun {
    fileprivate func book(_ difference: Difference, _ acceptance: Acceptance) async throws {
        let correction = Correction(
            account: account, deployment: acceptance.deployment, amount: difference.missing,
            kind: acceptance.isSplit ? .split : .accepted, reason: acceptance.reason,
            at: try await world.clock.now())
        try await world.store.correct([correction], key: "run-\(claimed.run) accept", origin)
    }

    /// Shares that a stranger sold were somebody's: where EXTERNAL had none, they were the
    /// deployment's that the person names.
    fileprivate func giveShortfall(_ acceptance: Acceptance) async throws {
        guard case .shares(let instrument) = acceptance.subject,
            let deployment = acceptance.deployment
        else { return }
        let short = try await world.store.external(of: account).held(instrument)
        guard short < .zero else { return }
        let now = try await world.clock.now()
        let corrections = [(deployment, short), (nil, .zero - short)].map { owner, quantity in
            Correction(
                account: account, deployment: owner, amount: .shares(instrument, quantity),
                kind: .accepted, reason: acceptance.reason, at: now)
        }
        try await world.store.correct(corrections, key: "run-\(claimed.run) shortfall", origin)
    }

    /// Opens what was closed for this difference: freezing and accepting are two ends of one thing.
    fileprivate func thaw(_ acceptance: Acceptance) async throws {
        guard case .shares(let instrument) = acceptance.subject else { return }
        for halt in try await world.store.halts() where halt.scope == .instrument(instrument) {
            guard halt.stops == .entries else { continue }  // a person's, about something else
            try await world.store.lift(
                halt.id, reason: "accepted: \(acceptance.reason)", origin)
        }
    }
}

extension Difference {
    func isOf(_ subject: Acceptance.Subject) -> Bool {
        switch (self, subject) {
        case (.shares(let instrument, _, _), .shares(let wanted)): instrument == wanted
        case (.cash, .cash): true
        case (.shares, .cash), (.cash, .shares): false
        }
    }
}
