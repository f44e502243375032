import Markets
import Trading

/// Reads a session's order list page by page, from wherever pages come.
enum PagedOrders {
    static func read(
        _ session: TradingDate,
        page: (_ next: String?) async -> Reading<Page<OrderReport>>
    ) async -> Reading<DayOrders> {
        var reader = PageReader(session: session)
        var step = reader.first
        var asOf: Instant?
        while true {
            switch step {
            case .ask(let next):
                switch await page(next) {
                case .unavailable(let why): return .unavailable(why)
                case .complete(let page, let instant):
                    // The list is as old as its oldest page.
                    asOf = min(asOf ?? instant, instant)
                    step = reader.take(page)
                }
            case .done(let day):
                guard let asOf else { return .unavailable("no page was read") }
                return .complete(day, asOf: asOf)
            case .broken(let why): return .unavailable(why)
            }
        }
    }
}

/// Where a page begins, and which lies the list is told with: what a next page is asked for by.
struct PageKey: Hashable, Sendable {
    /// Of the row that it begins with.
    var start = 0
    /// How many pages have been given.
    var page = 0
    var lies: [Lie]

    init(lies: [Lie]) { self.lies = lies }

    /// `100 1 late-fills 30`
    var text: String { "\(start)/\(page)/\(LieList.text(lies))" }

    init?(parsing text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let start = Decimal.scaled(parts[0], decimals: 0),
            let page = Decimal.scaled(parts[1], decimals: 0), (0...1_000_000).contains(start),
            (0...1_000_000).contains(page), let lies = LieList.lies(parsing: String(parts[2]))
        else { return nil }
        (self.start, self.page, self.lies) = (Int(start), Int(page), lies)
    }
}

extension SimulatedBook {
    /// Rows of a page, as at KIS.
    static let pageRows = 100

    /// One page of a session's order list, with the instant that it is said to be of.
    func page(
        of session: TradingDate, _ key: PageKey
    ) throws -> (Page<OrderReport>, Instant) {
        let (day, asOf) = day(session, key.lies)
        let isBroken = key.lies.contains { lie in
            [.pageRepeated, .pageMissing, .pageShifted, .pageEndless].contains(lie)
        }
        let size = isBroken ? 1 : key.lies.contains(.tinyPages) ? 3 : SimulatedBook.pageRows
        var next = key
        next.page += 1
        next.start += size
        if next.page == 1 {
            // Which way a list moves between two pages is the account's.
            if key.lies.contains(.pageRepeated) { next.start = key.start }
            if key.lies.contains(.pageMissing) { next.start += size }
            if key.lies.contains(.pageShifted) { next.start += terms.seed % 2 == 0 ? 1 : -1 }
        }
        let start = min(key.start, day.orders.count)
        let isLast = next.start >= day.orders.count && !key.lies.contains(.pageEndless)
        // An endless list begins again after its end.
        if key.lies.contains(.pageEndless), next.start >= day.orders.count { next.start = 0 }
        return (
            Page(
                rows: Array(day.orders[start..<min(start + size, day.orders.count)]),
                next: isLast ? nil : next.text, totals: day.totals),
            asOf
        )
    }

    /// A session's order list as it is told.
    private func day(_ session: TradingDate, _ lies: [Lie]) -> (DayOrders, Instant) {
        for lie in lies {
            switch lie {
            case .older(let seconds):
                let past = past(now - seconds.lowerBound)
                return (past.day(session), past.now)
            case .falseNone:
                return (
                    DayOrders(
                        session: session, orders: [], totals: .init(orders: 0, filled: .zero)),
                    now
                )
            case .falseEmpty:
                return (DayOrders(session: session, orders: [], totals: day(session).totals), now)
            case .lateFills(let seconds):
                let past = past(now - seconds.lowerBound).day(session)
                let orders = day(session).orders.map { report in
                    report.showing(past.report(report.number))
                }
                let filled = orders.reduce(Quantity.zero) { $0 + $1.executed.quantity }
                return (
                    DayOrders(
                        session: session, orders: orders,
                        totals: .init(orders: orders.count, filled: filled)), now
                )
            default: break
            }
        }
        return (day(session), now)
    }

    /// The balances as they are told.
    func balances(_ lies: [Lie]) -> (Balances, Instant) {
        for lie in lies {
            switch lie {
            case .older(let seconds):
                let past = past(now - seconds.lowerBound)
                return (past.balances, past.now)
            case .stale(let seconds): return (past(now - seconds.lowerBound).balances, now)
            case .falseFlat:
                return (Balances(cash: cash, orderable: orderable, positions: []), now)
            case .doubled: return (balances.doublingFirst, now)
            default: break
            }
        }
        return (balances, now)
    }

    func quote(_ instrument: Instrument, _ lies: [Lie]) -> Quote? {
        for case .oldQuotes(let seconds) in lies {
            return quote(instrument, at: now - seconds.lowerBound)
        }
        return quote(instrument, at: now)
    }
}

extension OrderReport {
    /// The same order with what it had traded in an earlier report.
    fileprivate func showing(_ earlier: OrderReport?) -> OrderReport {
        OrderReport(
            number: number, session: session, instrument: instrument, side: side,
            quantity: quantity, limit: limit, status: earlier?.status ?? .open,
            executed: earlier?.executed ?? .none(limit.currency), acceptedAt: acceptedAt,
            reason: earlier?.reason)
    }
}

extension Balances {
    fileprivate var doublingFirst: Balances {
        Balances(
            cash: cash, orderable: orderable,
            positions: positions.enumerated().map { index, position in
                index > 0
                    ? position
                    : Position(
                        instrument: position.instrument, held: position.held + position.held,
                        sellable: position.sellable + position.sellable)
            })
    }
}
