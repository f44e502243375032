public import Markets
public import Trading

/// A broker without a market: a simulated account that fills, refuses and lies like a real one.
///
/// Every submit is counted, in a commit of its own, before it is judged. So a test can see what
/// arrived even when nobody heard the answer.
public struct LocalSim: SimulatedAccount {
    let journal: any SimulatedJournal
    /// The prices that it trades at, before moves.
    public let market: Market
    /// The calls of this value and its copies.
    let requests = Requests()

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

    /// Without lies it shows at once what it has done; the settle time is the one that jobs are
    /// tested with, above every lateness that a lie should have.
    public static let evidence = Evidence.localSim
}

extension LocalSim {
    public func orders(on session: TradingDate) async -> Reading<DayOrders> {
        await PagedOrders.read(session) { await page(of: session, next: $0) }
    }

    public func balances() async -> Reading<Balances> {
        await reading(.balances) { book, lies in book.balances(lies) }
    }

    public func sellable(_ instrument: Instrument) async -> Reading<Quantity> {
        await reading(.sellable, about: instrument) { book, _ in
            (book.sellable(instrument), book.now)
        }
    }

    public func buyingPower(
        _ instrument: Instrument, at price: Price
    ) async -> Reading<Money> {
        await reading(.buyingPower, about: instrument) { book, _ in
            guard instrument.currency == book.terms.currency else {
                throw LocalSimError.impossible("the account does not trade '\(instrument)'")
            }
            return (book.orderable, book.now)
        }
    }

    public func quotes(_ instruments: [Instrument]) async -> Reading<[Quote]> {
        await reading(.quotes) { book, lies in
            let quotes = try instruments.map { instrument in
                guard let quote = book.quote(instrument, lies) else {
                    throw LocalSimError.impossible("'\(instrument)' has no price")
                }
                return quote
            }
            return (quotes, book.now)
        }
    }

    /// One page of a session's order list; the first without a key.
    func page(of session: TradingDate, next: String?) async -> Reading<Page<OrderReport>> {
        guard let next else {
            return await reading(.orders) { book, lies in
                try book.page(of: session, PageKey(lies: lies))
            }
        }
        guard let key = PageKey(parsing: next) else {
            return .unavailable("'\(next)' is no page's key")
        }
        return await plainReading { book in try book.page(of: session, key) }
    }

    /// A question whose answer may be a lie: the value and the instant that it is said to be of.
    private func reading<Value: Sendable>(
        _ call: Lie.Call, about instrument: Instrument? = nil,
        _ read: @Sendable (SimulatedBook, [Lie]) throws -> (Value, Instant)
    ) async -> Reading<Value> {
        let requests = requests
        return await plainReading { book in
            let lies = book.lies(to: call, about: instrument, requests)
            for lie in lies {
                switch lie {
                case .outage: throw LocalSimError.unreachable("nobody answers")
                case .revoked: throw LocalSimError.unreachable("the token was revoked")
                case .unreadable: throw LocalSimError.unreachable("no whole answer")
                default: break
                }
            }
            return try read(book, lies)
        }
    }

    private func plainReading<Value: Sendable>(
        _ read: @Sendable (SimulatedBook) throws -> (Value, Instant)
    ) async -> Reading<Value> {
        do throws(LocalSimError) {
            let (value, asOf) = try await journal.look { try read($0) }
            return .complete(value, asOf: asOf)
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
        await plainReading { book in
            let path = book.path
            let all = path.market.calendar.sessions
            let end = all.partitioningIndex { $0.date > date || $0.close > book.now }
            let sessions = all[max(0, end - max(0, count))..<end]
            let series = Dictionary(
                uniqueKeysWithValues: Set(instruments).map { instrument in
                    let closes = path.closes(of: instrument, sessions).map { $0?.double ?? .nan }
                    return (instrument, PriceHistory.Series(close: closes, total: closes))
                })
            let history = PriceHistory(
                dates: sessions.map(\.date), series: series, source: path.market.name)
            return (history, book.now)
        }
    }
}
