import Diagnostics
import SeededRandom

@testable import Formula

extension FormulaScope {
    /// Eleven assets in won, `a` to `k`, a group, and a parameter of each kind.
    static let sample = FormulaScope(
        assets: "abcdefghijk".map { Asset(name: String($0), currency: "KRW") },
        cash: ["cash"], pools: [], groups: ["few": [0, 1, 2, 3]],
        parameters: [
            "look": Parameter(
                value: Literal(digits: "20", decimals: 0, suffix: .window(.days)),
                isInteger: false),
            "n": Parameter(
                value: Literal(digits: "3", decimals: 0, suffix: .none), isInteger: true),
            "p": Parameter(
                value: Literal(digits: "5", decimals: 0, suffix: .percent), isInteger: false),
        ], letNames: [])
}

/// Parses and checks one formula: its type, or its first mistake as `column code`.
func check(_ text: String, scope: FormulaScope = .sample, inActIf: Bool = false) -> String {
    var checker = FormulaChecker(scope: scope)
    do throws(Diagnostic) {
        let start = SourceLocation(line: 1, column: 1)
        let expression = try Expression(parsing: text, at: start)
        let checked =
            inActIf ? checker.checkAccountCondition(expression) : checker.check(expression)
        let first = checker.diagnostics.min { $0.location < $1.location }
        if let first { return "\(first.location.column) \(first.code.id)" }
        let kind =
            switch checked.type.kind {
            case .number(let unit): unit.description
            case .flag: "yes or no"
            case .label: "label"
            case .window: "window"
            case .unknown: "unknown"
            }
        return "\(checked.type.shape) \(kind)"
    } catch {
        return "\(error.location.column) \(error.code.id)"
    }
}

/// Rows of random prices for the assets of the sample scope, with what an axis needs to know.
struct SamplePanel {
    var ordinals: [Int]
    var months: [Int]
    var columns: [[[Double]]]

    /// Ordinals have gaps, as holidays make them; months are about 21 ordinals long.
    init(rows: Int, holes: Int, using random: inout Seeded) {
        var ordinal = Int.random(in: -400...9_000, using: &random)
        let shift = Int.random(in: 0..<21, using: &random)
        ordinals = []
        for _ in 0..<rows {
            ordinal += Int.random(in: 0..<20, using: &random) == 0 ? 2 : 1
            ordinals.append(ordinal)
        }
        months = ordinals.map { ($0 + shift + 10_500) / 21 }
        columns = (0..<2).map { _ in
            (0..<11).map { _ in
                var price = Double.random(in: 50...150, using: &random)
                return (0..<rows).map { _ in
                    price *= Double.random(in: 0.97...1.031, using: &random)
                    return price
                }
            }
        }
        for _ in 0..<holes {
            let row = Int.random(in: 0..<rows, using: &random)
            columns[Int.random(in: 0..<2, using: &random)][
                Int.random(in: 0..<11, using: &random)][row] = .nan
        }
    }

    func axis(edge: PeriodSamples.Edge) -> RowAxis {
        RowAxis(
            ordinals: ordinals,
            weeks: PeriodSamples(numbers: ordinals.map { ($0 + 10_000) / 5 }, edge: .last),
            months: PeriodSamples(numbers: months, edge: edge))
    }

    /// As if only these rows existed.
    func cut(to range: Range<Int>) -> SamplePanel {
        var result = self
        result.ordinals = Array(ordinals[range])
        result.months = Array(months[range])
        result.columns = columns.map { $0.map { Array($0[range]) } }
        return result
    }
}
