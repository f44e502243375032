import Markets
import Mutants

/// What the broker's books say of an order that was sent and never answered.
public enum Settlement: Hashable, Sendable {
    /// Exactly one order of theirs can be ours.
    case adopt(OrderReport, evidence: String)
    /// Nothing of theirs can be ours, and the witness agrees.
    case notFound(evidence: String)
    /// It was not there in time, and one with its terms came later: contested.
    case cameLate(OrderReport)
    /// Nobody can say. The order stays unknown; it is never sent again either way.
    case stillUnknown(why: String)
}

/// What is looked at to settle an order.
public struct SettlementView: Hashable, Sendable {
    /// The broker's list of the order's session, complete and the same in every read that the
    /// evidence asks for. Nil when there was none.
    public let day: DayOrders?
    /// Numbers that belong to other orders of ours.
    public let claimed: Set<BrokerOrderNumber>
    /// Of the order's instrument, read with the list. Nil when it could not be read.
    public let witness: Witness?
    /// Of the order's market.
    public let settleSeconds: Int
    /// Whether the order's session has ended, so that the list is final.
    public let isOver: Bool

    public init(
        day: DayOrders?, claimed: Set<BrokerOrderNumber>, witness: Witness?, settleSeconds: Int,
        isOver: Bool
    ) {
        self.day = day
        self.claimed = claimed
        self.witness = witness
        self.settleSeconds = settleSeconds
        self.isOver = isOver
    }
}

extension Order {
    /// The broker's clock may be this much behind ours.
    public static let clockSkewSeconds = 2

    /// Compares an unsettled order with what was read after its settle time (promises 2.3).
    ///
    /// A candidate has our instrument, side, quantity and limit, was taken between our send and
    /// the settle time, is not in the baseline, and is claimed by no other order of ours. The
    /// limit is a fingerprint, so one order with other terms beside it is somebody else's. The
    /// witness must find nothing that the list does not show, whatever is concluded.
    public func settlement(by view: SettlementView) -> Settlement {
        guard let baseline else { return .stillUnknown(why: "it has no baseline") }
        guard let day = view.day else {
            return .stillUnknown(why: "the order list cannot be read whole, or moves")
        }
        guard let witness = view.witness else {
            return .stillUnknown(why: "the balances cannot be read")
        }
        let fresh = day.orders.filter { mayBe($0) && !view.claimed.contains($0.number) }
        let alike = fresh.filter { hasTerms(of: $0) }
        let end = baseline.at + view.settleSeconds
        let candidates = alike.filter { $0.acceptedAt <= end }
        if mutated(.firstCandidateWins), let first = fresh.first {
            return .adopt(first, evidence: "the first")
        }
        guard candidates.count <= 1 else {
            return .stillUnknown(why: "\(candidates.count) of the broker's orders are alike")
        }
        if let why = witness.objection(to: self, since: baseline.witness, isOver: view.isOver),
            !mutated(.ignoresWitness)
        {
            return .stillUnknown(why: "\(candidates.isEmpty ? "not listed" : "listed"), but \(why)")
        }
        if let found = candidates.first {
            return .adopt(
                found,
                evidence: "the only order with its terms, taken "
                    + "\(found.acceptedAt.seconds(since: baseline.at)) s after the send, "
                    + "beside \(fresh.count - 1) with others")
        }
        switch alike.count {
        case 0: break
        case 1: return .cameLate(alike[0])
        default: return .stillUnknown(why: "\(alike.count) of the broker's orders came late")
        }
        guard fresh.isEmpty || view.isOver else {
            return .stillUnknown(why: "\(fresh.count) of the broker's orders may be this one")
        }
        return .notFound(evidence: "complete lists without it, and nothing is missing for it")
    }

    /// Whether a row of the broker's could be this order, as far as instant and side go.
    public func mayBe(_ report: OrderReport) -> Bool {
        guard let baseline, report.session == identity.session else { return false }
        return report.instrument == instrument && report.side == side
            && report.acceptedAt >= baseline.at - Order.clockSkewSeconds
            && !baseline.numbers.contains(report.number)
    }

    func hasTerms(of report: OrderReport) -> Bool {
        report.quantity == quantity && report.limit == limit
    }
}
