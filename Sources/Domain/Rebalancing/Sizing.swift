import Markets
import Trading

/// One line while its size is being found. Whole shares.
struct SizedLine {
    let instrument: Instrument
    let quote: Quote
    let target: Weight
    let held: Int64
    let inFlight: Int64
    /// Nil when the line may be traded.
    var fixedReason: String?
    /// Shares wanted in the end.
    var wanted: Int64

    var price: Price { quote.last }

    /// Shares to trade: above zero is a buy.
    var change: Int64 { fixedReason == nil ? wanted - held - inFlight : 0 }

    var side: Side { change < 0 ? .sell : .buy }

    var isFullExit: Bool { wanted == 0 && held > 0 && change == -held }

    /// At the plan's price, up for a buy and down for a sell, so that cash is never overstated.
    var notional: Money {
        price.value(
            of: Quantity(shares: abs(change)), rounding: change > 0 ? .up : .down)
    }

    func costs(_ costs: TradeCosts, on date: TradingDate) -> Money? {
        guard change != 0 else { return .zero(price.currency) }
        return costs.cost(
            of: side, Quantity(shares: abs(change)), kind: quote.kind, notional: notional,
            on: date, rounding: .up)
    }
}

/// Finds whole shares for targets: costs inside, largest remainder, nothing spent twice.
struct Sizing {
    let costs: TradeCosts
    let date: TradingDate
    let minimum: Money?
    /// Cash that open buys have not reserved.
    let cash: Money
    let netAssetValue: Money
    var lines: [SizedLine]

    /// Sizes every line on V = net asset value − the plan's own costs, again until it stands
    /// (language.md R29). A size that swings between two values keeps the smaller V.
    mutating func run() {
        var spent = Money.zero(cash.currency)
        for round in 0..<8 {
            size(on: netAssetValue - spent)
            cutToCash()
            let total = totalCosts
            if total == spent || (round >= 4 && total < spent) { return }
            spent = total
        }
    }

    var totalCosts: Money {
        lines.reduce(Money.zero(cash.currency)) {
            $0 + ($1.costs(costs, on: date) ?? .zero($0.currency))
        }
    }

    private mutating func size(on value: Money) {
        var rest = Money.zero(cash.currency)
        var remainders: [(index: Int, remainder: Int128)] = []
        for index in lines.indices {
            let target = value.share(lines[index].target)
            let (shares, remainder) = target.shares(at: lines[index].price)
            lines[index].wanted = max(0, shares)
            guard lines[index].fixedReason == nil, shares >= 0 else { continue }
            rest += target - lines[index].price.value(of: Quantity(shares: shares), rounding: .down)
            if remainder > 0 { remainders.append((index, remainder)) }
        }
        remainders.sort { ($1.remainder, $0.index) < ($0.remainder, $1.index) }
        for (index, _) in remainders {
            let price = lines[index].price.value(of: Quantity(shares: 1), rounding: .up)
            guard price <= rest else { continue }
            lines[index].wanted += 1
            rest -= price
        }
        for index in lines.indices where isTooSmall(lines[index]) {
            lines[index].wanted = lines[index].held + lines[index].inFlight
        }
    }

    /// One share from its rounded target is not traded, so that planning again gives nothing; nor
    /// is a trade under the minimum. A full exit is never too small, nor is a first share.
    private func isTooSmall(_ line: SizedLine) -> Bool {
        guard line.change != 0, !line.isFullExit else { return false }
        if abs(line.change) == 1, line.held > 0, line.wanted > 0 { return true }
        guard let minimum else { return false }
        return line.notional < minimum
    }

    /// Cuts buys in proportion until cash after costs is not negative; sells stay.
    private mutating func cutToCash() {
        let sells = lines.filter { $0.change < 0 }
        let proceeds = sells.reduce(cash) { sum, line in
            sum + line.notional - (line.costs(costs, on: date) ?? .zero(sum.currency))
        }
        let buys = lines.indices.filter { lines[$0].change > 0 }
        let wishes = buys.map { index in
            Wish(
                shares: lines[index].change, price: lines[index].price,
                kind: lines[index].quote.kind)
        }
        let affordable = Affordable(cash: proceeds, costs: costs, date: date).shares(wishes)
        for (index, shares) in zip(buys, affordable) {
            lines[index].wanted = lines[index].held + lines[index].inFlight + shares
            if shares > 0, isTooSmall(lines[index]) {
                lines[index].wanted = lines[index].held + lines[index].inFlight
            }
        }
    }
}

extension Money {
    /// Whole shares that this much buys, and what is left of a share: exact, in one fixed scale.
    fileprivate func shares(at price: Price) -> (shares: Int64, remainder: Int128) {
        // Minor units to millionths of a currency unit.
        let scale: Int128 = currency.decimals == 0 ? 1_000_000 : 10_000
        let exact = Int128(minorUnits) * scale
        let (shares, rest) = exact.quotientAndRemainder(dividingBy: Int128(price.millionths))
        return (Int64(shares), rest * 1_000_000_000_000 / Int128(price.millionths))
    }
}
