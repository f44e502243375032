import FoundationEssentials
import Testing

/// Weights at every month end of five years, held against `Fixtures/oracle.py`: a script that
/// shares nothing with the program but the definitions.
struct OracleTests {
    /// What the program says in JSON, as far as it is compared.
    private struct Answer: Decodable, Equatable {
        let weights: [String: Double]?
        let cash: Double?
        let undecided: String?
    }

    private struct Expectation {
        var weights: [String: Double] = [:]
        var isUndecided = false
    }

    @Test(arguments: ["trend-sleeves", "dual-momentum"])
    func `weights are those of the script, and the future changes no bit of them`(
        portfolio: String
    ) throws {
        let expected = try OracleTests.expected(portfolio)
        #expect(expected.count == 59)
        #expect(expected.values.contains { !$0.isUndecided && $0.weights.count > 1 })
        let rows = try String(contentsOfFile: Project.fixtures + "/prices.csv", encoding: .utf8)
            .split(separator: "\n").map(String.init)
        for (date, expectation) in expected.sorted(by: { $0.key < $1.key }) {
            let whole = try answer(portfolio, on: date, prices: rows)
            #expect((whole.undecided != nil) == expectation.isUndecided, "\(date)")
            var found = whole.weights ?? [:]
            found["cash"] = whole.cash
            for name in Set(found.keys).union(expectation.weights.keys) {
                let difference = abs(
                    found[name, default: 0] - expectation.weights[name, default: 0])
                #expect(difference <= 1e-12, "\(name) on \(date)")
            }
            // Exactly equal: each JSON number stands for one Double.
            let known = rows.prefix { $0.hasPrefix("date,") || $0.prefix(10) <= date }
            let cut = try answer(portfolio, on: date, prices: Array(known))
            #expect(cut.weights == whole.weights, "\(date)")
            #expect(cut.cash == whole.cash, "\(date)")
            #expect(cut.undecided == whole.undecided, "\(date)")
        }
    }

    private func answer(
        _ portfolio: String, on date: String, prices rows: [String]
    ) throws -> Answer {
        let text = rows.joined(separator: "\n") + "\n"
        return try withFolder(["prices.csv": text]) { folder in
            let ran = try Program.run(
                [
                    "weights", "\(Project.root)/portfolios/\(portfolio).yaml", "--on", date,
                    "--prices", "prices.csv", "--json",
                ], in: folder)
            #expect(ran.code == 0, "\(ran.messages)")
            return try JSONDecoder().decode(Answer.self, from: Data(ran.output.utf8))
        }
    }

    private static func expected(_ portfolio: String) throws -> [String: Expectation] {
        let text = try String(contentsOfFile: Project.fixtures + "/expected.csv", encoding: .utf8)
        var expected: [String: Expectation] = [:]
        for line in text.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
                .map(String.init)
            guard cells.count == 4, cells[0] == portfolio else { continue }
            if cells[2] == "undecided" {
                expected[cells[1], default: Expectation()].isUndecided = true
            } else {
                expected[cells[1], default: Expectation()].weights[cells[2]] = Double(cells[3])
            }
        }
        return expected
    }
}
