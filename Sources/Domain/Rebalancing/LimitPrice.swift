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

extension Price {
    /// `count` ticks against a trader on `side`.
    fileprivate func stepped(_ side: Side, by count: Int, in ticks: TickTable) -> Price? {
        ticks.stepped(self, by: side == .buy ? count : -count)
    }
}
