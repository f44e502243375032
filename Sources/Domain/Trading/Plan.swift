public import Markets

/// What a run intends: every line of a deployment with its trade or the reason for none.
///
/// Stored before the first order and worked as stored, also by a run that resumes it. A plan is a
/// ceiling: what is sent for a line in all is never more than the line says.
public struct Plan: Hashable, Sendable {
    public let deployment: DeploymentName
    /// What it works towards; nil when nothing was due or needed, and then no line trades.
    public let decision: DecisionID?
    /// The exit that it serves instead of a decision: then every trade is a sell.
    public let exit: ExitID?
    /// The session it is to trade in.
    public let session: TradingDate
    public let asOf: Instant
    public let netAssetValue: Money
    public let cash: Money
    /// Held ∪ target ∪ in flight, in universe order, then what the universe no longer names.
    public let lines: [PlanLine]

    public init(
        deployment: DeploymentName, decision: DecisionID?, exit: ExitID? = nil,
        session: TradingDate, asOf: Instant, netAssetValue: Money, cash: Money, lines: [PlanLine]
    ) {
        precondition(decision == nil || exit == nil, "a plan of \(deployment) for two purposes")
        self.deployment = deployment
        self.decision = decision
        self.exit = exit
        self.session = session
        self.asOf = asOf
        self.netAssetValue = netAssetValue
        self.cash = cash
        self.lines = lines
    }

    /// What its orders serve; nil when it trades nothing.
    public var purpose: OrderIdentity.Purpose? {
        exit.map { .exit($0) } ?? decision.map { .decision($0) }
    }

    public var trades: [PlanLine] { lines.filter { $0.trade != nil } }

    /// The lines of one leg, in plan order.
    public func trades(_ side: Side) -> [PlanLine] { lines.filter { $0.trade?.side == side } }

    public func line(_ instrument: Instrument) -> PlanLine? {
        lines.first { $0.instrument == instrument }
    }
}

/// One instrument of a plan.
public struct PlanLine: Hashable, Sendable {
    public struct Trade: Hashable, Sendable {
        public let side: Side
        /// The most that may be sent for this line.
        public let quantity: Quantity
        public let limit: Price
        /// At the price of the plan, before costs.
        public let notional: Money
        public let costs: Money

        public init(
            side: Side, quantity: Quantity, limit: Price, notional: Money, costs: Money
        ) {
            self.side = side
            self.quantity = quantity
            self.limit = limit
            self.notional = notional
            self.costs = costs
        }
    }

    /// The universe's name for it, or the instrument where the universe has none.
    public let name: String
    public let instrument: Instrument
    public let held: Quantity
    /// Open buys less open sells.
    public let inFlight: Quantity
    public let price: Price
    public let priceAt: Instant
    /// Of net asset value, now; the target is after the cash buffer.
    public let weightNow: Weight
    public let weightTarget: Weight
    public let trade: Trade?
    /// Why it is traded, or why not.
    public let reason: String

    public init(
        name: String, instrument: Instrument, held: Quantity, inFlight: Quantity, price: Price,
        priceAt: Instant, weightNow: Weight, weightTarget: Weight, trade: Trade?, reason: String
    ) {
        self.name = name
        self.instrument = instrument
        self.held = held
        self.inFlight = inFlight
        self.price = price
        self.priceAt = priceAt
        self.weightNow = weightNow
        self.weightTarget = weightTarget
        self.trade = trade
        self.reason = reason
    }
}

/// A plan as a store has it.
public struct StoredPlan: Hashable, Sendable {
    public let id: PlanID
    public let run: RunID
    public let plan: Plan

    public init(id: PlanID, run: RunID, plan: Plan) {
        self.id = id
        self.run = run
        self.plan = plan
    }
}
