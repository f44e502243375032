public import Markets

/// A check between an intent and an order, in the order in which they are asked (design §6).
public enum Gate: String, CaseIterable, Hashable, Sendable {
    case halt
    /// Its state, its stage's cap, and what its account must not trade.
    case deployment
    case session
    case staleData = "stale_data"
    case duplicate
    case orderValue = "order_value"
    case positionSize = "position_size"
    case priceCollar = "price_collar"
    case cash
    case velocity
    case sentWithinPlanned = "sent_within_planned"
    case dailyLoss = "daily_loss"
    case heat

    /// Whether exits are asked too: what stops everything, and what says what is possible at all.
    var asksExits: Bool {
        switch self {
        case .halt, .deployment, .session, .duplicate, .cash: true
        case .staleData, .orderValue, .positionSize, .priceCollar, .velocity, .sentWithinPlanned,
            .dailyLoss, .heat:
            false
        }
    }
}

/// What a gate said, and why, for a person.
public struct Refusal: Hashable, Sendable {
    /// The figure that was too high, or too low, and the limit that it was held against.
    public enum Figures: Hashable, Sendable {
        case money(Money, limit: Money)
        case price(Price, limit: Price)
        case quantity(Quantity, limit: Quantity)
        case weight(Weight, limit: Weight)
        case count(Int, limit: Int)
        case seconds(Int, limit: Int)
        case sessions(Int, limit: Int)
    }

    public let gate: Gate
    public let reason: String
    /// Nil where nothing was counted: a halt, a state.
    public let figures: Figures?

    public init(_ gate: Gate, _ reason: String, _ figures: Figures? = nil) {
        self.gate = gate
        self.reason = reason
        self.figures = figures
    }
}

extension Refusal: CustomStringConvertible {
    /// `price_collar: 36000 KRW is above 35700 KRW, 2 % over the last trade`
    public var description: String { "\(gate.rawValue): \(reason)" }
}

/// Why a gate says no, before it is known which gate says it.
struct Objection {
    let reason: String
    let figures: Refusal.Figures?

    init(_ reason: String, _ figures: Refusal.Figures? = nil) {
        self.reason = reason
        self.figures = figures
    }
}

extension Order {
    /// The first gate that does not let this order through, or nil.
    ///
    /// Exits are asked only by the gates that stop everything or say what is possible at all: a
    /// brake fails closed for entries and open for exits.
    public func refusal(_ view: GateView) -> Refusal? {
        for gate in Gate.allCases where gate.asksExits || !cause.isExit {
            guard let objection = objection(gate, view) else { continue }
            return Refusal(gate, objection.reason, objection.figures)
        }
        return nil
    }

    private func objection(_ gate: Gate, _ view: GateView) -> Objection? {
        switch gate {
        case .halt: haltObjection(view)
        case .deployment: deploymentObjection(view)
        case .session: sessionObjection(view)
        case .staleData: staleObjection(view)
        case .duplicate: duplicateObjection(view)
        case .orderValue: orderValueObjection(view)
        case .positionSize: positionObjection(view)
        case .priceCollar: collarObjection(view)
        case .cash: cashObjection(view)
        case .velocity: velocityObjection(view)
        case .sentWithinPlanned: sentObjection(view)
        case .dailyLoss: lossObjection(view)
        case .heat: heatObjection(view)
        }
    }
}
