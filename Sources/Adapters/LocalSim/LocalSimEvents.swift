public import Markets
public import Trading

// What happens to an account besides our own orders.

extension LocalSim {
    public func move(_ instrument: Instrument, by share: Weight) async throws(LocalSimError) {
        guard share.trillionths > -1_000_000_000_000 else {
            throw .impossible("a price cannot fall by \(share.magnitude)")
        }
        try await journal.append { _ in ([.moved(instrument, by: share)], ()) }
    }

    public func flow(_ money: Money) async throws(LocalSimError) {
        guard money.currency == terms.currency else {
            throw .impossible("the account is in \(terms.currency.rawValue)")
        }
        try await journal.append { _ in ([.flow(money)], ()) }
    }

    public func dividend(
        of perShare: Price, on instrument: Instrument
    ) async throws(LocalSimError) -> Money {
        guard perShare.currency == terms.currency else {
            throw .impossible("the account is in \(terms.currency.rawValue)")
        }
        return try await journal.append { book in
            let paid = perShare.value(of: book.positions[instrument] ?? .zero)
            return (paid == .zero(paid.currency) ? [] : [.flow(paid)], paid)
        }
    }

    public func split(
        _ instrument: Instrument, _ ratio: SplitRatio
    ) async throws(LocalSimError) {
        try await journal.append { book in
            guard book.path.market.calendar.session(at: book.now) == nil else {
                throw LocalSimError.impossible("shares are split between two sessions")
            }
            return ([.split(instrument, ratio)], ())
        }
    }

    public func person(orders submission: Submission) async throws(LocalSimError) -> SubmitOutcome {
        try await journal.append { book in
            switch book.verdict(on: submission, lies: []) {
            case .accepted(let number, _):
                return ([.person(submission, number)], .accepted(number))
            case .rejected(let reason): return ([], .rejected(reason: reason))
            }
        }
    }

    public func lie(_ rule: LieRule) async throws(LocalSimError) {
        try await journal.append { _ in ([.lied(rule)], ()) }
    }

    public func tellTruth() async throws(LocalSimError) {
        try await journal.append { _ in ([.truthful], ()) }
    }

    /// How often an intent arrived. More than once is a doubled send.
    public func arrivals(of intent: OrderID) async throws(LocalSimError) -> Int {
        try await journal.look { book in book.counted.values.count { $0.intent == intent } }
    }

    public func submissions() async throws(LocalSimError) -> [Submission] {
        try await journal.look { book in
            book.counted.keys.sorted().compactMap { book.counted[$0] }
        }
    }
}

/// An order as the exchange took it, with what no broker tells: whose it is.
public struct TakenOrder: Hashable, Sendable {
    public let report: OrderReport
    /// Of our submit; of a person's order it means nothing.
    public let intent: OrderID
    public let isPersons: Bool
}

extension LocalSim {
    /// Every order that was taken for a session, the hidden ones too: the truth, for tests.
    public func taken(on session: TradingDate) async throws(LocalSimError) -> [TakenOrder] {
        try await journal.look { book in
            book.orders.filter { $0.submission.session == session }.map {
                TakenOrder(
                    report: $0.report, intent: $0.submission.intent, isPersons: $0.isPersons)
            }
        }
    }

    /// The order that has a number; nil when nobody gave it out.
    public func taken(
        _ number: BrokerOrderNumber, on session: TradingDate
    ) async throws(LocalSimError) -> TakenOrder? {
        try await taken(on: session).first { $0.report.number == number }
    }
}
