public import Markets
public import Trading

/// A broker without a market: a simulated account that fills, refuses and lies like a real one.
///
/// Every submit is counted, in a commit of its own, before it is judged. So a test can see what
/// arrived even when nobody heard the answer.
public struct LocalSim: SimulatedAccount {
    private let journal: any SimulatedJournal
    /// The prices that it trades at, before moves.
    public let market: Market

    /// An account in this process's memory.
    public init(inMemory terms: SimulatedTerms, market: Market) {
        self.init(journal: MemoryJournal(terms, market), market: market)
    }

    init(journal: any SimulatedJournal, market: Market) {
        self.journal = journal
        self.market = market
    }

    public var terms: SimulatedTerms { journal.terms }

    public var evidence: Evidence { LocalSim.evidence }

    /// It shows at once what it has done; the settle time is the one that jobs are tested with.
    public static let evidence = Evidence(
        hasOrderList: true, settleSeconds: 90, readsForAbsence: 1)
}

extension LocalSim {
    public func submit(_ submission: Submission) async -> SubmitOutcome {
        do throws(LocalSimError) {
            let entry = try await journal.append { book in
                ([.counted(submission)], book.entries + 1)
            }
            let (verdict, rule) = try await journal.append { book in
                let rule = book.fault(for: entry)
                let verdict = book.verdict(on: submission, fault: rule?.fault)
                return (
                    [.judged(counted: entry, verdict, rule?.fault)], (verdict, rule)
                )
            }
            return try await answer(verdict, rule)
        } catch {
            return .unknown(why: "\(error)")
        }
    }

    private func answer(
        _ verdict: Verdict, _ rule: FaultRule?
    ) async throws(LocalSimError) -> SubmitOutcome {
        switch rule?.fault {
        case .silent: return .unknown(why: "no answer")
        case .slow:
            let delay = rule?.delaySeconds ?? 0
            let now = try await now()
            try await wait(until: now + delay)
            if delay > FaultRule.deadlineSeconds {
                return .unknown(why: "no answer in \(FaultRule.deadlineSeconds) s")
            }
        case .refused, nil: break
        }
        return switch verdict {
        case .accepted(let number, _): .accepted(number)
        case .rejected(let reason): .rejected(reason: reason)
        }
    }

    public func cancel(
        _ number: BrokerOrderNumber, on session: TradingDate
    ) async -> CancelOutcome {
        do throws(LocalSimError) {
            return try await journal.append { book -> ([JournalEvent], CancelOutcome) in
                guard let index = book.index(of: number, on: session) else {
                    return ([], .refused(reason: "there is no order \(number)"))
                }
                let status = book.orders[index].status
                guard status == .open else {
                    return ([], .refused(reason: "order \(number) is \(status.rawValue)"))
                }
                return ([.cancelled(number, session: session)], .requested)
            }
        } catch {
            return .unknown(why: "\(error)")
        }
    }

    public func orders(on session: TradingDate) async -> Reading<DayOrders> {
        await reading { $0.day(session) }
    }

    public func balances() async -> Reading<Balances> {
        await reading { $0.balances }
    }

    public func sellable(_ instrument: Instrument) async -> Reading<Quantity> {
        await reading { $0.sellable(instrument) }
    }

    public func buyingPower(
        _ instrument: Instrument, at price: Price
    ) async -> Reading<Money> {
        await reading { book in
            guard instrument.currency == book.terms.currency else {
                throw LocalSimError.impossible("the account does not trade '\(instrument)'")
            }
            return book.orderable
        }
    }

    public func quotes(_ instruments: [Instrument]) async -> Reading<[Quote]> {
        await reading { book in
            try instruments.map { instrument in
                guard let quote = book.quote(instrument) else {
                    throw LocalSimError.impossible("'\(instrument)' has no price")
                }
                return quote
            }
        }
    }

    private func reading<Value: Sendable>(
        _ read: @Sendable (SimulatedBook) throws -> Value
    ) async -> Reading<Value> {
        do throws(LocalSimError) {
            let (value, now) = try await journal.look { (try read($0), $0.now) }
            return .complete(value, asOf: now)
        } catch {
            return .unavailable("\(error)")
        }
    }
}

extension LocalSim {
    /// The account's own instant.
    public func now() async throws(LocalSimError) -> Instant {
        try await journal.look { $0.now }
    }

    /// A simulated clock jumps; the system's is slept through.
    public func wait(until instant: Instant) async throws(LocalSimError) {
        try await journal.wait(until: instant)
    }
}

extension LocalSim {
    /// The closes of sessions that have closed on the account's clock; none is seen early.
    public func history(
        of instruments: [Instrument], through date: TradingDate, sessions count: Int
    ) async -> Reading<PriceHistory> {
        await reading { book in
            let path = book.path
            let all = path.market.calendar.sessions
            let end = all.partitioningIndex { $0.date > date || $0.close > book.now }
            let sessions = all[max(0, end - max(0, count))..<end]
            let series = Dictionary(
                uniqueKeysWithValues: Set(instruments).map { instrument in
                    let closes = path.closes(of: instrument, sessions).map { $0?.double ?? .nan }
                    return (instrument, PriceHistory.Series(close: closes, total: closes))
                })
            return PriceHistory(
                dates: sessions.map(\.date), series: series, source: path.market.name)
        }
    }
}

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

    public func inject(_ rule: FaultRule) async throws(LocalSimError) {
        try await journal.append { _ in ([.faulted(rule)], ()) }
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
