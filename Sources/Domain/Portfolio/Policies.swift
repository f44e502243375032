public import Markets

/// On which sessions weights are decided, and at what moment of such a session.
///
/// Written `last session of month after close`, or a list with commas.
public struct DecideRule: Hashable, Sendable {
    public enum When: Hashable, Sendable {
        case everySession
        case session(SessionPlace.Edge, of: SessionPlace.Period)
    }

    public enum Moment: Hashable, Sendable {
        /// The session's own closes are known.
        case afterClose
        /// The newest known row is the session before.
        case afterOpen(minutes: Int)
    }

    public let when: [When]
    public let moment: Moment

    public init(when: [When], moment: Moment) {
        self.when = when
        self.moment = moment
    }

    public func holds(on place: SessionPlace) -> Bool {
        when.contains { rule in
            switch rule {
            case .everySession: true
            case .session(let edge, let period): place.holds(edge, of: period)
            }
        }
    }
}

/// When a decision is traded, always in a later session.
public enum TradeMoment: Hashable, Sendable {
    /// `next session`: the schedule says at which minute. A backtest takes the close.
    case nextSession
    case nextOpen
    case nextClose
    case afterNextOpen(minutes: Int)
}

/// How targets become orders.
public struct OrderPolicy: Hashable, Sendable {
    /// Orders below this are not worth sending. A sale of all that is held is never below it.
    public let minimumValue: Money?
    /// The share of net asset value that planned targets leave in cash (language.md R18).
    public let cashBuffer: Weight
    /// Nil: a limit at the bound of the price collar.
    public let price: PricePolicy?

    public init(minimumValue: Money?, cashBuffer: Weight, price: PricePolicy?) {
        self.minimumValue = minimumValue
        self.cashBuffer = cashBuffer
        self.price = price
    }
}

/// At which price an order is sent.
public enum PricePolicy: Hashable, Sendable {
    case market
    /// A limit this far on the far side of the last trade; nil is no distance.
    case limit(offset: PriceOffset?)
}

public enum PriceOffset: Hashable, Sendable {
    /// A share of the price: 30 bp is 0.3 %.
    case fraction(Weight)
    case ticks(Int)
}
