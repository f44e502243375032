public import Markets

/// An account at a broker.
public struct Account: Hashable, Sendable {
    public enum BrokerKind: String, CaseIterable, Hashable, Sendable {
        case localSim = "localsim"
        case kis
    }

    public let name: AccountName
    public let broker: BrokerKind
    public let currency: Currency

    public init(name: AccountName, broker: BrokerKind, currency: Currency) {
        self.name = name
        self.broker = broker
        self.currency = currency
    }
}

/// Where a deployment is in its life.
public enum DeploymentState: String, CaseIterable, Hashable, Sendable {
    case draft, active, paused, liquidating, closed, abandoned

    /// Whether it may have orders at the broker: at most one such deployment per account.
    public var canTrade: Bool {
        switch self {
        case .active, .paused, .liquidating: true
        case .draft, .closed, .abandoned: false
        }
    }

    /// Whether an order with this cause may be sent.
    public func allows(_ cause: OrderCause) -> Bool {
        switch self {
        case .active: true
        case .paused, .liquidating: cause.isExit
        case .draft, .closed, .abandoned: false
        }
    }
}

/// How much is entrusted. Grows only by `promote`.
public enum Stage: String, CaseIterable, Hashable, Sendable {
    case shadow, paper, micro, small, full
}

/// A portfolio on an account.
public struct Deployment: Hashable, Sendable {
    public let name: DeploymentName
    public let account: AccountName
    /// The portfolio's file, as committed.
    public let portfolio: String
    public let state: DeploymentState
    public let stage: Stage
    /// The share of the account's cash that it started with.
    public let share: Weight

    public init(
        name: DeploymentName, account: AccountName, portfolio: String, state: DeploymentState,
        stage: Stage, share: Weight
    ) {
        self.name = name
        self.account = account
        self.portfolio = portfolio
        self.state = state
        self.stage = stage
        self.share = share
    }
}

extension Deployment {
    public func with(_ state: DeploymentState) -> Deployment {
        Deployment(
            name: name, account: account, portfolio: portfolio, state: state, stage: stage,
            share: share)
    }
}

/// One committed text of a portfolio: what a decision was made from.
public struct Revision: Hashable, Sendable {
    public let commit: String
    /// The canonical hash of the checked portfolio.
    public let hash: String
    public let source: String

    public init(commit: String, hash: String, source: String) {
        self.commit = commit
        self.hash = hash
        self.source = source
    }
}

/// What a deployment owns by its own fills: never the account's figures.
public struct Ledger: Hashable, Sendable {
    public var cash: Money
    public var positions: [Instrument: Quantity]

    public init(cash: Money, positions: [Instrument: Quantity]) {
        self.cash = cash
        self.positions = positions
    }

    public func held(_ instrument: Instrument) -> Quantity { positions[instrument] ?? .zero }
}
