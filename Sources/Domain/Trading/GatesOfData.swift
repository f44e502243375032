import Markets
import Mutants

// Whether what the order was made from is still true.

extension Order {
    /// A quote that is missing or old, or a decision on closes that are too old. Zero and negative
    /// prices cannot be represented: a broker's adapter reads them as no quote at all.
    func staleObjection(_ view: GateView) -> Objection? {
        guard let quote = view.quote else { return Objection("\(instrument) has no quote") }
        let age = view.now.seconds(since: quote.at)
        guard age <= view.limits.quoteAgeSeconds else {
            return Objection(
                "the last trade is \(age) s old", .seconds(age, limit: view.limits.quoteAgeSeconds))
        }
        guard let sessions = view.decisionAge, sessions > 0 else {
            return Objection("the closes behind its decision are not known")
        }
        guard sessions <= view.limits.decisionAge else {
            return Objection(
                "the closes behind its decision are \(sessions) sessions old",
                .sessions(sessions, limit: view.limits.decisionAge))
        }
        return nil
    }

    func collarObjection(_ view: GateView) -> Objection? {
        guard let last = view.quote?.last else { return Objection("\(instrument) has no quote") }
        if mutated(.noCollar) { return nil }
        let distance = view.limits.collar
        let (low, high) = (last.moved(by: distance, .sell), last.moved(by: distance, .buy))
        if side == .buy, limit > high {
            return Objection(
                "\(limit) is above \(high), \(distance) over \(last)", .price(limit, limit: high))
        }
        if side == .sell, limit < low {
            return Objection(
                "\(limit) is below \(low), \(distance) under \(last)", .price(limit, limit: low))
        }
        return nil
    }
}
