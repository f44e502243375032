public import Markets
public import Trading

/// How much of a holding an exit may sell now.
public struct ExitHolding: Hashable, Sendable {
    public let instrument: Instrument
    /// What the deployment owns by its own fills.
    public let owned: Quantity
    /// What the broker holds for the account, strangers' shares included.
    public let held: Quantity
    /// What the broker lets be sold.
    public let sellable: Quantity

    public init(instrument: Instrument, owned: Quantity, held: Quantity, sellable: Quantity) {
        self.instrument = instrument
        self.owned = owned
        self.held = held
        self.sellable = sellable
    }

    /// What is still to be sold, in whole shares: where the ledger says more than the broker
    /// holds, what the broker says (E40). A part of a share is dust (E51).
    public var left: Quantity { max(.zero, min(owned, held)).whole }

    /// Less than a share: it cannot be sold, and an exit does not chase it.
    public var dust: Quantity { max(.zero, min(owned, held)) - left }

    /// The quantity of the next order: never more than the broker lets be sold (E50), and never
    /// what working sells of ours already sell (E42, E54).
    ///
    /// An unknown sell does not hold an exit up, because the broker knows what it has reserved.
    /// Only where the account holds shares that are not ours does it count: a second sell could
    /// take those.
    public func sellNow(_ orders: [Order]) -> Quantity {
        let sells = orders.filter { $0.instrument == instrument && $0.side == .sell }
        var working = Quantity.zero
        var room = sellable
        for order in sells {
            switch order.state {
            case .accepted, .cancelling, .submitting: working += order.remaining
            case .unknown, .contested: room = sellable - max(.zero, held - owned)
            case .planned, .filled, .cancelled, .rejected, .refused, .expired, .notFound: break
            }
        }
        return max(.zero, min(owned - working, room)).whole
    }
}

extension Quantity {
    /// Without the part of a share.
    fileprivate var whole: Quantity { Quantity(shares: wholeShares) }
}

extension PlanPolicy {
    /// The limit of an exit's sell: it must trade, yet an empty book must not give everything
    /// away at one stroke.
    ///
    /// The first attempt goes one collar below the last trade, each attempt of the same session
    /// one collar further, never past the day's lower limit. Where the exchange's rules are not
    /// known it is the last trade: an exit is sent all the same.
    ///
    /// - Parameter attempt: of this instrument in this session, from 1.
    public static func exitLimit(_ quote: Quote, attempt: Int, on date: TradingDate) -> Price {
        let step = GateLimits.ceilings.collar.trillionths
        let widest = Weight.all.trillionths / 2
        let collar = Weight(trillionths: min(step * Int64(min(attempt, 100)), widest))
        let policy = PlanPolicy(limitPrice: .collar, collar: collar)
        return policy.limit(.sell, quote, on: date) ?? quote.last
    }
}
