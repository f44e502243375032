public import Markets

/// Which half of a run an order belongs to. Sells go first, and pay for the buys.
public enum Leg: Int, CaseIterable, Hashable, Sendable {
    case sells = 1
    case buys = 2
}

/// Why an order exists, which decides what may stop it.
public enum OrderCause: String, CaseIterable, Hashable, Sendable {
    case rebalance
    case liquidation
    case flatten
    case signalExit = "signal_exit"

    /// Exits are never blocked but by a person's `--stops orders`. A rebalance's sells are
    /// entries: nothing is on fire when a weight is off.
    public var isExit: Bool {
        switch self {
        case .rebalance: false
        case .liquidation, .flatten, .signalExit: true
        }
    }
}

/// What makes an order this order and no other: unique before anything is sent.
///
/// A run that is started again derives the same identity for the same trade, so the second
/// insert finds the first. Attempt n + 1 exists only after attempt n is cancelled (confirmed),
/// rejected or refused; never after unknown or not found. One exception: an exit may go again
/// after not found or unknown, for what the broker then says may be sold.
public struct OrderIdentity: Hashable, Sendable {
    /// What an order serves.
    public enum Purpose: Hashable, Sendable {
        case decision(DecisionID)
        case exit(ExitID)
    }

    public let deployment: DeploymentName
    public let purpose: Purpose
    /// The session it is to trade in.
    public let session: TradingDate
    public let leg: Leg
    public let instrument: Instrument
    public let side: Side
    /// From 1.
    public let attempt: Int
    /// Made once: it is asked for far more often than an identity is.
    public let id: OrderID

    public init(
        deployment: DeploymentName, purpose: Purpose, session: TradingDate, leg: Leg,
        instrument: Instrument, side: Side, attempt: Int = 1
    ) {
        self.deployment = deployment
        self.purpose = purpose
        self.session = session
        self.leg = leg
        self.instrument = instrument
        self.side = side
        self.attempt = attempt
        id = OrderID(
            rawValue: "\(deployment).\(purpose).\(session).\(leg.rawValue)"
                + ".\(instrument).\(side.rawValue).\(attempt)")
    }

    /// An order that works a decision.
    public init(
        deployment: DeploymentName, decision: DecisionID, session: TradingDate, leg: Leg,
        instrument: Instrument, side: Side, attempt: Int = 1
    ) {
        self.init(
            deployment: deployment, purpose: .decision(decision), session: session, leg: leg,
            instrument: instrument, side: side, attempt: attempt)
    }

    public var decision: DecisionID? {
        guard case .decision(let id) = purpose else { return nil }
        return id
    }

    public var exit: ExitID? {
        guard case .exit(let id) = purpose else { return nil }
        return id
    }

    /// The same trade once more.
    public var next: OrderIdentity {
        OrderIdentity(
            deployment: deployment, purpose: purpose, session: session, leg: leg,
            instrument: instrument, side: side, attempt: attempt + 1)
    }
}

extension OrderIdentity.Purpose: CustomStringConvertible {
    /// `12` for a decision, `x3` for an exit.
    public var description: String {
        switch self {
        case .decision(let id): "\(id)"
        case .exit(let id): "x\(id)"
        }
    }
}

/// Our name for an order, derived from its identity: `core.12.2026-11-23.1.KRX:069500.sell.1`,
/// and of an exit `core.x3.2026-11-23.1.KRX:069500.sell.1`.
public struct OrderID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
    public static func < (left: OrderID, right: OrderID) -> Bool { left.rawValue < right.rawValue }
}

/// The broker's name for an order. Numbers restart each day, so a session belongs to it.
public struct BrokerOrderNumber:
    RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible
{
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
    public static func < (left: BrokerOrderNumber, right: BrokerOrderNumber) -> Bool {
        left.rawValue < right.rawValue
    }
}
