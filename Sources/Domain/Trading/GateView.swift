public import Markets

/// What the gates look at, read just before an order is sent.
public struct GateView: Sendable {
    public var halts: [Halt]
    public var fileHalt: (stops: Halt.Stops, reason: String)?
    public var owner: Deployment
    public var now: Instant
    public var session: Session?
    /// The known stretch without submits that `now` lies in.
    public var quiet: QuietWindow?
    /// Sessions between the close that the plan's decision was made on and this one; nil when the
    /// decision is not open any more, or its session is not known.
    public var decisionAge: Int?
    /// Orders of this account that may still trade, and all that were sent in this session.
    public var orders: [Order]
    /// Nil when there is none.
    public var quote: Quote?
    /// The plan that the order belongs to.
    public var plan: Plan
    /// The broker's own figures for this order.
    public var sellable: Quantity
    public var orderable: Money
    /// A buy's value at its reserving price with costs.
    public var reserved: Money
    public var loss: LossView
    /// What all accounts have at risk.
    public var exposures: [AccountExposure]
    public var limits: GateLimits

    public init(
        halts: [Halt], fileHalt: (stops: Halt.Stops, reason: String)?, owner: Deployment,
        now: Instant, session: Session?, quiet: QuietWindow?, decisionAge: Int?, orders: [Order],
        quote: Quote?, plan: Plan, sellable: Quantity, orderable: Money, reserved: Money,
        loss: LossView, exposures: [AccountExposure], limits: GateLimits
    ) {
        self.halts = halts
        self.fileHalt = fileHalt
        self.owner = owner
        self.now = now
        self.session = session
        self.quiet = quiet
        self.decisionAge = decisionAge
        self.orders = orders
        self.quote = quote
        self.plan = plan
        self.sellable = sellable
        self.orderable = orderable
        self.reserved = reserved
        self.loss = loss
        self.exposures = exposures
        self.limits = limits
    }
}

extension GateView {
    /// What was sent before this order, by the marker and not by the broker's answer.
    func sent(before order: Order) -> [Order] {
        orders.filter { $0.id != order.id && $0.baseline != nil }
    }

    /// The same for the order's plan.
    func sentOfPlan(before order: Order) -> [Order] {
        sent(before: order).filter { $0.plan == order.plan }
    }
}
