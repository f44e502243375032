import Markets
import Testing

@testable import Portfolio

/// Target weights against a program that shares nothing with ours: `Fixtures/make_expected.py`.
struct OracleTests {
    private let history: PriceHistory
    private let expected: [(portfolio: String, date: TradingDate, weights: String)]

    init() throws {
        history = try PriceHistory(csv: Files.text("Fixtures/prices.csv"))
        expected = try Files.text("Fixtures/expected.csv").split(separator: "\n").dropFirst().map {
            let cells = $0.split(separator: ",", omittingEmptySubsequences: false)
            let date = try #require(TradingDate(parsing: cells[1]))
            return (String(cells[0]), date, String(cells[2]))
        }
    }

    @Test(arguments: OraclePortfolios.all.map(\.name))
    func `weights are what an independent program computes`(name: String) throws {
        let text = try #require(OraclePortfolios.all.first { $0.name == name }?.text)
        let compiled = try portfolio(text)
        let rows = expected.filter { $0.portfolio == name }
        #expect(rows.count > 50)
        let answers = compiled.weights(on: rows.map(\.date), in: history)
        for (row, answer) in zip(rows, answers) {
            #expect(
                agrees(answer, row.weights),
                "\(name) \(row.date): \(answer.outline), expected \(row.weights)")
        }
    }

    /// The bit rule, through the whole of a portfolio.
    @Test(arguments: OraclePortfolios.all.map(\.name))
    func `one date alone, or with the rest cut off, has the same bits`(name: String) throws {
        let text = try #require(OraclePortfolios.all.first { $0.name == name }?.text)
        let compiled = try portfolio(text)
        let dates = expected.filter { $0.portfolio == name }.map(\.date)
        let answers = compiled.weights(on: dates, in: history)
        for (date, answer) in zip(dates, answers) {
            let row = try #require(history.row(of: date))
            #expect(compiled.weights(on: date, in: history).outline == answer.outline, "\(date)")
            let cut = history.cut(at: date)
            #expect(compiled.weights(on: date, in: cut).outline == answer.outline, "\(date)")
            guard row >= compiled.lookbackSessions else { continue }
            let recent = cut.rows(from: row - compiled.lookbackSessions)
            #expect(compiled.weights(on: date, in: recent).outline == answer.outline, "\(date)")
        }
    }

    private func agrees(_ answer: WeightsAnswer, _ text: String) -> Bool {
        guard let weights = answer.weights else { return text == "undecided" }
        guard text != "undecided" else { return false }
        let cells = text.split(separator: " ").map { $0.split(separator: "=") }
        let lines = weights.lines
        return cells.map { String($0[0]) } == lines.map(\.name)
            && zip(cells, lines).allSatisfy { cell, line in
                abs((Double(cell[1]) ?? .nan) - line.fraction) < 1e-12
            }
    }
}

extension PriceHistory {
    /// Without the rows before `first`.
    fileprivate func rows(from first: Int) -> PriceHistory {
        PriceHistory(
            dates: Array(dates[first...]),
            series: series.mapValues {
                Series(close: Array($0.close[first...]), total: Array($0.total[first...]))
            }, source: source)
    }
}
