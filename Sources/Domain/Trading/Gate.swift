public import Markets

/// A check between an intent and an order, in the order in which they are asked.
public enum Gate: String, CaseIterable, Hashable, Sendable {
    case halt
    case deployment
    case session
    case duplicate
    case orderValue = "order_value"
    case priceCollar = "price_collar"
    case cash
    case sentWithinPlanned = "sent_within_planned"
}

/// What a gate said, and why, for a person.
public struct Refusal: Hashable, Sendable {
    public let gate: Gate
    public let reason: String

    public init(_ gate: Gate, _ reason: String) {
        self.gate = gate
        self.reason = reason
    }
}

extension Refusal: CustomStringConvertible {
    /// `price_collar: 36000 KRW is above 35700 KRW, 2 % over the last trade`
    public var description: String { "\(gate.rawValue): \(reason)" }
}

/// The most that gates let through. Ceilings are compiled in; an account may only lower them.
public struct GateLimits: Hashable, Sendable {
    /// The value of one order, as a share of net asset value.
    public let orderValue: Weight
    /// How far a limit price may be from the last trade.
    public let collar: Weight
    /// The oldest quote that an entry may be priced from.
    public let quoteAgeSeconds: Int

    public static let ceilings = GateLimits(
        orderValue: .all, collar: Weight(trillionths: 20_000_000_000), quoteAgeSeconds: 300)

    /// - Returns: the lower of each figure and its ceiling.
    public init(orderValue: Weight, collar: Weight, quoteAgeSeconds: Int) {
        self.orderValue = orderValue
        self.collar = collar
        self.quoteAgeSeconds = quoteAgeSeconds
    }

    public func lowered(to other: GateLimits) -> GateLimits {
        GateLimits(
            orderValue: min(orderValue, other.orderValue), collar: min(collar, other.collar),
            quoteAgeSeconds: min(quoteAgeSeconds, other.quoteAgeSeconds))
    }
}

/// What the gates look at, read just before an order is sent.
public struct GateView: Sendable {
    public var halts: [Halt]
    public var fileHalt: (stops: Halt.Stops, reason: String)?
    public var deployment: DeploymentState
    public var now: Instant
    public var session: Session?
    /// Orders of this account that may still trade, or have been sent in this session.
    public var orders: [Order]
    public var quote: Quote
    public var netAssetValue: Money
    /// The broker's own figure for this order.
    public var orderable: Money
    /// The order's value at its reserving price with costs.
    public var reserved: Money
    /// What the stored plan allows for this line in all.
    public var planned: Quantity
    public var limits: GateLimits

    public init(
        halts: [Halt], fileHalt: (stops: Halt.Stops, reason: String)?,
        deployment: DeploymentState, now: Instant, session: Session?, orders: [Order],
        quote: Quote, netAssetValue: Money, orderable: Money, reserved: Money,
        planned: Quantity, limits: GateLimits
    ) {
        self.halts = halts
        self.fileHalt = fileHalt
        self.deployment = deployment
        self.now = now
        self.session = session
        self.orders = orders
        self.quote = quote
        self.netAssetValue = netAssetValue
        self.orderable = orderable
        self.reserved = reserved
        self.planned = planned
        self.limits = limits
    }
}

extension Order {
    /// The first gate that does not let this order through, or nil.
    ///
    /// Exits pass every gate but a halt of orders and the ones that say what is possible at all.
    public func refusal(_ view: GateView) -> Refusal? {
        for gate in Gate.allCases {
            if let reason = reason(gate, view) { return Refusal(gate, reason) }
        }
        return nil
    }

    private func reason(_ gate: Gate, _ view: GateView) -> String? {
        switch gate {
        case .halt: haltReason(view)
        case .deployment:
            view.deployment.allows(cause) ? nil : "the deployment is \(view.deployment.rawValue)"
        case .session: sessionReason(view)
        case .duplicate: duplicateReason(view)
        case .orderValue:
            cause.isExit ? nil : orderValueReason(view)
        case .priceCollar:
            cause.isExit ? nil : collarReason(view)
        case .cash:
            side == .buy && view.reserved > view.orderable
                ? "\(view.reserved) is more than the \(view.orderable) that may be ordered" : nil
        case .sentWithinPlanned: sentReason(view)
        }
    }

    private func haltReason(_ view: GateView) -> String? {
        if let file = view.fileHalt, file.stops == .orders || !cause.isExit {
            return "the halt file says: \(file.reason)"
        }
        return view.halts.first { $0.stops(self) }.map { "halt \($0.id): \($0.reason)" }
    }

    private func sessionReason(_ view: GateView) -> String? {
        guard let session = view.session, session.date == identity.session else {
            return "the market's session is not \(identity.session)"
        }
        guard view.now >= session.open, view.now < session.close else {
            return "the session is not open"
        }
        return nil
    }

    private func duplicateReason(_ view: GateView) -> String? {
        let twin = view.orders.first {
            $0.id != id && $0.instrument == instrument && $0.side == side && $0.state.isWorking
        }
        return twin.map { "order '\($0.id)' is \($0.state.rawValue)" }
    }

    private func orderValueReason(_ view: GateView) -> String? {
        let value = limit.value(of: quantity, rounding: .up)
        let most = view.netAssetValue.share(view.limits.orderValue)
        return value > most ? "\(value) is above the limit of \(most) for one order" : nil
    }

    private func collarReason(_ view: GateView) -> String? {
        let age = view.now.seconds(since: view.quote.at)
        guard age <= view.limits.quoteAgeSeconds else { return "the last trade is \(age) s old" }
        let distance = view.limits.collar
        let last = view.quote.last
        let (low, high) = (last.moved(by: distance, .sell), last.moved(by: distance, .buy))
        if side == .buy, limit > high {
            return "\(limit) is above \(high), \(distance) over \(last)"
        }
        if side == .sell, limit < low {
            return "\(limit) is below \(low), \(distance) under \(last)"
        }
        return nil
    }

    private func sentReason(_ view: GateView) -> String? {
        let sent = view.orders.reduce(Quantity.zero) { sum, order in
            guard order.plan == plan, order.id != id, order.instrument == instrument,
                order.side == side, order.baseline != nil, order.state != .rejected
            else { return sum }
            return sum + order.quantity
        }
        guard sent + quantity > view.planned else { return nil }
        return "\(sent) sent and \(quantity) more is above the \(view.planned) planned"
    }
}
