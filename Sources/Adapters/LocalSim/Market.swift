public import Markets

/// Where a simulated account's prices come from. A value: whoever holds an equal one sees the same
/// prices at the same instants.
public struct Market: Sendable {
    public let calendar: TradingCalendar
    /// Says which market it is, for a row that an account is bound to it by: `gbm 7`.
    public let name: String
    private let source: Source

    private enum Source: Sendable {
        case geometric(GeometricPrices)
        case replay(DailyCloses)
        case flat([Instrument: Price])
    }

    /// Geometric Brownian motion on KRX's calendar.
    public static func geometric(
        seed: UInt64, _ parameters: MarketParameters = .koreanETFs,
        calendar: TradingCalendar = .krx
    ) -> Market {
        Market(
            calendar: calendar, name: "gbm \(seed)",
            source: .geometric(GeometricPrices(seed: seed, parameters: parameters)))
    }

    /// The closes of a file, whose dates are the sessions.
    ///
    /// A file has one price a session, so that is its price all session long: from the opening on
    /// an instrument trades at the session's own close, as a backtest fills at the next close. No
    /// formula sees it early: history ends with the last session that has closed. Before the
    /// opening the price is the newest one before. Prices are as printed, which for adjusted closes
    /// is not on a tick; limits of orders are.
    ///
    /// - Parameter name: of the file, for the account's row.
    public static func replay(_ closes: DailyCloses, on venue: Venue, name: String) -> Market {
        Market(
            calendar: TradingCalendar(replaying: closes.dates, on: venue),
            name: "replay \(name)", source: .replay(closes))
    }

    /// Prices that never change by themselves: for tests of everything else.
    public static func flat(
        _ prices: [Instrument: Price], calendar: TradingCalendar = .krx
    ) -> Market {
        Market(calendar: calendar, name: "flat", source: .flat(prices))
    }
}

extension Market {
    /// Times the index, for daily limits.
    func leverage(of instrument: Instrument) -> Int {
        switch source {
        case .geometric(let prices): prices.parameters(of: instrument).leverage
        case .replay, .flat: 1
        }
    }

    /// The last price at an instant, before moves. Nil when there has been none.
    func price(of instrument: Instrument, at instant: Instant) -> Price? {
        let index = calendar.sessions.partitioningIndex { $0.open > instant } - 1
        guard index >= 0 else { return nil }
        let session = calendar.sessions[index]
        let minutes = max(0, session.minutes - max(0, instant.seconds(since: session.open) / 60))
        return price(of: instrument, in: session, beforeClose: minutes)
    }

    /// The close of a session, before moves.
    func close(of instrument: Instrument, in session: Session) -> Price? {
        price(of: instrument, in: session, beforeClose: 0)
    }

    private func price(
        of instrument: Instrument, in session: Session, beforeClose minutes: Int
    ) -> Price? {
        guard instrument.venue == calendar.venue else { return nil }
        switch source {
        case .geometric(let prices):
            let raw = prices.price(of: instrument, on: session.date, beforeClose: minutes)
            return aligned(raw, instrument, session.date)
        case .replay(let closes):
            return closes.newest(of: instrument, through: session.date)?.price
        case .flat(let prices): return prices[instrument]
        }
    }

    /// Closes of sessions one after the other, before moves; nil where there is none.
    public func closes(
        of instrument: Instrument, _ sessions: ArraySlice<Session>
    ) -> [Price?] {
        guard let first = sessions.first, let last = sessions.last,
            instrument.venue == calendar.venue
        else { return sessions.map { _ in nil } }
        switch source {
        case .geometric(let prices):
            let start = first.date.ordinal
            let raw = prices.closes(of: instrument, ordinals: start...last.date.ordinal)
            return sessions.map { aligned(raw[$0.date.ordinal - start], instrument, $0.date) }
        case .replay(let closes): return sessions.map { closes.close(of: instrument, on: $0.date) }
        case .flat(let prices): return sessions.map { _ in prices[instrument] }
        }
    }

    /// What a geometric market's prices are rounded from: closes of weekdays one after the other,
    /// by ordinal. Empty for another market.
    public func rawCloses(of instrument: Instrument, ordinals: ClosedRange<Int>) -> [Double] {
        guard case .geometric(let prices) = source else { return [] }
        return prices.closes(of: instrument, ordinals: ordinals)
    }

    /// The same at a minute of a session. NaN for another market.
    public func rawPrice(
        of instrument: Instrument, on date: TradingDate, beforeClose minutes: Int
    ) -> Double {
        guard case .geometric(let prices) = source else { return .nan }
        return prices.price(of: instrument, on: date, beforeClose: minutes)
    }

    /// Whether a daily limit of 15 % or more is within seven standard deviations of a day.
    func isWild(_ instrument: Instrument) -> Bool {
        guard case .geometric(let prices) = source else { return false }
        return prices.parameters(of: instrument).volatility > 0.35
    }

    /// Whether prices keep to ticks and daily limits. A file's are what they are.
    var keepsRules: Bool {
        switch source {
        case .geometric, .flat: true
        case .replay: false
        }
    }

    private func aligned(_ raw: Double, _ instrument: Instrument, _ date: TradingDate) -> Price? {
        Price(nearest: raw, in: instrument.currency).map { price in
            TickTable(for: .assumed(for: instrument), on: date)?.alignedNearest(price) ?? price
        }
    }
}
