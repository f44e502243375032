import Markets
import Trading

/// Why a simulated exchange does not take an order.
enum Rejection: Hashable, Sendable {
    case closed(TradingDate)
    case otherCurrency(Instrument)
    case noPrice(Instrument)
    case quantity(Quantity, lot: Quantity)
    case tick(Price, tick: Price)
    case limits(Price, lower: Price, upper: Price)
    case noRule(Instrument)
    case cash(needed: Money, orderable: Money)
    case shares(Quantity, sellable: Quantity)
    case onRequest
    case lost
    case tooFast
}

extension Rejection: CustomStringConvertible {
    var description: String {
        switch self {
        case .closed(let date): "the session of \(date) is not open"
        case .otherCurrency(let instrument): "the account does not trade '\(instrument)'"
        case .noPrice(let instrument): "'\(instrument)' has no price"
        case .quantity(let quantity, let lot): "\(quantity) shares are no multiple of \(lot)"
        case .tick(let price, let tick): "\(price) is not on a tick of \(tick.amount)"
        case .limits(let price, let lower, let upper):
            "\(price) is outside the day's limits \(lower.amount) to \(upper.amount)"
        case .noRule(let instrument): "no rule is known for '\(instrument)' on that day"
        case .cash(let needed, let orderable): "\(needed) are needed, \(orderable) may be ordered"
        case .shares(let quantity, let sellable):
            "\(quantity) shares are offered, \(sellable) may be sold"
        case .onRequest: "refused on request"
        case .lost: "lost on the way"
        case .tooFast: "orders come too fast"
        }
    }
}

extension SimulatedBook {
    /// Judges a submit that was counted, by the account as it is now.
    func verdict(on submission: Submission, lies: [Lie]) -> Verdict {
        if let rejection = rejection(of: submission, lies) {
            return .rejected(reason: "\(rejection)")
        }
        return .accepted(
            nextNumber(on: submission.session), session: submission.session)
    }

    private func rejection(of submission: Submission, _ lies: [Lie]) -> Rejection? {
        let instrument = submission.instrument
        guard !lies.contains(.refused) else { return .onRequest }
        guard !lies.contains(.lost) else { return .lost }
        guard !lies.contains(.rate) else { return .tooFast }
        guard let session = path.market.calendar.session(at: now),
            session.date == submission.session
        else { return .closed(submission.session) }
        guard instrument.venue == path.market.calendar.venue,
            instrument.currency == terms.currency, submission.limit.currency == terms.currency
        else { return .otherCurrency(instrument) }
        guard let base = path.base(of: instrument, in: session, at: now),
            path.price(of: instrument, at: now) != nil
        else { return .noPrice(instrument) }
        let kind = InstrumentKind.assumed(for: instrument)
        guard let lot = Lots.size(for: kind, on: session.date),
            let ticks = TickTable(for: kind, on: session.date)
        else { return .noRule(instrument) }
        guard submission.quantity > .zero,
            submission.quantity.millionths % lot.millionths == 0
        else { return .quantity(submission.quantity, lot: lot) }
        guard ticks.isAligned(submission.limit) else {
            return .tick(submission.limit, tick: ticks.tick(at: submission.limit))
        }
        switch PriceLimits(
            base: base, on: session.date, kind: kind,
            leverage: path.market.leverage(of: instrument))
        {
        case .none: break
        case .unknown: return .noRule(instrument)
        case .within(let lower, let upper):
            guard lower <= submission.limit, submission.limit <= upper else {
                return .limits(submission.limit, lower: lower, upper: upper)
            }
        }
        return shortage(for: submission)
    }

    private func shortage(for submission: Submission) -> Rejection? {
        switch submission.side {
        case .buy:
            let value = submission.limit.value(of: submission.quantity, rounding: .up)
            let needed =
                value + terms.cost(submission, submission.quantity, value, rounding: .up)
            return needed <= orderable ? nil : .cash(needed: needed, orderable: orderable)
        case .sell:
            let sellable = sellable(submission.instrument)
            return submission.quantity <= sellable
                ? nil : .shares(submission.quantity, sellable: sellable)
        }
    }
}
