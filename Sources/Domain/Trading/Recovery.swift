public import Markets
import Mutants

/// What the broker's books say of an order that was sent and never answered.
public enum Settlement: Hashable, Sendable {
    /// Exactly one order of theirs can be ours.
    case adopt(OrderReport)
    /// Nothing of theirs can be ours, and the witnesses agree.
    case notFound(evidence: String)
    /// Nobody can say. The order stays unknown; it is never sent again either way.
    case stillUnknown(why: String)
}

extension Order {
    /// Compares an unsettled order with complete reads taken after the settle time.
    ///
    /// A candidate has our instrument, side, quantity and limit, is not in the baseline, and is
    /// claimed by no other order of ours. The witness is what the order would have reserved:
    /// shares that may be sold, or cash that may be ordered.
    ///
    /// - Parameters:
    ///   - day: the broker's list of the order's session, complete.
    ///   - claimed: numbers that belong to other orders of ours.
    ///   - sellable: of this instrument, now.
    ///   - orderable: now.
    ///   - othersMoved: whether other orders of this account traded or were reserved since the
    ///     baseline, so that cash witnesses nothing.
    public func settlement(
        by day: DayOrders, claimed: Set<BrokerOrderNumber>, sellable: Quantity, orderable: Money,
        othersMoved: Bool
    ) -> Settlement {
        guard let baseline else { return .stillUnknown(why: "it has no baseline") }
        let known = Set(baseline.numbers)
        let fresh = day.orders.filter {
            $0.instrument == instrument && $0.side == side && !known.contains($0.number)
                && !claimed.contains($0.number)
        }
        let twins = fresh.filter { $0.quantity == quantity && $0.limit == limit }
        if twins.count == 1, fresh.count == 1 { return .adopt(twins[0]) }
        if mutated(.firstCandidateWins), let first = fresh.first { return .adopt(first) }
        guard fresh.isEmpty else {
            return .stillUnknown(
                why:
                    "\(fresh.count) of the broker's orders may be this one, \(twins.count) alike"
            )
        }
        switch side {
        case .sell:
            guard sellable >= baseline.sellable || mutated(.ignoresWitness) else {
                return .stillUnknown(
                    why: "not listed, but \(sellable) may be sold where \(baseline.sellable) could")
            }
        case .buy:
            guard othersMoved || orderable >= baseline.orderable || mutated(.ignoresWitness)
            else {
                return .stillUnknown(
                    why: "not listed, but \(orderable) may be ordered where "
                        + "\(baseline.orderable) could")
            }
        }
        return .notFound(evidence: "complete lists without it, and nothing reserved for it")
    }
}
