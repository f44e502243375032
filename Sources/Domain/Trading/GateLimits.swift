public import Markets

/// The most that gates let through. Ceilings are compiled in; an account may only be stricter.
public struct GateLimits: Hashable, Sendable {
    /// The value of one order, as a share of net asset value.
    public var orderValue: Weight
    /// The value of one instrument after an order, as a share of net asset value. At 100 % the
    /// cash is what limits it.
    public var positionSize = Weight.all
    /// How far a limit price may be from the last trade.
    public var collar: Weight
    /// The oldest quote that an entry may be priced from.
    public var quoteAgeSeconds: Int
    /// How many sessions may lie between the close behind a decision and its orders.
    public var decisionAge = Decision.lifeInSessions
    /// Orders sent within a minute, for one plan, and in one session, of one account.
    public var ordersPerMinute = 120
    public var ordersPerRun = 250
    public var ordersPerSession = 500
    /// What is sent for one plan, at limit prices, as a share of net asset value. Everything sold
    /// and everything bought is 200 %.
    public var turnover = Weight(percent: 210)
    /// Cash that buys leave alone, as a share of net asset value. Stricter is more.
    public var cashBuffer = Weight.zero
    public var loss = LossLimits()
    /// What all accounts of a currency have at risk, as a share of their net asset value.
    public var heat = Weight.all
    /// The oldest balance of any account that heat is counted from, on the database's clock. Nine
    /// days are longer than any run of closed days that KRX has had.
    public var balanceAgeSeconds = 9 * 86_400
    /// Instruments that the account must not buy or sell but to leave them.
    public var restricted: Set<Instrument> = []

    public static let ceilings = GateLimits()

    public init(
        orderValue: Weight = .all, collar: Weight = Weight(percent: 2), quoteAgeSeconds: Int = 300
    ) {
        self.orderValue = orderValue
        self.collar = collar
        self.quoteAgeSeconds = quoteAgeSeconds
    }

    /// - Returns: the stricter of each figure and its ceiling.
    public func lowered(to other: GateLimits) -> GateLimits {
        var lowered = GateLimits(
            orderValue: min(orderValue, other.orderValue), collar: min(collar, other.collar),
            quoteAgeSeconds: min(quoteAgeSeconds, other.quoteAgeSeconds))
        lowered.positionSize = min(positionSize, other.positionSize)
        lowered.decisionAge = min(decisionAge, other.decisionAge)
        lowered.ordersPerMinute = min(ordersPerMinute, other.ordersPerMinute)
        lowered.ordersPerRun = min(ordersPerRun, other.ordersPerRun)
        lowered.ordersPerSession = min(ordersPerSession, other.ordersPerSession)
        lowered.turnover = min(turnover, other.turnover)
        lowered.cashBuffer = max(cashBuffer, other.cashBuffer)
        lowered.loss = loss.lowered(to: other.loss)
        lowered.heat = min(heat, other.heat)
        lowered.balanceAgeSeconds = min(balanceAgeSeconds, other.balanceAgeSeconds)
        lowered.restricted = restricted.union(other.restricted)
        return lowered
    }
}

/// How much a deployment may lose before its entries stop.
public struct LossLimits: Hashable, Sendable {
    /// What a confirmed daily loss leads to.
    public enum Response: String, CaseIterable, Hashable, Sendable {
        /// Entries stop until a person lifts the halt.
        case halt
        /// Entries stop, and everything is sold.
        case flatten
    }

    /// Since the previous close, as a share of what the deployment was worth then.
    public var daily = Weight(percent: 10)
    public var onDaily = Response.halt
    /// From the highest reading of the last sessions, without what was paid in or out.
    public var drawdown = Weight(percent: 40)
    /// How many sessions back the highest reading is looked for. More is stricter.
    public var drawdownSessions = 60

    /// A breach counts when another reading, at least this much later, shows it again: one bad
    /// tick stops nothing (E69).
    public static let confirmationSeconds = 60

    public init() {}

    /// - Returns: the stricter of each figure and its ceiling.
    public func lowered(to other: LossLimits) -> LossLimits {
        var lowered = LossLimits()
        lowered.daily = min(daily, other.daily)
        lowered.onDaily = onDaily == .flatten || other.onDaily == .flatten ? .flatten : .halt
        lowered.drawdown = min(drawdown, other.drawdown)
        lowered.drawdownSessions = max(drawdownSessions, other.drawdownSessions)
        return lowered
    }
}

extension Weight {
    /// Whole percents: 210 is 210 %.
    public init(percent: Int64) { self.init(trillionths: percent * 10_000_000_000) }
}
