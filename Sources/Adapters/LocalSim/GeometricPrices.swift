import Glibc
import Markets

/// Prices by geometric Brownian motion, a pure function of seed, instrument and instant, so every
/// process sees the same market.
///
/// Time runs on weekdays (language.md R39), so a correction of the calendar moves no price. Of a
/// day's variance each minute of the session has its 512th and the night before has the rest.
struct GeometricPrices: Sendable {
    let seed: UInt64
    let parameters: MarketParameters
    private let places: [Instrument: Int]

    init(seed: UInt64, parameters: MarketParameters) {
        self.seed = seed
        self.parameters = parameters
        places = Dictionary(
            uniqueKeysWithValues: parameters.listed.enumerated().map { ($1.instrument, $0) })
    }

    /// The date whose closes are the start prices.
    private static let reference = TradingDate(day: 19_724)  // 2024-01-02

    func parameters(of instrument: Instrument) -> InstrumentParameters {
        places[instrument].map { parameters.listed[$0].parameters }
            ?? MarketParameters.derived(for: instrument)
    }

    /// The price at a minute of a session, before ticks and limits.
    ///
    /// - Parameter beforeClose: minutes until the close; 0 is the close itself.
    func price(of instrument: Instrument, on date: TradingDate, beforeClose minutes: Int) -> Double
    {
        precondition((0..<BrownianTree.stepsPerDay).contains(minutes))
        let step = (date.ordinal + 1) * BrownianTree.stepsPerDay - minutes
        let origin = (GeometricPrices.reference.ordinal + 1) * BrownianTree.stepsPerDay
        var level = 0.0
        for (tree, share) in factors(of: instrument) {
            level += share * (tree.level(at: step) - tree.level(at: origin))
        }
        let days = Double(step - origin) / Double(BrownianTree.stepsPerDay)
        return price(instrument, level: level, days: days)
    }

    /// The closes of weekdays one after the other: the same bits as one by one, and much faster.
    func closes(of instrument: Instrument, ordinals: ClosedRange<Int>) -> [Double] {
        let origin = GeometricPrices.reference.ordinal
        var levels = [Double](repeating: 0, count: ordinals.count)
        for (tree, share) in factors(of: instrument) {
            let start = tree.level(at: (origin + 1) * BrownianTree.stepsPerDay)
            for (place, level) in tree.dailyLevels(ordinals).enumerated() {
                levels[place] += share * (level - start)
            }
        }
        return zip(ordinals, levels).map { ordinal, level in
            price(instrument, level: level, days: Double(ordinal - origin))
        }
    }

    private func price(_ instrument: Instrument, level: Double, days: Double) -> Double {
        let own = parameters(of: instrument)
        let drift = (own.drift - own.volatility * own.volatility / 2) * days / 252
        let noise = own.volatility * level / Double(252).squareRoot()
        return own.start.double * exp(drift + noise)
    }

    /// The independent paths that an instrument is made of, and how much of each.
    private func factors(of instrument: Instrument) -> [(tree: BrownianTree, share: Double)] {
        let random = CounterRandom(seed: seed)
        func tree(_ instrument: Instrument) -> BrownianTree {
            BrownianTree(random: random, stream: CounterRandom.stream(instrument.description))
        }
        if let place = places[instrument] {
            return parameters.correlation.triangle[place].enumerated().compactMap { factor, share in
                share == 0 ? nil : (tree(parameters.listed[factor].instrument), share)
            }
        }
        guard let first = parameters.listed.first else { return [(tree(instrument), 1)] }
        let shared = MarketParameters.derivedCorrelation
        return [
            (tree(first.instrument), shared),
            (tree(instrument), (1 - shared * shared).squareRoot()),
        ]
    }
}
