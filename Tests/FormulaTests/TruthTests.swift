import Diagnostics
import Testing

@testable import Formula

/// language.md R2, as tables. A price of 1 makes `x > 0` yes, −1 no, and none missing.
struct TruthTests {
    private static let values: [(name: String, price: Double)] = [
        ("yes", 1), ("no", -1), ("missing", .nan),
    ]

    /// Evaluates a formula over assets a, b, c, d with these closes.
    private func truth(_ text: String, _ closes: [Double]) -> String {
        let scope = FormulaScope(
            assets: "abcd".map { FormulaScope.Asset(name: String($0), currency: "KRW") },
            cash: [], pools: [], groups: [:], parameters: [:], letNames: [])
        var checker = FormulaChecker(scope: scope)
        let checked: CheckedFormula
        do throws(Diagnostic) {
            let start = SourceLocation(line: 1, column: 1)
            checked = checker.check(try Expression(parsing: text, at: start))
        } catch {
            return "\(error.message)"
        }
        guard let node = checked.node else { return "\(checker.diagnostics)" }
        let samples = PeriodSamples(numbers: [0], edge: .last)
        let columns = closes.map { [$0] }
        let evaluation = Evaluation(
            checker.plan, roots: [node], at: [0],
            on: RowAxis(ordinals: [0], weeks: samples, months: samples),
            columns: [columns, columns], assetCount: closes.count)
        if checker.plan.isTruth(node) { return "\(evaluation.truth(node, at: 0))" }
        let number = evaluation.number(node, at: 0)
        return number.isNaN ? "missing" : "\(number)"
    }

    private func table(_ title: String, _ text: String) -> String {
        var rows = [title]
        for a in TruthTests.values {
            let cells = TruthTests.values.map { b in
                truth(text, [a.price, b.price, 1, 1])
            }
            rows.append("\(a.name): \(cells.joined(separator: " "))")
        }
        return rows.joined(separator: "\n")
    }

    private let a = "close[a] / close[c] > 0"
    private let b = "close[b] / close[c] > 0"

    @Test func `and`() {
        #expect(
            table("and: yes no missing", "\(a) and \(b)") == """
                and: yes no missing
                yes: yes no missing
                no: no no no
                missing: missing no missing
                """)
    }

    @Test func `or`() {
        #expect(
            table("or: yes no missing", "\(a) or \(b)") == """
                or: yes no missing
                yes: yes yes yes
                no: yes no missing
                missing: yes missing missing
                """)
    }

    @Test func `not`() {
        #expect(
            TruthTests.values.map { truth("not \(a)", [$0.price, 1, 1, 1]) }
                == ["no", "yes", "missing"])
    }

    /// The condition is the first asset; the branches are the second asset and the third.
    @Test func `a choice looks only at the branch that is taken`() {
        let text = "if \(a) then close[b] / close[c] else 7"
        #expect(truth(text, [1, 5, 1, 1]) == "5.0")
        #expect(truth(text, [-1, 5, 1, 1]) == "7.0")
        #expect(truth(text, [-1, .nan, 1, 1]) == "7.0")
        #expect(truth(text, [1, .nan, 1, 1]) == "missing")
        #expect(truth(text, [.nan, 5, 1, 1]) == "missing")
        #expect(truth("if \(a) then 3 else 4", [1, 1, 1, 1]) == "3.0")
        #expect(truth("if \(a) then 3 else 4", [-1, 1, 1, 1]) == "4.0")
        #expect(
            table("choice: yes no missing", "if \(a) then \(b) else not \(b)") == """
                choice: yes no missing
                yes: yes no missing
                no: no yes missing
                missing: missing missing missing
                """)
    }

    @Test(arguments: [
        ([1, 1, 1, 1], "yes", "yes"), ([1, -1, 1, 1], "yes", "no"),
        ([-1, -1, -1, -1], "no", "no"), ([1, .nan, 1, 1], "yes", "missing"),
        ([-1, .nan, -1, -1], "missing", "no"), ([1, .nan, -1, 1], "yes", "no"),
        ([.nan, .nan, .nan, .nan], "missing", "missing"),
    ])
    func `any and all are missing when a missing value could change them`(
        closes: [Double], any: String, all: String
    ) {
        #expect(truth("all(close > -close)", closes) == all)
        #expect(truth("any(close > -close)", closes) == any)
    }

    @Test func `members that are not asked do not count`() {
        #expect(truth("all(close > -close, over=[a, c])", [1, .nan, 1, -1]) == "yes")
        #expect(truth("any(close > -close, over=[b])", [1, .nan, 1, -1]) == "missing")
    }

    @Test(arguments: ["<", "<=", ">", ">="])
    func `a comparison with nothing is missing`(mark: String) {
        #expect(truth("close[a] \(mark) close[b]", [.nan, 1, 1, 1]) == "missing")
        #expect(truth("close[a] \(mark) close[b]", [1, .nan, 1, 1]) == "missing")
        #expect(
            truth("close[a] \(mark) close[b]", [2, 2, 1, 1]) == (mark.count == 2 ? "yes" : "no"))
    }
}
