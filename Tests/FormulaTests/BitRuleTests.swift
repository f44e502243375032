import Diagnostics
import SeededRandom
import Testing

@testable import Formula

/// language.md, the bit rule: what else is computed, and what else is in the file, does not change
/// a bit.
struct BitRuleTests {
    @Test(arguments: 0..<240)
    func `a formula has the same bits whichever rows there are`(seed: Int) {
        var random = Seeded(seed)
        guard let sample = RandomFormula.make(using: &random) else { return }
        let edge: PeriodSamples.Edge = seed % 4 == 3 ? .first : .last
        let panel = SamplePanel(
            rows: 260, holes: seed % 3 == 0 ? 120 : 0, using: &random)
        let lookback = sample.plan.lookback(
            of: [sample.node], samplesFirsts: edge == .first)
        let full = sample.values(on: panel, rows: Array(0..<260), edge: edge)
        let label = "seed \(seed), \(edge): \(sample.text)"

        let decisions = (0..<260).filter { _ in Int.random(in: 0..<28, using: &random) == 0 }
        let sparse = sample.values(on: panel, rows: decisions, edge: edge)
        for (index, row) in decisions.enumerated() {
            #expect(sparse[index] == full[row], "decisions only, row \(row), \(label)")

            let cut = sample.values(on: panel.cut(to: 0..<row + 1), rows: [row], edge: edge)
            #expect(cut[0] == full[row], "cut at \(row), \(label)")

            guard row >= lookback else { continue }
            let recent = panel.cut(to: row - lookback..<row + 1)
            let only = sample.values(on: recent, rows: [lookback], edge: edge)
            #expect(only[0] == full[row], "only \(lookback) rows before \(row), \(label)")
            let reaches = sample.plan.reachesBeforeData(
                [sample.node], from: lookback, on: recent.axis(edge: edge))
            #expect(!reaches, "the lookback is too short, row \(row), \(label)")
        }
    }

    @Test
    func `what is missing from one row is missing from the windows that hold it, and no more`() {
        var random = Seeded(5)
        var panel = SamplePanel(rows: 120, holes: 0, using: &random)
        panel.columns[1][2][60] = .nan
        let sample = RandomFormula(text: "sma(total, 20 days)")
        let values = sample?.values(on: panel, rows: Array(0..<120), edge: .last) ?? []
        let missing = values.indices.filter { values[$0][2] == RandomFormula.missing }
        #expect(missing == Array(0..<19) + Array(60..<80))
        #expect(values.indices.filter { values[$0][3] == RandomFormula.missing } == Array(0..<19))
    }

    @Test func `the average of equal values is that value`() {
        var random = Seeded(6)
        var panel = SamplePanel(rows: 150, holes: 0, using: &random)
        panel.columns[1][0] = Array(repeating: 0.1, count: 150)
        for text in ["sma(total, 7 days)", "sma(total, 5 months)", "sma(total, 3 weeks)"] {
            let values = RandomFormula(text: text)?.values(on: panel, rows: [149], edge: .last)
            #expect(values?[0][0] == 0.1.bitPattern, "\(text)")
        }
    }
}

/// A formula with its plan, and its values as bits.
struct RandomFormula {
    let text: String
    let plan: Plan
    let node: Node

    /// How a missing value is written: all that are NaN are one.
    static let missing = Double.nan.bitPattern

    init?(text: String) {
        var checker = FormulaChecker(scope: .sample)
        do throws(Diagnostic) {
            let start = SourceLocation(line: 1, column: 1)
            let checked = checker.check(try Expression(parsing: text, at: start))
            guard checker.diagnostics.isEmpty, let node = checked.node else { return nil }
            self.text = text
            self.node = node
            plan = checker.plan
        } catch {
            return nil
        }
    }

    /// For each row, the bits of each asset's value; yes is 1, no is 0.
    func values(
        on panel: SamplePanel, rows: [Int], edge: PeriodSamples.Edge
    ) -> [[UInt64]] {
        let evaluation = Evaluation(
            plan, roots: [node], at: rows, on: panel.axis(edge: edge), columns: panel.columns,
            assetCount: 11)
        return rows.indices.map { row in
            (0..<11).map { asset in
                if plan.isTruth(node) {
                    switch evaluation.truth(node, at: row, asset: asset) {
                    case .yes: return 1
                    case .no: return 0
                    case .missing: return RandomFormula.missing
                    }
                }
                let value = evaluation.number(node, at: row, asset: asset)
                return value.isNaN ? RandomFormula.missing : value.bitPattern
            }
        }
    }

    /// A well-typed formula; a few that mix months with days are drawn again.
    static func make(using random: inout Seeded) -> RandomFormula? {
        for _ in 0..<20 {
            let isFlag = Int.random(in: 0..<3, using: &random) == 0
            let text = isFlag ? flag(3, &random) : number(3, &random)
            if let formula = RandomFormula(text: text) { return formula }
        }
        Issue.record("twenty formulas in a row were refused")
        return nil
    }

    private static func window(_ random: inout Seeded) -> String {
        random.pick([
            "1 day", "2 days", "5 days", "look", "33 days", "1 week", "4 weeks", "1 month",
            "2 months", "5 months", "60 days",
        ])
    }

    private static func price(_ depth: Int, _ random: inout Seeded) -> String {
        guard depth > 0 else { return random.pick(["total", "close"]) }
        let inner = price(depth - 1, &random)
        return switch Int.random(in: 0..<6, using: &random) {
        case 0: "lag(\(inner), \(window(&random)))"
        case 1, 2: "sma(\(inner), \(window(&random)))"
        case 3: "(\(inner) + \(price(depth - 1, &random))) / 2"
        case 4: "\(inner)[\(random.pick(["a", "h", "k"]))]"
        default: inner
        }
    }

    private static func number(_ depth: Int, _ random: inout Seeded) -> String {
        guard depth > 0 else { return "ret(total, \(window(&random)))" }
        return switch Int.random(in: 0..<8, using: &random) {
        case 0: "ret(\(panel(depth - 1, &random)), \(window(&random)))"
        case 1: "\(price(depth, &random).wrapped) / \(price(depth - 1, &random).wrapped) - 1"
        case 2: "\(number(depth - 1, &random).wrapped) * 1.5 - p"
        case 3: "sma(\(number(depth - 1, &random)), \(window(&random)))"
        case 4:
            "if \(date(depth - 1, &random)) then \(number(depth - 1, &random)) else "
                + number(depth - 1, &random)
        case 5: "-\(number(depth - 1, &random).wrapped)"
        case 6: "lag(\(number(depth - 1, &random)), \(window(&random)))"
        default: "ret(total, 60 days, skip=\(random.pick(["5 days", "look"])))"
        }
    }

    private static func panel(_ depth: Int, _ random: inout Seeded) -> String {
        random.pick(["total", "close", price(depth, &random)])
    }

    /// One for each asset, or one a date.
    private static func flag(_ depth: Int, _ random: inout Seeded) -> String {
        guard depth > 0 else { return "total > sma(total, \(window(&random)))" }
        return switch Int.random(in: 0..<6, using: &random) {
        case 0:
            "\(flag(depth - 1, &random).wrapped) and \(flag(depth - 1, &random).wrapped)"
        case 1: "\(flag(depth - 1, &random).wrapped) or \(flag(depth - 1, &random).wrapped)"
        case 2: "not \(flag(depth - 1, &random).wrapped)"
        case 3: "\(number(depth - 1, &random).wrapped) <= p"
        case 4: date(depth - 1, &random)
        default:
            "\(price(depth - 1, &random).wrapped) \(random.pick(["<", ">="])) "
                + price(depth - 1, &random).wrapped
        }
    }

    private static func date(_ depth: Int, _ random: inout Seeded) -> String {
        let mask = "total >= sma(close, \(window(&random)))"
        return switch Int.random(in: 0..<4, using: &random) {
        case 0: "any(\(mask), over=few)"
        case 1: "all(\(mask))"
        case 2: "(\(mask))[\(random.pick(["b", "j"]))]"
        default:
            "if any(\(mask)) then total[a] > total[b] else ret(total[c], \(window(&random))) > 0"
        }
    }
}

extension String {
    fileprivate var wrapped: String { "(\(self))" }
}
