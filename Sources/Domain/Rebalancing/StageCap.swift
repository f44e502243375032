public import Markets
public import Trading

/// The most that a deployment may have invested at its stage. It cuts buys and never makes a sell.
public struct StageCap: Hashable, Sendable {
    public let stage: Stage
    /// Of net asset value.
    public let most: Weight

    public init(_ stage: Stage) {
        self.stage = stage
        most = stage.cap
    }

    /// What may still be bought, where so much is invested.
    public func room(_ netAssetValue: Money, invested: Money) -> Money {
        max(.zero(netAssetValue.currency), netAssetValue.share(most) - invested)
    }

    /// The shares that fit: all of them, or the same part of each, and then single shares in the
    /// order given.
    public func shares(_ buys: [(shares: Int64, price: Price)], in room: Money) -> [Int64] {
        func value(_ shares: [Int64]) -> Money {
            zip(shares, buys).reduce(.zero(room.currency)) { sum, pair in
                sum + pair.1.price.value(of: Quantity(shares: pair.0), rounding: .up)
            }
        }
        let wanted = buys.map(\.shares)
        let total = value(wanted)
        guard total > room else { return wanted }
        guard room.minorUnits > 0 else { return wanted.map { _ in 0 } }
        var cut = wanted.map {
            Int64(Int128($0) * Int128(room.minorUnits) / Int128(total.minorUnits))
        }
        for index in cut.indices.reversed() where value(cut) > room && cut[index] > 0 {
            cut[index] -= 1  // each value is rounded up, so a part of all can be over by a unit
        }
        for index in cut.indices where cut[index] < wanted[index] {
            var more = cut
            more[index] += 1
            if value(more) <= room { cut = more }
        }
        return cut
    }
}

extension Plan {
    /// The same plan with its buys cut to what the stage may have invested after them.
    public func capped(_ cap: StageCap) -> Plan {
        let buys = lines.indices.filter { lines[$0].trade?.side == .buy }
        guard cap.most < .all, !buys.isEmpty else { return self }
        let invested = lines.reduce(Money.zero(cash.currency)) { sum, line in
            let sold = line.trade.map { $0.side == .sell ? $0.quantity : .zero } ?? .zero
            let kept = max(.zero, line.held + line.inFlight - sold)
            return sum + line.price.value(of: kept, rounding: .up)
        }
        let wishes = buys.compactMap { index in
            lines[index].trade.map { (shares: $0.quantity.wholeShares, price: $0.limit) }
        }
        let shares = cap.shares(wishes, in: cap.room(netAssetValue, invested: invested))
        var cut = lines
        for (index, count) in zip(buys, shares) {
            cut[index] = cut[index].bought(
                Quantity(shares: count),
                why: "stage '\(cap.stage.rawValue)' invests at most \(cap.most)")
        }
        return Plan(
            deployment: deployment, decision: decision, exit: exit, session: session, asOf: asOf,
            netAssetValue: netAssetValue, cash: cash, lines: cut)
    }

    /// What it trades of net asset value: the larger of what it buys and what it sells.
    public var turnover: Weight {
        let sums = [Side.buy, .sell].map { side in
            trades(side).reduce(Int128(0)) { $0 + Int128($1.trade?.notional.minorUnits ?? 0) }
        }
        guard netAssetValue.minorUnits > 0, let most = sums.max() else { return .zero }
        return Weight(
            trillionths: Int64(
                min(
                    most * 1_000_000_000_000 / Int128(netAssetValue.minorUnits),
                    Int128(Int64.max))))
    }

    /// A revision whose first plan turns over more than this waits for a person.
    public static let mostTurnoverUnseen = Weight(trillionths: 250_000_000_000)
}

extension PlanLine {
    fileprivate func bought(_ quantity: Quantity, why: String) -> PlanLine {
        guard let old = trade, quantity < old.quantity else { return self }
        let share = Int128(quantity.millionths)
        let costs = Int64(
            (Int128(old.costs.minorUnits) * share + Int128(old.quantity.millionths) - 1)
                / Int128(old.quantity.millionths))
        let new = Trade(
            side: old.side, quantity: quantity, limit: old.limit,
            notional: price.value(of: quantity),
            costs: Money(minorUnits: costs, old.costs.currency))
        return PlanLine(
            name: name, instrument: instrument, held: held, inFlight: inFlight, price: price,
            priceAt: priceAt, weightNow: weightNow, weightTarget: weightTarget,
            trade: quantity > .zero ? new : nil, reason: why)
    }
}
