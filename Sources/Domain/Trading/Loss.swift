public import Markets

/// What a deployment is worth at one complete look at its account.
public struct RiskReading: Hashable, Sendable {
    public let deployment: DeploymentName
    public let session: TradingDate
    /// On the account's clock.
    public let at: Instant
    /// The ledger's cash when it was taken.
    public let cash: Money
    /// Cash and positions at marks.
    public let value: Money
    /// What it was worth at the previous close: before this session's trades, at the closes.
    public let base: Money

    public init(
        deployment: DeploymentName, session: TradingDate, at: Instant, cash: Money, value: Money,
        base: Money
    ) {
        self.deployment = deployment
        self.session = session
        self.at = at
        self.cash = cash
        self.value = value
        self.base = base
    }
}

/// The readings of one deployment in one session, as a store keeps them.
///
/// The one measure of the daily loss is (value − flows) − (base − flows then); the one measure of
/// drawdown is the fall of `index` from its highest (E68). Both leave out what was paid in or out.
public struct RiskState: Hashable, Sendable {
    public let deployment: DeploymentName
    public let session: TradingDate
    /// Written once for a session, so that a restart measures from where it was (E70).
    public let base: Money
    public let baseFlows: Money
    /// Of the last reading.
    public let at: Instant
    public let value: Money
    public let flows: Money
    /// What one unit of the deployment's first value has become.
    public let index: Weight
    /// The highest index of the session.
    public let highest: Weight
    /// Whether the drawdown is measured anew from this session on, after a stop.
    public let isRestart: Bool
    /// How often the daily loss has stopped this session.
    public let stops: Int
    /// Since when readings breach a limit.
    public let suspectedAt: Instant?

    public init(
        deployment: DeploymentName, session: TradingDate, base: Money, baseFlows: Money,
        at: Instant, value: Money, flows: Money, index: Weight, highest: Weight, isRestart: Bool,
        stops: Int, suspectedAt: Instant?
    ) {
        self.deployment = deployment
        self.session = session
        self.base = base
        self.baseFlows = baseFlows
        self.at = at
        self.value = value
        self.flows = flows
        self.index = index
        self.highest = highest
        self.isRestart = isRestart
        self.stops = stops
        self.suspectedAt = suspectedAt
    }

    /// Profit and loss since the previous close, without flows.
    public var dailyProfit: Money { (value - flows) - (base - baseFlows) }
}

/// A limit that a reading is past.
public struct Breach: Hashable, Sendable {
    public enum Measure: String, CaseIterable, Hashable, Sendable {
        case dailyLoss = "daily loss"
        case drawdown
    }

    public let measure: Measure
    public let limit: Weight
    public let value: Weight

    public init(_ measure: Measure, value: Weight, limit: Weight) {
        self.measure = measure
        self.value = value
        self.limit = limit
    }

    public var figures: Refusal.Figures { .weight(value, limit: limit) }
}

extension Breach: CustomStringConvertible {
    /// `daily loss of 3.2% is above 3%`
    public var description: String {
        "\(measure.rawValue) of \(value.rounded) is above \(limit.rounded)"
    }
}

extension Weight {
    /// To a hundredth of a percent, for people.
    fileprivate var rounded: Weight {
        Weight(trillionths: trillionths / 100_000_000 * 100_000_000)
    }
}

/// What a reading means.
public enum LossVerdict: Hashable, Sendable {
    case clear
    /// Once: the next reading, a minute later, says whether it was a bad tick.
    case suspected(Breach)
    /// Twice: the store has raised a halt of the deployment's entries, or begun a flatten.
    case confirmed(Breach)
}

/// What the gates know of the loss.
public enum LossView: Hashable, Sendable {
    case clear
    case breached(Breach)
    case unknown(String)
}

extension LossVerdict {
    public var view: LossView {
        switch self {
        case .clear: .clear
        case .suspected(let breach), .confirmed(let breach): .breached(breach)
        }
    }
}

/// A reading as it was noted.
public struct NotedRisk: Hashable, Sendable {
    public let state: RiskState
    public let verdict: LossVerdict

    public init(state: RiskState, verdict: LossVerdict) {
        self.state = state
        self.verdict = verdict
    }
}
