import Diagnostics
import Testing

@testable import Formula

struct CheckerTests {
    @Test(arguments: [
        ("5%", "constant number"), ("3", "constant integer"), ("3.0", "constant number"),
        ("10 months", "constant window"), ("100 KRW", "constant money, KRW"),
        ("p", "parameter number"), ("n", "parameter integer"), ("look", "parameter window"),
        ("total", "panel price, KRW"), ("total[a]", "date price, KRW"),
        ("ret(total, 1 year)", "panel return"), ("ret(total[a], look)", "date return"),
        ("total / lag(total, 5 days) - 1", "panel number"),
        ("sma(total, 10 months)", "panel price, KRW"), ("total * 2", "panel price, KRW"),
        ("2 * total", "panel price, KRW"), ("total / 2", "panel price, KRW"),
        ("total / total", "panel number"), ("total + total[a]", "panel price, KRW"),
        ("n + 1", "parameter integer"), ("n * 2 - 1", "parameter integer"),
        ("n / 2", "parameter number"), ("n + 0.5", "parameter number"),
        ("total > sma(total, 3 weeks)", "panel yes or no"),
        ("ret(total, 5 days) > 0", "panel yes or no"),
        ("ret(total, 5 days) > p", "panel yes or no"),
        ("any(total > close)", "date yes or no"),
        ("all(total > close, over=few)", "date yes or no"),
        ("any(total > close, over=[a, b])", "date yes or no"),
        ("(total > close)[a]", "date yes or no"), ("n == 3", "parameter yes or no"),
        ("if total[a] > close[a] then 10% else 0", "date number"),
        ("if any(total > close) then total else close", "panel price, KRW"),
        ("if n > 2 then 1 else 2", "parameter integer"),
        ("lag(sma(total, 200 days), 1 day)", "panel price, KRW"),
        ("sma(lag(total, 21 days), 10 months)", "panel price, KRW"),
        ("sma(ret(total, 12 months), 20 days)", "panel return"),
        ("ret(total, 12 months, skip=1 month)", "panel return"),
        ("-ret(total, 5 days)", "panel return"), ("not (total > close)", "panel yes or no"),
    ])
    func `a formula has a shape and a unit`(text: String, type: String) {
        #expect(check(text) == type)
    }

    @Test(arguments: [
        ("total > ret(total, 10 months)", "9 P031"), ("total > 5", "9 P031"),
        ("total > 5 KRW", "9 P031"), ("5 KRW > 5 USD", "9 P031"), ("5% + total", "6 P031"),
        ("total - ret(total, 5 days)", "9 P031"), ("ret(ret(total, 5 days), 5 days)", "5 P031"),
        ("if n > 2 then total else 5", "26 P031"), ("total * total", "9 P034"),
        ("total * ret(total, 1 day)", "9 P034"), ("1 / total", "5 P034"),
        ("5 / total > 1", "5 P034"), ("total and close", "1 P032"), ("not total", "5 P032"),
        ("-(total > close)", "2 P032"), ("(total > close) + 1", "1 P032"),
        ("5 > (total > close)", "5 P032"), ("10 months + 1", "1 P032"), ("a + 1", "1 P032"),
        ("few > 1", "1 P032"), ("all > 1", "1 P032"), ("if total then 1 else 2", "4 P032"),
        ("if n > 2 then 1 else n > 3", "22 P032"), ("if n > 2 then 1 month else 2", "15 P032"),
        ("if total > close then 1 else 2", "4 P033"), ("total[a][b]", "10 P033"),
        ("n[a]", "3 P033"), ("any(total[a] > close[a])", "5 P033"), ("sma(5, 3 days)", "5 P033"),
        ("n == 0.5", "6 P035"), ("total == close", "1 P035"), ("totl", "1 P025"),
        ("Total", "1 P025"), ("total[z]", "7 P025"), ("total[few]", "7 P025"),
        ("any(total > close, over=[a, z])", "29 P025"), ("any(total > close, over=zz)", "25 P025"),
        ("drift > 5%", "1 P025"), ("smaa(total, 5 days)", "1 P026"), ("total(a)", "1 P026"),
        ("sma(total)", "1 P027"), ("sma(total, 5 days, 6 days)", "20 P027"),
        ("sma(total, 5 days, skip=1 day)", "20 P027"),
        ("sma(x=total, window=5 days, x=close)", "29 P027"),
        ("sma([total, close], 5 days)", "5 P027"), ("any(total > close, over=[a, a])", "29 P027"),
        ("sma(total, 5)", "12 P036"), ("sma(total, n)", "12 P036"),
        ("sma(total, 0 days)", "12 P036"),
        ("sma(total, 1.5 days)", "12 P036"), ("sma(total, n * 2)", "12 P036"),
        ("sma(total, 30000 days)", "12 P036"), ("sma(total, 200 years)", "12 P036"),
        ("lag(total, -5 days)", "12 P036"), ("sma(total, wndow)", "12 P025"),
        ("ret(total, 5 days, skip=5 days)", "1 P036"),
        ("ret(total, 1 month, skip=40 days)", "1 P036"),
        ("sma(ret(total, 1 day), 12 months)", "1 P037"),
        ("lag(sma(total, 200 days), 1 month)", "1 P037"),
        ("ret(sma(total, 5 days), 12 months)", "1 P037"), ("total[cash]", "7 P032"),
        ("any(total > close, over=cash)", "25 P032"),
        ("stdev(total, 5 days)", "1 P090"), ("volume", "1 P090"),
        ("shrink(x, to=diagonal, strength=20%)", "1 P090"), ("fx(KRW, USD)", "1 P090"),
    ])
    func `a mistake is found at its column, with its code`(text: String, mistake: String) {
        #expect(check(text) == mistake)
    }

    @Test func `inside what is not there yet, mistakes are still found`() {
        var checker = FormulaChecker(scope: .sample)
        let text = "shrink(ewma_cov(rr, halflife=look), to=diagonal, strength=total + 1)"
        let start = SourceLocation(line: 1, column: 1)
        do throws(Diagnostic) {
            _ = checker.check(try Expression(parsing: text, at: start))
        } catch {
            Issue.record("\(error)")
        }
        let found = checker.diagnostics.map { "\($0.location.column) \($0.code.id)" }.sorted()
        #expect(found == ["1 P090", "17 P025", "67 P031", "8 P090"])
    }

    @Test(arguments: [
        ("drift > 5%", "date yes or no"), ("drift_rel > 25% or holdings_changed", "date yes or no"),
        ("any(weight < 15% or weight > 35%)", "date yes or no"),
        ("session == first_of_year", "date yes or no"), ("weight[a] > 5%", "date yes or no"),
        ("last_of_week != session", "date yes or no"), ("drift > p", "date yes or no"),
        ("session < first_of_year", "1 P032"), ("session == first_of_decade", "12 P025"),
        ("session == total", "12 P032"), ("drift > total", "9 P031"), ("drifft > 5%", "1 P025"),
        ("lag(drift, 5 days) > 5%", "5 P032"), ("weight > 5%", "panel yes or no"),
        ("session and drift > 5%", "1 P032"),
    ])
    func `a condition sees the account`(text: String, type: String) {
        #expect(check(text, inActIf: true) == type)
    }

    @Test func `formulas may be in any order and not in a circle`() {
        func define(_ formulas: [(String, String)]) -> [String] {
            let scope = FormulaScope(
                assets: [FormulaScope.Asset(name: "a", currency: "KRW")], cash: [], pools: [],
                groups: [:], parameters: [:], letNames: Set(formulas.map(\.0)))
            var checker = FormulaChecker(scope: scope)
            checker.define(
                formulas.enumerated().map { index, formula in
                    let place = SourceLocation(line: index + 1, column: 1)
                    var expression: Expression?
                    do throws(Diagnostic) {
                        expression = try Expression(parsing: formula.1, at: place)
                    } catch {
                        Issue.record("\(error)")
                    }
                    return NamedFormula(
                        name: formula.0, range: SourceRange(at: place), expression: expression)
                })
            return checker.diagnostics.map { "\($0.location.line) \($0.code.id) \($0.message)" }
        }
        #expect(define([("x", "y > z"), ("y", "sma(z, 5 days)"), ("z", "total")]) == [])
        #expect(
            define([("x", "y"), ("y", "z"), ("z", "x")])
                == ["1 P039 formulas go in a circle: x → y → z → x"])
        #expect(define([("x", "x + 1")]) == ["1 P039 formulas go in a circle: x → x"])
        let chain = (0..<3_000).map { ("x\($0)", $0 == 2_999 ? "total" : "x\($0 + 1)") }
        #expect(define(chain) == [])
        let ring = (0..<3_000).map { ("x\($0)", "x\(($0 + 1) % 3_000)") }
        #expect(define(ring).count == 1)
    }

    @Test func `equal parts of formulas are computed once`() {
        var checker = FormulaChecker(scope: .sample)
        let start = SourceLocation(line: 1, column: 1)
        do throws(Diagnostic) {
            for text in [
                "total > sma(total, 10 months)", "sma(total, 10 months) / total",
                "total > sma( total,10 months )", "total > sma(total, 1 year)",
            ] {
                _ = checker.check(try Expression(parsing: text, at: start))
            }
        } catch {
            Issue.record("\(error)")
        }
        // total, two means, two comparisons, one quotient.
        #expect(checker.plan.count == 6)
    }

    @Test(arguments: [
        ("total", 0), ("lag(total, 5 days)", 5), ("sma(total, 200 days)", 199),
        ("ret(sma(total, 20 days), 10 days)", 29), ("sma(lag(total, 21 days), 200 days)", 220),
        ("lag(total, 1 month)", 23), ("ret(total, 12 months)", 262), ("ret(total, 1 year)", 262),
        ("sma(total, 10 months)", 198), ("sma(total, 1 month)", 0), ("lag(total, 2 weeks)", 10),
        ("sma(total, 5 days) > lag(total, 30 days)", 30),
        ("sma(ret(total, 12 months), 20 days)", 281),
    ])
    func `the lookback is derived`(text: String, rows: Int) throws {
        var checker = FormulaChecker(scope: .sample)
        let start = SourceLocation(line: 1, column: 1)
        let checked = checker.check(try Expression(parsing: text, at: start))
        let node = try #require(checked.node)
        #expect(checker.plan.lookback(of: [node], samplesFirsts: false) == rows)
    }
}
