import Markets
import Testing

@testable import Portfolio

struct WeightsTests {
    private let rising: [Double] = (0..<30).map { 100 + Double($0) }
    private let falling: [Double] = (0..<30).map { 100 - Double($0) }
    private let flat = [Double](repeating: 100, count: 30)

    private func history(_ changes: [String: [Double]] = [:]) throws -> PriceHistory {
        try .sample(
            [
                "A": rising, "B": falling, "C": flat, "D": rising.map { $0 * 2 }, "E": flat,
                "F": flat,
            ].merging(changes) { _, new in new })
    }

    private func answer(
        _ target: String, formulas: String = "", _ changes: [String: [Double]] = [:],
        row: Int = 29, decide: String = "every session after close"
    ) throws -> WeightsAnswer {
        let history = try history(changes)
        return try portfolio(file(target, formulas: formulas, decide: decide))
            .weights(on: history.dates[row], in: history)
    }

    @Test func `ties go by the order of the universe, whatever order a list has`() throws {
        let target = "{ best: 2, by: total, of: [f, e, c] }"
        #expect(try answer(target).outline == "c=0.5 e=0.5")
        let reversed = file(target, universe: "f e d c b a")
        let history = try history()
        #expect(
            try portfolio(reversed).weights(on: history.dates[29], in: history).outline
                == "f=0.5 e=0.5")
    }

    @Test func `what has no value is ineligible, and says why`() throws {
        var young = rising
        for row in 0..<20 { young[row] = .nan }
        var gone = rising
        gone[29] = .nan
        let answer = try answer(
            "{ equal: { top: 3, by: r, of: all, where: 'total > lag(total, 2 days)' } }",
            formulas: "  r: ret(total, 15 days)", ["A": young, "F": gone])
        #expect(answer.outline == "d=1.0")
        let ineligible = answer.weights?.ineligible.map { "\($0.name): \($0.reason)" }
        #expect(ineligible == ["a: 'r' has no value", "f: no price"])
    }

    @Test func `an empty selection stays in cash and is noted`() throws {
        let answer = try answer(
            "{ best: 1, by: total, of: [b], where: 'total > lag(total, 1 day)' }")
        #expect(answer.outline == "")
        #expect(answer.weights?.cash == 1)
        #expect(answer.weights?.notes == ["a selection is empty: its weight stays in cash"])
        #expect(try self.answer("{ best: 0, by: total, of: all }").weights?.cashWeight == .all)
    }

    @Test func `how many to select may differ from date to date`() throws {
        let formulas = "  n: if total[a] > total[b] then 2 else 0 - 1"
        let target = "{ equal: { top: n, by: total, of: [a, b, c] } }"
        #expect(try answer(target, formulas: formulas).outline == "a=0.5 c=0.5")
        #expect(
            try answer(target, formulas: formulas, row: 0).reason == "-1 to select on 2024-01-01")
        var gone = rising
        gone[29] = .nan
        #expect(
            try answer(target, formulas: formulas, ["B": gone]).reason
                == "how many to select has no value on 2024-02-09")
    }

    @Test func `fewer names than asked for share the whole weight`() throws {
        #expect(
            try answer("{ equal: { top: 5, by: total, of: [a, d] } }").outline == "a=0.5 d=0.5")
    }

    @Test func `bottom is top from the other end`() throws {
        #expect(try answer("{ equal: { bottom: 2, by: total, of: all } }").outline == "b=0.5 c=0.5")
    }

    @Test func `a fixed weight without a price is undecided, one of nothing is not`() throws {
        var gone = rising
        gone[29] = .nan
        let reason = try answer("{ fixed: { a: 30%, b: 20% } }", ["A": gone]).reason
        #expect(reason == "'a' has no price on 2024-02-09")
        #expect(try answer("{ fixed: { a: 0%, b: 20% } }", ["A": gone]).outline == "b=0.2")
        #expect(try answer("a", ["A": gone]).reason == "'a' has no price on 2024-02-09")
        #expect(try answer("{ fixed: { a: 30%, cash: 70% } }").outline == "a=0.3")
    }

    @Test func `a condition without a value is undecided, and its branches are not looked at`()
        throws
    {
        var gone = rising
        gone[29] = .nan
        let target = "{ if: up, then: a, else: b }"
        let formulas = "  up: total[c] > total[f]"
        #expect(
            try answer(target, formulas: formulas, ["F": gone]).reason
                == "'up' has no value on 2024-02-09")
        #expect(try answer(target, formulas: formulas, ["A": gone]).outline == "b=1.0")
    }

    @Test func `a sleeve that does not hold goes to else, and to cash without`() throws {
        var gone = rising
        gone[29] = .nan
        func sleeves(_ more: String) -> String {
            "{ sleeves: { over: [a, b, c], each: 30%, hold_if: up\(more) } }"
        }
        let up = "  up: total > lag(total, 1 day)"
        #expect(try answer(sleeves(", else: f"), formulas: up).outline == "a=0.3 f=0.6")
        #expect(try answer(sleeves(""), formulas: up).outline == "a=0.3")
        #expect(try answer(sleeves(", else: cash"), formulas: up).outline == "a=0.3")
        #expect(try answer(sleeves(", else: f"), formulas: up, ["F": gone]).outline == "a=0.3")
        #expect(
            try answer(sleeves(", else: b"), formulas: up, ["A": gone]).outline
                == "b=0.8999999999999999")
    }

    @Test func `too little history is undecided, and one row more is not`() throws {
        let target = "{ best: 1, by: r, of: all }"
        let formulas = "  r: ret(total, 20 days)"
        #expect(
            try answer(target, formulas: formulas, row: 19).reason
                == "2024-01-26 has 19 sessions before it in prices.csv, and the formulas look "
                + "further back (at most 20)")
        #expect(try answer(target, formulas: formulas, row: 20).outline == "a=1.0")
    }

    @Test func `a date that is no session, and a file without an instrument, are undecided`() throws
    {
        let history = try history()
        let compiled = try portfolio(file("a"))
        let sunday = try #require(TradingDate(parsing: "2024-01-07"))
        #expect(
            compiled.weights(on: sunday, in: history).reason
                == "2024-01-07 is no session of prices.csv")
        let other = try PriceHistory.sample(["A": rising])
        #expect(
            compiled.weights(on: other.dates[3], in: other).reason
                == "prices.csv has no prices of US:B")
    }

    @Test func `a decision at the open knows the session before`() throws {
        let target = "{ if: total[a] > lag(total[a], 1 day), then: a, else: b }"
            .replacing(
                "total[a] > lag(total[a], 1 day)", with: "\"total[a] > lag(total[a], 1 day)\"")
        var turned = rising
        turned[29] = 1
        #expect(try answer(target, ["A": turned]).outline == "b=1.0")
        #expect(
            try answer(target, ["A": turned], decide: "every session at open+20m").outline
                == "a=1.0")
    }

    @Test func `rows of other markets are no sessions`() throws {
        // A file with Korean prices on a day when New York is closed.
        var history = try history()
        let korean = try #require(Instrument(.krx, code: "069500"))
        var series = history.series
        for (instrument, values) in series {
            var closes = values.close
            closes[27] = .nan
            series[instrument] = PriceHistory.Series(close: closes, total: closes)
        }
        series[korean] = PriceHistory.Series(close: flat, total: flat)
        history = PriceHistory(dates: history.dates, series: series, source: "prices.csv")
        let compiled = try portfolio(
            file("{ if: \"total[a] / lag(total[a], 2 days) > 1\", then: a, else: b }"))
        #expect(compiled.weights(on: history.dates[28], in: history).outline == "a=1.0")
        #expect(compiled.weights(on: history.dates[27], in: history).weights == nil)
    }

    @Test func `exact weights never pass the whole`() throws {
        let sixths = try #require(try answer("{ equal: all }").weights)
        #expect(sixths.lines.count == 6)
        #expect(sixths.cash == 0)
        let sum = sixths.lines.reduce(Weight.zero) { $0 + $1.weight }
        #expect(sum <= .all)
        #expect(sum + sixths.cashWeight == .all)
    }

    @Test func `planned targets leave the buffer, once`() throws {
        let mix = try #require(try answer("{ fixed: { a: 60%, b: 40% } }").weights)
        let buffer = Weight(nearest: 0.005)
        #expect(mix.planned(leaving: buffer).map(\.target.description) == ["59.7%", "39.8%"])
        #expect(mix.planned(leaving: .zero).map(\.target.description) == ["60%", "40%"])
        let loose = try #require(try answer("{ fixed: { a: 60%, b: 39% } }").weights)
        #expect(
            loose.planned(leaving: Weight(nearest: 0.01)).map(\.target.description) == [
                "60%", "39%",
            ])
    }

    @Test func `an explanation holds every node and formula behind the weights`() throws {
        let history = try history()
        let compiled = try portfolio(
            file(
                "{ if: calm, then: { best: 1, by: r, of: [a, b, c] }, else: b }",
                formulas: "  calm: r[f] > -5%\n  r: ret(total, 5 days)"))
        let explanation = compiled.explain(on: history.dates[29], in: history)
        let target = try #require(explanation.target)
        #expect(target.values.map { $0.asset ?? "" } == ["a"])
        #expect(target.children.map(\.name) == ["if", "then", "else"])
        #expect(target.children.map(\.isTaken) == [true, true, false])
        let ranked = try #require(target.item(named: "by"))
        #expect(ranked.unit == "return")
        #expect(ranked.values.map { $0.text(unit: "return") } == ["4.03 %", "-6.58 %", "0 %"])
        #expect(target.item(named: "calm")?.values.map { $0.text(unit: "yes or no") } == ["yes"])
        #expect(target.item(named: "r")?.unit == "return")
    }
}
