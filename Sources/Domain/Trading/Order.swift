public import Markets

/// A trade that has been written down.
public struct Order: Hashable, Sendable {
    public let identity: OrderIdentity
    public let account: AccountName
    public let plan: PlanID
    public let cause: OrderCause
    public let quantity: Quantity
    public let limit: Price

    public internal(set) var state: OrderState
    public internal(set) var executed: Execution
    public internal(set) var number: BrokerOrderNumber?
    public internal(set) var baseline: Baseline?
    /// Why it was refused, rejected, dropped, or is unknown.
    public internal(set) var note: String?
    /// The broker's instant of the newest report that changed it.
    public internal(set) var reportedAt: Instant?

    public var id: OrderID { identity.id }
    public var instrument: Instrument { identity.instrument }
    public var side: Side { identity.side }
    public var currency: Currency { limit.currency }
    public var filled: Quantity { executed.quantity }
    /// Quantity − filled.
    public var remaining: Quantity { quantity - executed.quantity }
    /// When the marker was written, on the account's clock.
    public var submittingAt: Instant? { baseline?.at }

    /// A planned order.
    public init(
        _ identity: OrderIdentity, account: AccountName, plan: PlanID,
        cause: OrderCause = .rebalance, quantity: Quantity, limit: Price
    ) {
        precondition(quantity > .zero, "order \(identity.id) of \(quantity) shares")
        precondition(!(cause.isExit && identity.side == .buy), "exit \(identity.id) is a buy")
        precondition(cause.isExit == (identity.exit != nil), "order \(identity.id) is \(cause)")
        self.identity = identity
        self.account = account
        self.plan = plan
        self.cause = cause
        self.quantity = quantity
        self.limit = limit
        state = .planned
        executed = .none(limit.currency)
    }

    /// An order as a store has it.
    public init(
        stored identity: OrderIdentity, account: AccountName, plan: PlanID, cause: OrderCause,
        quantity: Quantity, limit: Price, state: OrderState, executed: Execution,
        number: BrokerOrderNumber?, baseline: Baseline?, note: String?,
        reportedAt: Instant? = nil
    ) {
        self.identity = identity
        self.account = account
        self.plan = plan
        self.cause = cause
        self.quantity = quantity
        self.limit = limit
        self.state = state
        self.executed = executed
        self.number = number
        self.baseline = baseline
        self.note = note
        self.reportedAt = reportedAt
    }
}

extension Order {
    /// The same trade once more, planned: only after this attempt ended without a send.
    public var nextAttempt: Order {
        Order(
            identity.next, account: account, plan: plan, cause: cause, quantity: quantity,
            limit: limit)
    }
}

/// An event that cannot be true of an order. The order is left as it was.
public enum OrderError: Error, Hashable, Sendable {
    case impossible(event: String, order: OrderID, state: OrderState)
    /// More executed than ordered.
    case overfilled(OrderID, Execution)
    /// Less executed than the broker said before.
    case regressed(OrderID, Execution)
}

extension OrderError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .impossible(let event, let order, let state):
            "order '\(order)' is \(state.rawValue) and cannot take '\(event)'"
        case .overfilled(let order, let execution):
            "order '\(order)' cannot be filled with \(execution.quantity)"
        case .regressed(let order, let execution):
            "order '\(order)' has filled more than \(execution.quantity)"
        }
    }
}
