public import Markets
public import Trading

/// Why no plan could be made: a value to stop on, never a plan with holes.
public enum PlanError: Error, Hashable, Sendable {
    case noQuote(Instrument)
    /// No commission, tax, tick or limit rule is known for it on that day.
    case noRule(Instrument, TradingDate)
    case worthNothing(Money)
    /// More than exact shares and money can count.
    case tooLarge(Money, Price)
}

extension PlanError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noQuote(let instrument): "there is no quote for '\(instrument)'"
        case .noRule(let instrument, let date):
            "no trading rules are known for '\(instrument)' on \(date)"
        case .worthNothing(let value): "the deployment is worth \(value)"
        case .tooLarge(let value, let price):
            "\(value) at \(price) are more shares than can be counted"
        }
    }
}

/// Finds the trades that bring a deployment to its targets: target − held − in flight.
///
/// Pure. Sells come before buys when they are sent, and buys are sized as if the sells had been
/// done at the plan's prices; the second leg sizes them again from the cash that is really there.
/// Every line that is not traded says why.
public func plan(_ request: PlanRequest) throws(PlanError) -> Plan {
    let instruments = request.instruments
    let weights = request.policy.planned(request.targets)
    var value = request.ledger.cash
    for instrument in instruments {
        guard let quote = request.quotes[instrument] else { throw .noQuote(instrument) }
        value += quote.last.value(of: request.ledger.held(instrument))
    }
    guard value.minorUnits > 0 else { throw .worthNothing(value) }
    for quote in instruments.compactMap({ request.quotes[$0] }) {
        guard value.isCountable(at: quote.last) else { throw .tooLarge(value, quote.last) }
    }

    var lines: [SizedLine] = []
    for instrument in instruments {
        guard let quote = request.quotes[instrument] else { throw .noQuote(instrument) }
        lines.append(try request.line(quote, target: weights[instrument] ?? .zero))
    }
    var sizing = Sizing(
        costs: request.costs, date: request.session, minimum: request.policy.minimum,
        cash: request.ledger.cash - request.reserved, netAssetValue: value, lines: lines)
    if request.decision != nil { sizing.run() }
    return Plan(
        deployment: request.deployment, decision: request.decision, session: request.session,
        asOf: request.asOf, netAssetValue: value, cash: request.ledger.cash,
        lines: try sizing.lines.map { line throws(PlanError) in
            try request.planLine(line, of: value)
        })
}

extension PlanRequest {
    /// Cash that open buys may still use.
    fileprivate var reserved: Money {
        working.reduce(Money.zero(ledger.cash.currency)) { sum, order in
            guard order.side == .buy, let quote = quotes[order.instrument] else { return sum }
            let wish = Wish(
                shares: order.remaining.wholeShares, price: order.limit, kind: quote.kind)
            let affordable = Affordable(cash: ledger.cash, costs: costs, date: session)
            return sum + affordable.reserve([wish], [wish.shares])
        }
    }

    fileprivate func line(_ quote: Quote, target: Weight) throws(PlanError) -> SizedLine {
        let own = working.filter { $0.instrument == quote.instrument }
        let inFlight = own.reduce(Int64(0)) { sum, order in
            sum + (order.side == .buy ? 1 : -1) * order.remaining.wholeShares
        }
        let held = ledger.held(quote.instrument).wholeShares
        var line = SizedLine(
            instrument: quote.instrument, quote: quote, target: target, held: held,
            inFlight: inFlight, fixedReason: nil, wanted: held + inFlight)
        if decision == nil {
            line.fixedReason = holdReason
        } else if let order = own.first {
            line.fixedReason = "order '\(order.id)' is \(order.state.rawValue)"
        } else if costs.commission.rate(for: quote.kind, on: session) == nil
            || TickTable(for: quote.kind, on: session) == nil
        {
            throw .noRule(quote.instrument, session)
        }
        return line
    }

    fileprivate func planLine(
        _ line: SizedLine, of value: Money
    ) throws(PlanError) -> PlanLine {
        let held = ledger.held(line.instrument)
        var trade: PlanLine.Trade?
        if line.change != 0 {
            guard let limit = limit(of: line),
                let cost = line.costs(costs, on: session)
            else { throw .noRule(line.instrument, session) }
            trade = PlanLine.Trade(
                side: line.side, quantity: Quantity(shares: abs(line.change)), limit: limit,
                notional: line.notional, costs: cost)
        }
        return PlanLine(
            name: name(of: line.instrument), instrument: line.instrument, held: held,
            inFlight: Quantity(shares: line.inFlight), price: line.price, priceAt: line.quote.at,
            weightNow: line.price.value(of: held).weight(of: value), weightTarget: line.target,
            trade: trade, reason: reason(for: line, of: value))
    }

    /// The fingerprint of the line's first attempt, which is the one that is sent: later ones
    /// follow only where it was not. A trial has no orders, and shows the worst limit.
    private func limit(of line: SizedLine) -> Price? {
        guard let decision, decision.rawValue > 0 else {
            return policy.limit(line.side, line.quote, on: session)
        }
        let first = OrderIdentity(
            deployment: deployment, decision: decision, session: session,
            leg: line.side == .sell ? .sells : .buys, instrument: line.instrument,
            side: line.side)
        return policy.limit(line.side, line.quote, on: session, of: first.id)
    }

    /// What a person reads beside the line.
    private func reason(for line: SizedLine, of value: Money) -> String {
        if let reason = line.fixedReason { return reason }
        if line.change != 0 {
            if line.isFullExit { return "no longer in the target" }
            return line.held == 0 ? "new in the target" : "away from its target"
        }
        let ideal = value.share(line.target)
        let gap = (ideal - line.price.value(of: ledger.held(line.instrument))).magnitude
        if line.target == .zero, line.held == 0 { return "not in the target" }
        if gap < line.price.value(of: Quantity(shares: 1), rounding: .up) {
            return line.held == 0 ? "one share is more than its target" : "at its target"
        }
        if gap < line.price.value(of: Quantity(shares: 2), rounding: .up) {
            return "one share from its target"
        }
        if let minimum = policy.minimum, gap < minimum {
            return "\(gap) away, below the minimum of \(minimum)"
        }
        return "the cash does not reach for it"
    }
}

extension Money {
    /// Whether sums of this much, and of the shares that it buys, stay far inside `Int64`.
    fileprivate func isCountable(at price: Price) -> Bool {
        let scale: Int128 = currency.decimals == 0 ? 1_000_000 : 10_000
        let shares = Int128(minorUnits) * scale / Int128(price.millionths)
        return minorUnits <= Int64.max / 16 && shares * 1_000_000 <= Int128(Int64.max / 16)
    }

    /// This amount as a share of another, down to a trillionth.
    fileprivate func weight(of whole: Money) -> Weight {
        Weight(
            trillionths: Int64(
                Int128(minorUnits) * 1_000_000_000_000 / Int128(whole.minorUnits)))
    }
}
