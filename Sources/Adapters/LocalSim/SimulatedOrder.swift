import Markets
import Trading

/// An order that the simulated exchange took.
///
/// What it fills is a pure function of seed, order, instant of acceptance and price path: once when
/// it is taken and then at each full minute it meets a market of its own, and trades where the
/// price is within its limit, as far as that minute's volume goes. An instant counts only when
/// it is past, so a journal entry that carries that very instant cannot change it afterwards.
struct SimulatedOrder: Hashable, Sendable {
    let number: BrokerOrderNumber
    let submission: Submission
    let session: Session
    let acceptedAt: Instant
    /// What was found out about it when it was taken, to one figure each.
    let lies: [Lie]
    /// A person placed it at the broker, not through us.
    let isPersons: Bool
    private(set) var executed: Execution
    /// From then on it is cancelled.
    private(set) var cancelsAt: Instant?
    private(set) var status: OrderReport.Status = .open
    /// The next instant at which it may trade.
    private var next: Instant

    init(
        number: BrokerOrderNumber, submission: Submission, session: Session, acceptedAt: Instant,
        lies: [Lie] = [], isPersons: Bool = false
    ) {
        self.number = number
        self.submission = submission
        self.session = session
        self.acceptedAt = acceptedAt
        self.lies = lies
        self.isPersons = isPersons
        executed = .none(submission.limit.currency)
        next = acceptedAt
        for case .delayed(let seconds) in lies { next = acceptedAt + seconds.lowerBound }
    }

    var remaining: Quantity { submission.quantity - executed.quantity }

    /// Shares that an open sell has taken out of what may be sold.
    var reservedShares: Quantity {
        status == .open && submission.side == .sell ? remaining : .zero
    }

    /// Cash that an open buy has set aside: the rest at its limit with costs, rounded up.
    func reservedCash(_ terms: SimulatedTerms) -> Money {
        guard status == .open, submission.side == .buy else {
            return .zero(submission.limit.currency)
        }
        let value = submission.limit.value(of: remaining, rounding: .up)
        return value + terms.cost(submission, remaining, value, rounding: .up)
    }

    /// Trades at every instant before `now`, and ends when it is full or its session is over.
    mutating func advance(to now: Instant, path: PricePath, terms: SimulatedTerms) {
        guard status == .open else { return }
        let bouncesAt = bouncesAt
        let end = min(now, session.close, cancelsAt ?? session.close)
        while bouncesAt == nil, most > executed.quantity, next < end {
            trade(at: next, path: path, terms: terms)
            next = nextMinute(after: next)
        }
        if remaining == .zero {
            status = .filled
        } else {
            status = ending(by: now, bouncesAt: bouncesAt) ?? .open
        }
    }

    /// The first of its ends, and not the first that is looked for: whoever looks late must see
    /// the one that somebody else has seen before.
    private func ending(by now: Instant, bouncesAt: Instant?) -> OrderReport.Status? {
        var (at, status) = (session.close, OrderReport.Status.expired)
        if let cancelsAt, cancelsAt <= at { (at, status) = (cancelsAt, .cancelled) }
        if let bouncesAt, bouncesAt <= at { (at, status) = (bouncesAt, .rejected) }
        return at <= now ? status : nil
    }

    /// When the exchange rejects it, within its session.
    private var bouncesAt: Instant? {
        for case .bounced(let seconds) in lies {
            return min(acceptedAt + seconds.lowerBound, session.close)
        }
        return nil
    }

    /// What it will ever fill, in whole shares where it is less than all.
    private var most: Quantity {
        for case .stalled(let perCent) in lies {
            let millionths = Int128(submission.quantity.millionths) * Int128(perCent.lowerBound)
            let part = Quantity(millionths: Int64(millionths / 100))
            return part < submission.quantity ? Quantity(shares: part.wholeShares) : part
        }
        return submission.quantity
    }

    /// Whether it stands in lists.
    func isListed(at now: Instant) -> Bool {
        for case .hidden(let seconds) in lies { return now >= acceptedAt + seconds.lowerBound }
        return true
    }

    /// - Precondition: advanced to the present instant, and open.
    mutating func cancel(at instant: Instant) {
        precondition(status == .open, "order \(number) is not open")
        cancelsAt = min(instant, cancelsAt ?? instant)
    }

    /// The rest trades at once, at its limit, whatever had been found out about it.
    ///
    /// - Precondition: open.
    mutating func fill(_ terms: SimulatedTerms) {
        precondition(status == .open, "order \(number) is not open")
        let amount = executed.amount + submission.limit.value(of: remaining)
        executed = Execution(
            quantity: submission.quantity, amount: amount,
            costs: terms.cost(submission, submission.quantity, amount, rounding: .down))
        status = .filled
    }

    private mutating func trade(at instant: Instant, path: PricePath, terms: SimulatedTerms) {
        guard let price = path.price(of: submission.instrument, at: instant) else { return }
        switch submission.side {
        case .buy: guard price <= submission.limit else { return }
        case .sell: guard price >= submission.limit else { return }
        }
        let quantity = min(
            most - executed.quantity, volume(at: instant, price: price, terms: terms))
        let total = executed.quantity + quantity
        let amount = executed.amount + price.value(of: quantity)
        executed = Execution(
            quantity: total, amount: amount,
            costs: terms.cost(submission, total, amount, rounding: .down))
    }

    /// Whole shares that others trade against it at an instant: half to one and a half times the
    /// account's minute value, one at the least.
    private func volume(at instant: Instant, price: Price, terms: SimulatedTerms) -> Quantity {
        let stream = CounterRandom.stream(
            "\(submission.session).\(number).\(submission.instrument)")
        let draw = CounterRandom(seed: terms.seed)
            .uniform(stream, UInt64(bitPattern: instant.microseconds))
        let perMille = 500 + Int64(draw * 1000)
        let one = price.value(of: Quantity(shares: 1), rounding: .up).minorUnits
        let shares = terms.minuteValue.minorUnits / 1000 * perMille / max(1, one)
        return Quantity(shares: max(1, shares))
    }

    private func nextMinute(after instant: Instant) -> Instant {
        let minutes = instant.seconds(since: session.open) / 60
        return session.open + (minutes + 1) * 60
    }

    /// What the broker took for all of it so far: its own rounding, not our ledger's.
    func charged(_ terms: SimulatedTerms) -> Money {
        terms.feeRounding.charged(executed.costs, terms.currency) {
            terms.cost(submission, executed.quantity, executed.amount, rounding: .up)
        }
    }

    /// Why the exchange rejected it.
    static let bounce = "rejected by the exchange"

    var report: OrderReport {
        OrderReport(
            number: number, session: submission.session, instrument: submission.instrument,
            side: submission.side, quantity: submission.quantity, limit: submission.limit,
            status: status, executed: executed, acceptedAt: acceptedAt,
            reason: status == .rejected ? SimulatedOrder.bounce : nil)
    }
}

extension SimulatedTerms {
    /// Costs of a trade. The kinds that a simulated account trades have a rate.
    func cost(
        _ submission: Submission, _ quantity: Quantity, _ notional: Money, rounding: MoneyRounding
    ) -> Money {
        costs.cost(
            of: submission.side, quantity, kind: .assumed(for: submission.instrument),
            notional: notional, on: submission.session, rounding: rounding)
            ?? .zero(notional.currency)
    }
}
