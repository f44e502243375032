import Markets
import Trading

/// A simulated account at an instant: the fold of its journal over the price path.
struct SimulatedBook: Sendable {
    let terms: SimulatedTerms
    private(set) var path: PricePath
    /// The number of the newest entry; 0 before the first.
    private(set) var entries: Int64 = 0
    private(set) var now: Instant
    private(set) var cash: Money
    private(set) var positions: [Instrument: Quantity]
    /// In the order in which they were taken.
    private(set) var orders: [SimulatedOrder] = []
    /// Of `orders`, those that are open.
    private var open: [Int] = []
    /// Every submit that arrived, by its entry.
    private(set) var counted: [Int64: Submission] = [:]
    private var numbersOn: [TradingDate: Int] = [:]
    /// Submits that are still on their way, by instant of arrival and then by entry.
    private var arriving: [Arrival] = []
    private(set) var rules: [PlacedRule] = []
    private var rulesEver = 0
    /// Every entry, to look back with.
    private var history: [JournalEntry] = []
    private let market: Market

    private struct Arrival: Sendable {
        let at: Instant
        let entry: Int64
        let lies: [Lie]
    }

    init(_ terms: SimulatedTerms, _ market: Market) {
        self.terms = terms
        self.market = market
        path = PricePath(market)
        now = terms.opensAt
        cash = terms.cash
        positions = terms.positions
        for rule in terms.lies { place(rule) }
    }

    /// Lets time pass. Never backwards: an earlier instant is the present one.
    ///
    /// A submit that arrives at an instant is judged once that instant is past, after every entry
    /// that carries it.
    mutating func advance(to instant: Instant) {
        while let next = arriving.first, next.at < instant {
            arriving.removeFirst()
            trade(to: next.at)
            guard let submission = counted[next.entry],
                case .accepted(let number, _) = verdict(on: submission, lies: next.lies)
            else { continue }
            accept(submission, number, next.lies)
        }
        trade(to: instant)
    }

    private mutating func trade(to instant: Instant) {
        guard instant > now else { return }
        now = instant
        for index in open { advance(index) }
        open.removeAll { orders[$0].status != .open }
    }

    private mutating func advance(_ index: Int) {
        let before = orders[index]
        orders[index].advance(to: now, path: path, terms: terms)
        book(orders[index], since: before)
    }

    /// Adds what has been written down.
    ///
    /// - Precondition: the entry after the newest one.
    mutating func apply(_ entry: JournalEntry) {
        precondition(entry.number == entries + 1, "entry \(entry.number) after \(entries)")
        entries = entry.number
        advance(to: entry.at)
        history.append(entry)
        switch entry.event {
        case .counted(let submission): counted[entry.number] = submission
        case .judged(let number, .accepted(let orderNumber, _), let lies):
            if let submission = counted[number] { accept(submission, orderNumber, lies) }
        case .judged(_, .rejected, _): break
        case .delayed(let number, let instant, let lies):
            let place = arriving.firstIndex { $0.at > instant } ?? arriving.endIndex
            arriving.insert(Arrival(at: instant, entry: number, lies: lies), at: place)
        case .person(let submission, let number):
            accept(submission, number, [], isPersons: true)
        case .cancelled(let number, let session, let instant):
            changeOpen(number, session) { $0.cancel(at: instant) }
        case .filled(let number, let session):
            let terms = terms
            changeOpen(number, session) { $0.fill(terms) }
        case .flow(let money): cash += money
        case .moved(let instrument, let share):
            path.add(PriceMove(instrument: instrument, share: share, at: entry.at))
        case .split(let instrument, let ratio): split(instrument, ratio, at: entry.at)
        case .lied(let rule): place(rule)
        case .truthful: rules = []
        }
    }

    private mutating func place(_ rule: LieRule) {
        rules.append(
            PlacedRule(rule: rule, index: rulesEver, at: now, countedBefore: counted.count))
        rulesEver += 1
    }

    private mutating func accept(
        _ submission: Submission, _ number: BrokerOrderNumber, _ lies: [Lie],
        isPersons: Bool = false
    ) {
        guard let session = path.market.calendar.session(on: submission.session) else { return }
        open.append(orders.count)
        orders.append(
            SimulatedOrder(
                number: number, submission: submission, session: session, acceptedAt: now,
                lies: lies, isPersons: isPersons))
        numbersOn[submission.session, default: 0] += 1
    }

    private mutating func changeOpen(
        _ number: BrokerOrderNumber, _ session: TradingDate,
        _ body: (inout SimulatedOrder) -> Void
    ) {
        guard let index = index(of: number, on: session), orders[index].status == .open else {
            return
        }
        let before = orders[index]
        body(&orders[index])
        book(orders[index], since: before)
        advance(index)
        open.removeAll { orders[$0].status != .open }
    }

    /// What there is less than a new share of is paid out, at the price after the split.
    private mutating func split(_ instrument: Instrument, _ ratio: SplitRatio, at: Instant) {
        let before = path.price(of: instrument, at: at)
        path.add(Split(instrument: instrument, ratio: ratio, at: at))
        let held = Int128((positions[instrument] ?? .zero).millionths)
        let exact = Quantity(millionths: Int64(held * Int128(ratio.new) / Int128(ratio.old)))
        let whole = Quantity(shares: exact.wholeShares)
        positions[instrument] = whole
        guard before != nil, let price = path.price(of: instrument, at: at) else { return }
        cash += price.value(of: exact - whole)
    }

    /// The account as it was at an earlier instant, when it knew less.
    func past(_ instant: Instant) -> SimulatedBook {
        var book = SimulatedBook(terms, market)
        for entry in history {
            guard entry.at <= instant else { break }
            book.apply(entry)
        }
        book.advance(to: instant)
        return book
    }

    private mutating func book(_ order: SimulatedOrder, since before: SimulatedOrder) {
        let executed = order.executed
        guard executed.quantity > before.executed.quantity else { return }
        let amount = executed.amount - before.executed.amount
        let quantity = executed.quantity - before.executed.quantity
        let instrument = order.submission.instrument
        let held = positions[instrument] ?? .zero
        switch order.submission.side {
        case .buy:
            cash -= amount
            positions[instrument] = held + quantity
        case .sell:
            cash += amount
            positions[instrument] = held - quantity
        }
        cash -= order.charged(terms) - before.charged(terms)
    }
}

extension SimulatedBook {
    func index(of number: BrokerOrderNumber, on session: TradingDate) -> Int? {
        orders.lastIndex { $0.number == number && $0.submission.session == session }
    }

    /// Cash less what open buys have set aside.
    var orderable: Money {
        open.reduce(cash) { $0 - orders[$1].reservedCash(terms) }
    }

    func sellable(_ instrument: Instrument) -> Quantity {
        open.reduce(positions[instrument] ?? .zero) { rest, index in
            orders[index].submission.instrument == instrument
                ? rest - orders[index].reservedShares : rest
        }
    }

    /// Numbers start again each day.
    func nextNumber(on session: TradingDate) -> BrokerOrderNumber {
        let text = String((numbersOn[session] ?? 0) + 1)
        return BrokerOrderNumber(
            rawValue: String(repeating: "0", count: max(0, 10 - text.count)) + text)
    }

    var balances: Balances {
        let held = positions.filter { $0.value != .zero }.keys.sorted()
        return Balances(
            cash: cash, orderable: orderable,
            positions: held.map { instrument in
                Balances.Position(
                    instrument: instrument, held: positions[instrument] ?? .zero,
                    sellable: sellable(instrument))
            })
    }

    func day(_ session: TradingDate) -> DayOrders {
        let reports = orders.filter { $0.submission.session == session && $0.isListed(at: now) }
            .map(\.report)
        let filled = reports.reduce(Quantity.zero) { $0 + $1.executed.quantity }
        return DayOrders(
            session: session, orders: reports, totals: .init(orders: reports.count, filled: filled))
    }

    /// Whether an order of its number can be cancelled.
    func cancelling(_ number: BrokerOrderNumber, on session: TradingDate) -> CancelOutcome {
        guard let index = index(of: number, on: session) else {
            return .refused(reason: "there is no order \(number)")
        }
        let status = orders[index].status
        guard status == .open else {
            return .refused(reason: "order \(number) is \(status.rawValue)")
        }
        return .requested
    }

    /// - Parameter instant: not after now.
    func quote(_ instrument: Instrument, at instant: Instant) -> Quote? {
        guard let session = path.market.calendar.sessions(openBy: instant),
            let last = path.price(of: instrument, at: instant),
            let base = path.base(of: instrument, in: session, at: instant)
        else { return nil }
        return Quote(
            instrument: instrument, kind: .assumed(for: instrument), last: last,
            at: min(instant, session.close), base: base,
            leverage: path.market.leverage(of: instrument))
    }
}
