public import Markets

/// How one simulated instrument moves.
public struct InstrumentParameters: Hashable, Sendable {
    /// The close on the reference date.
    public let start: Price
    /// Expected growth a year; 0.05 is 5 %.
    public let drift: Double
    /// Standard deviation of a year's log returns; 0.18 is 18 %.
    public let volatility: Double
    /// Times the index, for daily limits.
    public let leverage: Int

    public init(start: Price, drift: Double, volatility: Double, leverage: Int = 1) {
        precondition(volatility >= 0 && volatility < 3, "a volatility of \(volatility)")
        self.start = start
        self.drift = drift
        self.volatility = volatility
        self.leverage = leverage
    }
}

/// A set of instruments that move together.
public struct MarketParameters: Sendable {
    /// In the order of the correlation's rows.
    public let listed: [(instrument: Instrument, parameters: InstrumentParameters)]
    public let correlation: Correlation

    /// - Precondition: a row of the correlation for each instrument.
    public init(
        listed: [(instrument: Instrument, parameters: InstrumentParameters)],
        correlation: Correlation
    ) {
        precondition(listed.count == correlation.matrix.count)
        self.listed = listed
        self.correlation = correlation
    }

    /// What any other code moves like: a price and a volatility of its own, drawn from the code,
    /// and correlated with the first of the list.
    static func derived(for instrument: Instrument) -> InstrumentParameters {
        let random = CounterRandom(seed: CounterRandom.stream(instrument.description))
        let start: Price
        switch instrument.venue {
        case .krx:
            let won = 5000 + Int64(random.uniform(0, 0) * 9000) * 5
            start = Price(millionths: won * 1_000_000, .krw)
        case .us:
            let cents = 2000 + Int64(random.uniform(0, 0) * 30_000)
            start = Price(millionths: cents * 10_000, .usd)
        }
        return InstrumentParameters(
            start: start, drift: 0.04, volatility: 0.15 + random.uniform(0, 1) * 0.15)
    }

    /// How much of a derived instrument moves with the first of the list.
    static let derivedCorrelation = 0.5
}

extension MarketParameters {
    /// ETFs of Korea Exchange by the sort of thing they hold. Prices, drifts and volatilities are
    /// rounded guesses that look like a market; they say nothing about one.
    public static let koreanETFs = makeKoreanETFs()

    private enum Holding: Int {
        case koreanShares, usShares, bonds, gold, dollars
    }

    private static let between: [[Double]] = [
        [1.0, 0.5, -0.1, 0.0, -0.4],
        [0.5, 1.0, -0.1, 0.1, -0.1],
        [-0.1, -0.1, 1.0, 0.2, 0.1],
        [0.0, 0.1, 0.2, 1.0, 0.1],
        [-0.4, -0.1, 0.1, 0.1, 1.0],
    ]

    /// Of two funds that hold the same sort of thing.
    private static let within = 0.9

    private static func makeKoreanETFs() -> MarketParameters {
        let rows: [(code: String, holding: Holding, won: Int64, drift: Double, vol: Double)] = [
            ("069500", .koreanShares, 35_000, 0.06, 0.18),  // KOSPI 200
            ("102110", .koreanShares, 35_100, 0.06, 0.18),
            ("229200", .koreanShares, 12_500, 0.05, 0.26),  // KOSDAQ 150
            ("360750", .usShares, 19_500, 0.09, 0.16),  // S&P 500
            ("379800", .usShares, 18_200, 0.09, 0.16),
            ("133690", .usShares, 125_000, 0.11, 0.21),  // NASDAQ 100
            ("195930", .usShares, 21_000, 0.06, 0.17),  // Euro Stoxx 50
            ("148070", .bonds, 112_000, 0.03, 0.06),  // Korean government, 10 years
            ("114260", .bonds, 58_500, 0.03, 0.02),  // 3 years
            ("305080", .bonds, 11_800, 0.03, 0.08),  // US treasuries, 10 years
            ("153130", .bonds, 106_000, 0.03, 0.004),  // short
            ("132030", .gold, 15_500, 0.05, 0.14),
            ("411060", .gold, 14_300, 0.05, 0.14),
            ("261240", .dollars, 12_400, 0.01, 0.07),
        ]
        let matrix = rows.enumerated().map { row, left in
            rows.enumerated().map { column, right in
                row == column
                    ? 1 : within * between[left.holding.rawValue][right.holding.rawValue]
            }
        }
        let listed = rows.map { row in
            guard let instrument = Instrument(.krx, code: row.code) else {
                preconditionFailure("'\(row.code)' is no code")
            }
            return (
                instrument,
                InstrumentParameters(
                    start: Price(millionths: row.won * 1_000_000, .krw), drift: row.drift,
                    volatility: row.vol)
            )
        }
        guard let correlation = Correlation(matrix) else {
            preconditionFailure("the built-in correlations contradict each other")
        }
        return MarketParameters(listed: listed, correlation: correlation)
    }
}
