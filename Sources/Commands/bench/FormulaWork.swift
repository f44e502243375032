import CBenchFloor
import Diagnostics
import Markets
import Portfolio

/// The weights of a momentum portfolio at every month end, from its compiled YAML.
struct FormulaWork {
    static let text = """
        language: 1
        portfolio: made-momentum
        base: USD
        universe:
        \(MadePrices.instruments.map { "  \($0.code.lowercased()): \($0)" }.joined(separator: "\n"))
        let:
          momentum: lag(total, 21 days) / lag(total, 252 days) - 1
          rising: total > sma(total, 200 days)
        target:
          equal: { top: 5, by: momentum, of: all, where: rising }
        rebalance:
          decide: last session of month after close
          trade: next session

        """

    static func measure(_ prices: MadePrices) throws -> Finding {
        let portfolio = try compile(SourceText(name: "made-momentum.yaml", text: text))
        let history = prices.history
        let rows = prices.monthEnds(after: 252)
        let dates = rows.map { prices.dates[$0] }
        let width = MadePrices.instruments.count
        let cRows = rows.map { Int32($0) }
        var floor = [Double](repeating: 0, count: rows.count * width)
        var answers: [WeightsAnswer] = []

        let pairs = Pair.alternating(rounds: 15, repeats: 10, by: .processor) {
            answers = portfolio.weights(on: dates, in: history)
        } theirs: {
            floor_momentum(prices.rows, Int32(width), cRows, Int32(rows.count), &floor)
        }
        try check(answers, on: dates, against: floor)
        return Finding(
            work: "momentum weights, \(rows.count) month ends of 20 x \(prices.dates.count)",
            against: "C, the same weights", pairs: pairs, goal: .ratio(1.2))
    }

    /// Both sides have done the same work: every weight agrees to 1e-9.
    private static func check(
        _ answers: [WeightsAnswer], on dates: [TradingDate], against floor: [Double]
    ) throws {
        let width = MadePrices.instruments.count
        var invested = 0
        for (index, answer) in answers.enumerated() {
            guard case .weights(let weights) = answer else {
                throw BenchFailure("the portfolio has no weights on \(dates[index])")
            }
            invested += weights.lines.count
            var found: [Instrument: Double] = [:]
            for line in weights.lines { found[line.instrument] = line.fraction }
            for (asset, instrument) in MadePrices.instruments.enumerated() {
                let expected = floor[index * width + asset]
                guard abs((found[instrument] ?? 0) - expected) <= 1e-9 else {
                    throw BenchFailure(
                        "C and the portfolio differ in \(instrument) on \(dates[index])")
                }
            }
        }
        guard invested > answers.count else { throw BenchFailure("the portfolio holds nothing") }
    }
}
