public import Markets
public import Trading

extension PlanPolicy {
    /// The limit of an order: the last trade moved against us as the policy says, then rounded to
    /// a tick in our favour, a buy down and a sell up (language.md R45), inside the collar and
    /// the day's price limits.
    ///
    /// Nil when the exchange's rules for that day are not known: an entry is then not priced.
    public func limit(_ side: Side, _ quote: Quote, on date: TradingDate) -> Price? {
        guard let ticks = TickTable(for: quote.kind, on: date) else { return nil }
        let collar = quote.last.moved(by: collar, side)
        var price: Price
        switch limitPrice {
        case .collar: price = collar
        case .offset(let share):
            price = quote.last.moved(by: share, side)
            // Under one tick it is one tick, or the order would only ever wait.
            if let step = ticks.alignedNearest(quote.last).stepped(side, by: 1, in: ticks) {
                price = side == .buy ? max(price, step) : min(price, step)
            }
        case .ticks(let count):
            price =
                ticks.alignedNearest(quote.last).stepped(side, by: count, in: ticks) ?? quote.last
        }
        price = side == .buy ? min(price, collar) : max(price, collar)
        switch PriceLimits(base: quote.base, on: date, kind: quote.kind, leverage: quote.leverage) {
        case .unknown: return nil
        case .none: break
        case .within(let lower, let upper): price = min(max(price, lower), upper)
        }
        return side == .buy ? ticks.alignedDown(price) : ticks.alignedUp(price)
    }
}

extension PlanPolicy {
    /// The limit of one order: a fingerprint.
    ///
    /// Brokers carry no name of ours, so of the ticks between half the offset and all of it one is
    /// chosen by the order's id. An order that a person places for as many shares then differs in
    /// its limit from ours, but for a chance of one in as many ticks as there are. It is never
    /// worse than `limit(_:_:on:)` allows, gives up at most half of the offset, and is the same
    /// whenever it is asked for: chosen with the plan and stored in it, so that what is sent, what
    /// gates and cash look at, and what a replay shows are one price.
    public func limit(
        _ side: Side, _ quote: Quote, on date: TradingDate, of order: OrderID
    ) -> Price? {
        guard let worst = limit(side, quote, on: date),
            let ticks = TickTable(for: quote.kind, on: date)
        else { return nil }
        let limits = PriceLimits(
            base: quote.base, on: date, kind: quote.kind, leverage: quote.leverage)
        let half = (worst.millionths - quote.last.millionths) / 2
        let mildest = quote.last.millionths + half
        var choices = [worst]
        while choices.count < PlanPolicy.mostFingerprints, let last = choices.last,
            let next = last.stepped(side.opposite, by: 1, in: ticks), limits.allow(next),
            side == .buy ? next.millionths > mildest : next.millionths < mildest
        {
            choices.append(next)
        }
        return choices[Int(order.stableHash % UInt64(choices.count))]
    }

    private static let mostFingerprints = 16
}

extension OrderID {
    /// The same in every process and on every machine: FNV-1a, its bits mixed.
    fileprivate var stableHash: UInt64 {
        var hash = rawValue.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        hash = (hash ^ (hash >> 32)) &* 0xd6e8_feb8_6659_fd93
        return hash ^ (hash >> 32)
    }
}

extension Price {
    /// `count` ticks against a trader on `side`.
    fileprivate func stepped(_ side: Side, by count: Int, in ticks: TickTable) -> Price? {
        ticks.stepped(self, by: side == .buy ? count : -count)
    }
}
