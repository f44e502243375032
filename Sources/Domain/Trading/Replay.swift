public import Markets

extension Order {
    /// Whether an event has been taken before, so that taking it again changes nothing.
    ///
    /// After a lost answer to a commit a verb is called again with the same values; that must not
    /// be an error, and must not happen twice.
    public func hasTaken(_ event: OrderEvent) -> Bool {
        switch event {
        case .marked(let baseline): self.baseline == baseline
        case .dropped: state == .cancelled && baseline == nil
        case .refused: state == .refused
        case .accepted(let number): self.number == number
        case .rejected: state == .rejected
        case .unanswered: state == .unknown
        case .executed(let execution): executed == execution
        case .cancelRequested: state == .cancelling
        case .cancelled: state == .cancelled
        case .cancelRefused: state == .accepted
        case .expired: state == .expired
        case .notFound: state == .notFound
        case .contradicted: state == .contested
        case .settled(let end): state == end
        }
    }
}

/// One execution as it is booked: an interval of an order's cumulative quantity.
///
/// Its key is the order and the quantity after it, so a report that is read twice is one fill.
public struct Fill: Hashable, Sendable {
    public let order: OrderID
    public let before: Execution
    public let after: Execution
    public let at: Instant

    public init(order: OrderID, before: Execution, after: Execution, at: Instant) {
        self.order = order
        self.before = before
        self.after = after
        self.at = at
    }

    public var quantity: Quantity { after.quantity - before.quantity }
    public var amount: Money { after.amount - before.amount }
    public var costs: Money { after.costs - before.costs }
}
