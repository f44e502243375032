public import Markets
public import Trading

/// Everything that a plan depends on: the same request always gives the same plan.
public struct PlanRequest: Sendable {
    public var deployment: DeploymentName
    /// Nil plans nothing: the lines are listed with `holdReason`.
    public var decision: DecisionID?
    /// Why nothing is to be traded, where there is no decision.
    public var holdReason: String
    public var session: TradingDate
    public var asOf: Instant
    public var ledger: Ledger
    /// The deployment's orders that may still trade.
    public var working: [Order]
    /// Before the cash buffer.
    public var targets: [Decision.Target]
    /// The universe, in its order: what ties break by and what lines are called.
    public var universe: [(name: String, instrument: Instrument)]
    /// A quote for every line: held ∪ target ∪ in flight.
    public var quotes: [Instrument: Quote]
    public var policy: PlanPolicy
    public var costs: TradeCosts

    public init(
        deployment: DeploymentName, decision: DecisionID?, holdReason: String = "",
        session: TradingDate, asOf: Instant, ledger: Ledger, working: [Order],
        targets: [Decision.Target], universe: [(name: String, instrument: Instrument)],
        quotes: [Instrument: Quote], policy: PlanPolicy, costs: TradeCosts
    ) {
        self.deployment = deployment
        self.decision = decision
        self.holdReason = holdReason
        self.session = session
        self.asOf = asOf
        self.ledger = ledger
        self.working = working
        self.targets = targets
        self.universe = universe
        self.quotes = quotes
        self.policy = policy
        self.costs = costs
    }

    /// Held ∪ target ∪ in flight, in universe order, then what the universe no longer names.
    public var instruments: [Instrument] {
        let wanted = Set(targets.map(\.instrument)).union(ledger.positions.keys)
            .union(working.map(\.instrument))
        let named = universe.map(\.instrument).filter(wanted.contains)
        return named + wanted.subtracting(named).sorted()
    }

    func name(of instrument: Instrument) -> String {
        universe.first { $0.instrument == instrument }?.name ?? instrument.description
    }
}

/// What a portfolio says about its orders.
public struct PlanPolicy: Hashable, Sendable {
    /// How a limit price is found from the last trade.
    public enum LimitPrice: Hashable, Sendable {
        /// A share of the price against us; under one tick it is one tick.
        case offset(Weight)
        case ticks(Int)
        /// The collar's bound: as marketable as the gates allow.
        case collar
    }

    /// Stays in cash, of net asset value.
    public var buffer: Weight
    /// Trades below it are not worth their costs; a full exit always is.
    public var minimum: Money?
    public var limitPrice: LimitPrice
    /// How far a limit may be from the last trade.
    public var collar: Weight

    public init(
        buffer: Weight = .zero, minimum: Money? = nil, limitPrice: LimitPrice = .collar,
        collar: Weight = GateLimits.ceilings.collar
    ) {
        self.buffer = buffer
        self.minimum = minimum
        self.limitPrice = limitPrice
        self.collar = collar
    }

    /// The targets that are planned: scaled down, all by one factor, until the buffer is left.
    ///
    /// s = min(1, (1 − buffer) / Σ w), language.md R18.
    public func planned(_ targets: [Decision.Target]) -> [Instrument: Weight] {
        let total = targets.reduce(Int128(0)) { $0 + Int128($1.weight.trillionths) }
        let room = Int128(Weight.all.trillionths - buffer.trillionths)
        var planned: [Instrument: Weight] = [:]
        for target in targets {
            var weight = Int128(target.weight.trillionths)
            if total > room { weight = weight * room / total }
            let sum = (planned[target.instrument] ?? .zero) + Weight(trillionths: Int64(weight))
            planned[target.instrument] = sum
        }
        return planned
    }
}
