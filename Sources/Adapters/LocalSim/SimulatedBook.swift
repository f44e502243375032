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
    private var faults: [(rule: FaultRule, countedBefore: Int)] = []

    init(_ terms: SimulatedTerms, _ market: Market) {
        self.terms = terms
        path = PricePath(market)
        now = terms.opensAt
        cash = terms.cash
        positions = terms.positions
    }

    /// Lets time pass. Never backwards: an earlier instant is the present one.
    mutating func advance(to instant: Instant) {
        guard instant > now else { return }
        now = instant
        for index in open {
            let before = orders[index].executed
            orders[index].advance(to: instant, path: path, terms: terms)
            book(orders[index], since: before)
        }
        open.removeAll { orders[$0].status != .open }
    }

    /// Adds what has been written down.
    ///
    /// - Precondition: the entry after the newest one.
    mutating func apply(_ entry: JournalEntry) {
        precondition(entry.number == entries + 1, "entry \(entry.number) after \(entries)")
        entries = entry.number
        advance(to: entry.at)
        switch entry.event {
        case .counted(let submission):
            counted[entry.number] = submission
        case .judged(let number, .accepted(let orderNumber, _), _):
            accept(number, orderNumber, at: entry.at)
        case .judged(_, .rejected, _): break
        case .cancelled(let number, let session):
            guard let index = index(of: number, on: session), orders[index].status == .open else {
                return
            }
            orders[index].cancel(at: entry.at)
            open.removeAll { $0 == index }
        case .flow(let money): cash += money
        case .moved(let instrument, let share):
            path.add(PriceMove(instrument: instrument, share: share, at: entry.at))
        case .faulted(let rule): faults.append((rule, counted.count))
        }
    }

    private mutating func accept(_ entry: Int64, _ number: BrokerOrderNumber, at: Instant) {
        guard let submission = counted[entry],
            let session = path.market.calendar.session(on: submission.session)
        else { return }
        open.append(orders.count)
        orders.append(
            SimulatedOrder(
                number: number, submission: submission, session: session, acceptedAt: at))
        numbersOn[submission.session, default: 0] += 1
    }

    private mutating func book(_ order: SimulatedOrder, since before: Execution) {
        let executed = order.executed
        guard executed.quantity > before.quantity else { return }
        let amount = executed.amount - before.amount
        let quantity = executed.quantity - before.quantity
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
        cash -= executed.costs - before.costs
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
        let reports = orders.filter { $0.submission.session == session }.map(\.report)
        let filled = reports.reduce(Quantity.zero) { $0 + $1.executed.quantity }
        return DayOrders(
            session: session, orders: reports, totals: .init(orders: reports.count, filled: filled))
    }

    func quote(_ instrument: Instrument) -> Quote? {
        guard let session = path.market.calendar.sessions(openBy: now),
            let last = path.price(of: instrument, at: now),
            let base = path.base(of: instrument, in: session)
        else { return nil }
        return Quote(
            instrument: instrument, kind: .assumed(for: instrument), last: last,
            at: min(now, session.close), base: base,
            leverage: path.market.leverage(of: instrument))
    }

    /// The fault that the submit counted as this entry meets.
    func fault(for entry: Int64) -> FaultRule? {
        guard let submission = counted[entry] else { return nil }
        let place = counted.keys.count { $0 <= entry }
        return faults.first { rule, before in
            guard place > before else { return false }
            switch rule.condition {
            case .nth(let n): return place - before == n
            case .instrument(let instrument): return submission.instrument == instrument
            case .perMille(let share):
                let draw = CounterRandom(seed: terms.seed)
                    .uniform(CounterRandom.stream(rule.fault.rawValue), UInt64(entry))
                return draw * 1000 < Double(share)
            }
        }?.rule
    }
}
