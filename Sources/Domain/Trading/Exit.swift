public import Markets

/// One wish to be flat, from a person or a breaker until the broker shows nothing held.
///
/// It is written down before anything is sold and survives every run: each run that holds the
/// account works the open exit first, before halts are looked at. One open exit per deployment, so
/// that a restart in the middle continues it and never begins another (E26).
public struct Exit: Hashable, Sendable {
    public enum Outcome: String, CaseIterable, Hashable, Sendable {
        /// Two complete reads showed nothing held, and no order lives.
        case flat
        /// Given up: what is left belongs to EXTERNAL.
        case abandoned
        /// A liquidation took over from a flatten.
        case superseded
    }

    public let id: ExitID
    public let deployment: DeploymentName
    public let account: AccountName
    /// Liquidation or flatten; never rebalance.
    public let cause: OrderCause
    public let reason: String
    public let askedBy: String
    /// On the account's clock.
    public let askedAt: Instant
    /// When the broker's figures last moved in our favour, on the account's clock: what "stuck"
    /// counts from. At first, when it was asked for.
    public let progressAt: Instant
    /// The least that has been held since, and the most that its orders have filled: Σ over
    /// instruments. Nil before the first look.
    public let mark: ExitMark?
    /// Nil while it is open.
    public let outcome: Outcome?

    public init(
        id: ExitID, deployment: DeploymentName, account: AccountName, cause: OrderCause,
        reason: String, askedBy: String, askedAt: Instant, progressAt: Instant, mark: ExitMark?,
        outcome: Outcome?
    ) {
        self.id = id
        self.deployment = deployment
        self.account = account
        self.cause = cause
        self.reason = reason
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.progressAt = progressAt
        self.mark = mark
        self.outcome = outcome
    }
}

/// What the broker shows of an exit at one look.
public struct ExitMark: Hashable, Sendable {
    /// Σ of what is held of the exit's instruments.
    public let held: Quantity
    /// Σ of what its orders have filled.
    public let filled: Quantity

    public init(held: Quantity, filled: Quantity) {
        self.held = held
        self.filled = filled
    }

    /// Whether this look shows more done than an earlier one. What was sent does not count, only
    /// what the broker has done (promises F5).
    public func isProgress(since earlier: ExitMark?) -> Bool {
        guard let earlier else { return true }
        return held < earlier.held || filled > earlier.filled
    }

    /// The better of two looks, so that a share that comes back is not progress when it goes again.
    public func best(_ earlier: ExitMark?) -> ExitMark {
        guard let earlier else { return self }
        return ExitMark(held: min(held, earlier.held), filled: max(filled, earlier.filled))
    }
}

/// An exit to be asked for.
public struct NewExit: Hashable, Sendable {
    public let deployment: DeploymentName
    /// Liquidation or flatten.
    public let cause: OrderCause
    public let reason: String

    public init(deployment: DeploymentName, cause: OrderCause, reason: String) {
        precondition(cause.isExit, "an exit of \(deployment) that is a \(cause.rawValue)")
        self.deployment = deployment
        self.cause = cause
        self.reason = reason
    }
}

extension NewExit {
    /// What a flatten raises with it, so that nothing is bought back.
    public var halt: NewHalt {
        NewHalt(scope: .deployment(deployment), reason: "\(cause.rawValue): \(reason)")
    }
}

extension Exit {
    public func with(_ outcome: Outcome) -> Exit { changed(progressAt, mark, outcome) }

    public func looked(at mark: ExitMark, on now: Instant) -> Exit { changed(now, mark, outcome) }

    private func changed(_ progressAt: Instant, _ mark: ExitMark?, _ outcome: Outcome?) -> Exit {
        Exit(
            id: id, deployment: deployment, account: account, cause: cause, reason: reason,
            askedBy: askedBy, askedAt: askedAt, progressAt: progressAt, mark: mark,
            outcome: outcome)
    }
}

extension Exit {
    /// One for each time that it gets stuck: progress in between makes it another.
    public func stuckAlert(_ text: String) -> Alert {
        Alert(.warning, on: .system, key: "stuck:\(id):\(progressAt)", text: text)
    }
}

extension Deployment {
    /// - Throws: `conflict` where there is nothing that could be sold.
    public func requireExit(_ cause: OrderCause) throws(StoreError) {
        guard state.canTrade else {
            throw .conflict("deployment '\(name)' is \(state.rawValue)")
        }
    }
}
