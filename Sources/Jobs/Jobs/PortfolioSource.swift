public import Markets
public import Portfolio
public import Rebalancing
public import Trading

/// A compiled portfolio over a source of past prices.
public struct PortfolioSource<Prices: MarketData>: DecisionSource {
    public let portfolio: CompiledPortfolio
    public let revision: Revision
    private let prices: Prices

    public init(_ portfolio: CompiledPortfolio, revision: Revision, prices: Prices) {
        self.portfolio = portfolio
        self.revision = revision
        self.prices = prices
    }

    public var universe: [(name: String, instrument: Instrument)] {
        portfolio.universe.compactMap { name in name.instrument.map { (name.name, $0) } }
    }

    public var policy: PlanPolicy { portfolio.planPolicy }

    public func decides(on place: SessionPlace, date: TradingDate) -> Bool {
        portfolio.decides(on: place)
    }

    public func targets(on date: TradingDate) async -> TargetAnswer {
        switch await history(through: date) {
        case .unavailable(let why): .undecided(reason: "past prices cannot be read: \(why)")
        case .complete(let history, _): portfolio.weights(on: date, in: history).targets
        }
    }

    public func acts(on account: AccountWeights, date: TradingDate) async -> ActAnswer {
        switch await history(through: date) {
        case .unavailable(let why): .undecided(reason: "past prices cannot be read: \(why)")
        case .complete(let history, _): portfolio.acts(on: account, date: date, in: history)
        }
    }

    /// The lookback before the date, which is all that anything may depend on.
    private func history(through date: TradingDate) async -> Reading<PriceHistory> {
        await prices.history(
            of: portfolio.instruments, through: date, sessions: portfolio.lookbackSessions + 1)
    }
}

extension WeightsAnswer {
    /// As a decision stores them.
    public var targets: TargetAnswer {
        switch self {
        case .undecided(let reason): .undecided(reason: reason)
        case .weights(let weights):
            .targets(
                weights.lines.map {
                    Decision.Target(name: $0.name, instrument: $0.instrument, weight: $0.weight)
                })
        }
    }
}

extension CompiledPortfolio {
    /// What the portfolio says about its orders, as the planner reads it.
    public var planPolicy: PlanPolicy {
        PlanPolicy(
            buffer: orders.cashBuffer, minimum: orders.minimumValue,
            limitPrice: orders.price.limitPrice)
    }
}

extension PricePolicy? {
    /// A market order is a limit at the collar: as marketable as the gates allow.
    fileprivate var limitPrice: PlanPolicy.LimitPrice {
        switch self {
        case nil, .market, .limit(offset: nil): .collar
        case .limit(offset: .fraction(let share)): .offset(share)
        case .limit(offset: .ticks(let count)): .ticks(count)
        }
    }
}
