public import Markets

/// Shares that somebody would like to buy, at the price that will be set aside for them.
public struct Wish: Hashable, Sendable {
    public let shares: Int64
    public let price: Price
    public let kind: InstrumentKind

    public init(shares: Int64, price: Price, kind: InstrumentKind) {
        self.shares = shares
        self.price = price
        self.kind = kind
    }
}

/// How many of the shares one wants an amount of cash can pay, with costs.
public struct Affordable: Sendable {
    public let cash: Money
    public let costs: TradeCosts
    public let date: TradingDate

    public init(cash: Money, costs: TradeCosts, date: TradingDate) {
        self.cash = cash
        self.costs = costs
        self.date = date
    }

    /// Everything where the cash reaches; otherwise the same share of every wish, rounded down,
    /// and then single shares in the order given while they can be paid.
    ///
    /// - Returns: shares for each wish, never more than wished, together never above the cash.
    public func shares(_ wishes: [Wish]) -> [Int64] {
        let wanted = wishes.map(\.shares)
        let total = reserve(wishes, wanted)
        guard total > cash else { return wanted }
        guard cash.minorUnits > 0 else { return wanted.map { _ in 0 } }
        // Doubling the precision of a percentage would change nothing: what is over is below.
        let factor = Int128(cash.minorUnits) * 1_000_000_000 / Int128(total.minorUnits)
        var cut = wanted.map { Int64(Int128($0) * factor / 1_000_000_000) }
        var left = cash - reserve(wishes, cut)
        for index in wishes.indices.reversed() where left.isNegative && cut[index] > 0 {
            cut[index] -= 1  // minimum commissions and rounding can push a proportional cut over
            left = cash - reserve(wishes, cut)
        }
        for index in wishes.indices where cut[index] < wanted[index] {
            var more = cut
            more[index] += 1
            let rest = cash - reserve(wishes, more)
            if !rest.isNegative { cut = more }
        }
        return cut
    }

    /// What has to be set aside for these many shares, costs included, rounded up.
    public func reserve(_ wishes: [Wish], _ shares: [Int64]) -> Money {
        zip(wishes, shares).reduce(Money.zero(cash.currency)) { sum, pair in
            let (wish, count) = pair
            guard count > 0 else { return sum }
            let quantity = Quantity(shares: count)
            let value = wish.price.value(of: quantity, rounding: .up)
            let cost = costs.cost(
                of: .buy, quantity, kind: wish.kind, notional: value, on: date, rounding: .up)
            // A rate that is not known is refused before a line gets here.
            return sum + value + (cost ?? .zero(cash.currency))
        }
    }
}
