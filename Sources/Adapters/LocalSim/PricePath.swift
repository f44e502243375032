import Markets

/// A price shifted by a person, from an instant on.
struct PriceMove: Hashable, Sendable {
    let instrument: Instrument
    /// 0.2 is 20 % up.
    let share: Weight
    let at: Instant
}

/// Shares that became more or fewer between two sessions.
struct Split: Hashable, Sendable {
    let instrument: Instrument
    let ratio: SplitRatio
    let at: Instant
}

/// The prices that an account trades at: its market's, with the moves that were made.
struct PricePath: Sendable {
    let market: Market
    private(set) var moves: [PriceMove] = []

    private(set) var splits: [Split] = []

    init(_ market: Market) { self.market = market }

    mutating func add(_ move: PriceMove) { moves.append(move) }

    mutating func add(_ split: Split) { splits.append(split) }

    /// The last price at an instant. Nil when there has been none.
    ///
    /// On KRX it stays within the day's limits, measured from the close before: from what that
    /// close would be without limits, so that a price needs no past but that one.
    func price(of instrument: Instrument, at instant: Instant) -> Price? {
        guard let raw = market.price(of: instrument, at: instant) else { return nil }
        return trading(raw, instrument, at: instant)
    }

    /// The price that limits of a session are measured from: the close before it, in shares as
    /// they are at an instant.
    func base(of instrument: Instrument, in session: Session, at instant: Instant) -> Price? {
        guard let previous = market.calendar.previous(before: session.date) else {
            return price(of: instrument, at: session.open)
        }
        return market.close(of: instrument, in: previous).map {
            moved($0, instrument, at: previous.close, splitsThrough: max(session.open, instant))
        }
    }

    /// Closes of sessions one after the other; nil where there is none.
    func closes(of instrument: Instrument, _ sessions: ArraySlice<Session>) -> [Price?] {
        let raw = market.closes(of: instrument, sessions)
        let isMoved = moves.contains { $0.instrument == instrument }
        let isSplit = splits.contains { $0.instrument == instrument }
        guard isMoved || isSplit || market.isWild(instrument) else { return raw }
        return zip(sessions, raw).map { session, price in
            price.flatMap { price in
                // Closes from before a split are told in shares of after it.
                let traded = trading(price, instrument, at: session.close)
                return divided(traded, instrument) { $0.at > session.close }
            }
        }
    }

    private func divided(
        _ price: Price, _ instrument: Instrument, where counts: (Split) -> Bool
    ) -> Price {
        splits.reduce(price) { price, split in
            guard split.instrument == instrument, counts(split) else { return price }
            let millionths =
                Int128(price.millionths) * Int128(split.ratio.old) / Int128(split.ratio.new)
            return Price(
                millionths: Int64(min(max(millionths, 1), Int128(Int64.max / 4))), price.currency)
        }
    }

    private func trading(_ raw: Price, _ instrument: Instrument, at instant: Instant) -> Price {
        let price = moved(raw, instrument, at: instant)
        // Only a move, or a price as wild as no index, goes so far in a day.
        guard market.keepsRules, price != raw || market.isWild(instrument),
            let session = market.calendar.sessions(openBy: instant),
            let base = base(of: instrument, in: session, at: instant)
        else { return price }
        switch PriceLimits(
            base: base, on: session.date, kind: .assumed(for: instrument),
            leverage: market.leverage(of: instrument))
        {
        case .none, .unknown: return price
        case .within(let lower, let upper): return min(max(price, lower), upper)
        }
    }

    private func moved(
        _ price: Price, _ instrument: Instrument, at instant: Instant,
        splitsThrough: Instant? = nil
    ) -> Price {
        var millionths = Int128(price.millionths)
        var isMoved = false
        for move in moves where move.instrument == instrument && move.at <= instant {
            millionths = millionths * Int128(1_000_000_000_000 + move.share.trillionths)
            millionths /= 1_000_000_000_000
            isMoved = true
        }
        let known = splitsThrough ?? instant
        isMoved = isMoved || splits.contains { $0.instrument == instrument && $0.at <= known }
        guard isMoved else { return price }
        let bounded = Int64(min(max(millionths, 1), Int128(Int64.max / 4)))
        let whole = Price(millionths: bounded, price.currency)
        let exact = divided(whole, instrument) { $0.at <= known }
        let date = market.calendar.date(at: instant)
        return TickTable(for: .assumed(for: instrument), on: date)?.alignedNearest(exact) ?? exact
    }
}

extension TradingCalendar {
    /// The newest session that has opened by an instant.
    func sessions(openBy instant: Instant) -> Session? {
        let index = sessions.partitioningIndex { $0.open > instant } - 1
        return index >= 0 ? sessions[index] : nil
    }
}
