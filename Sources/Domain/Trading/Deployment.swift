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

    /// Whether what is lost at its broker is lost.
    public var hasRealMoney: Bool {
        switch broker {
        case .localSim: false
        case .kis: true
        }
    }

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

/// How much is entrusted. Grows only by `promote`, one step at a time, after enough clean
/// sessions; falls by itself, one step, after a breaker's stop.
public enum Stage: String, CaseIterable, Hashable, Sendable {
    case shadow, paper, micro, small, full

    /// Clean sessions at a stage before the next: own orders accepted, filled and reconciled.
    public static let cleanSessionsToGrow = 5

    /// The most that may be invested, of net asset value. A cap limits buys and never makes a
    /// sell. Paper is for accounts without real money, so it needs no cap.
    public var cap: Weight {
        switch self {
        case .shadow: .zero
        case .paper, .full: .all
        case .micro: Weight(trillionths: 50_000_000_000)
        case .small: Weight(trillionths: 250_000_000_000)
        }
    }

    /// Whether orders leave at all. Shadow plans and sends nothing; paper only where there is no
    /// real money, because nothing else can fill it.
    public func sends(hasRealMoney: Bool) -> Bool {
        switch self {
        case .shadow: false
        case .paper: !hasRealMoney
        case .micro, .small, .full: true
        }
    }

    public var next: Stage? {
        switch self {
        case .shadow: .paper
        case .paper: .micro
        case .micro: .small
        case .small: .full
        case .full: nil
        }
    }

    /// Where a stop brings it: never below paper, which risks nothing.
    public var fallen: Stage {
        switch self {
        case .shadow: .shadow
        case .paper, .micro: .paper
        case .small: .micro
        case .full: .small
        }
    }
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

    public func with(_ stage: Stage) -> Deployment {
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
