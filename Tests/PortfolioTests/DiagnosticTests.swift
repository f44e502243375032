import Diagnostics
import SeededRandom
import Testing

@testable import Portfolio

/// What a person reads when a file is wrong.
struct DiagnosticTests {
    @Test func `a whole file of mistakes`() {
        let text = """
            language: 1
            portfolio: gtaa
            base: USD
            universe:
              spy: US:SPY
              tlt: US:TLT
            let:
              uptrend: total > ret(total, 10 months)
              trend: total > sma(totl, 10 months)
            target:
              sleeves: { over: [spy, tlt], each: 50%, hold_if: trend, else: bnd }
            rebalance: { decide: last sesion of month, trade: next session, coldown: 3 }
            orders: { min_value: 10 KRW }
            """
        var rendered = ""
        do throws(DiagnosticList) {
            _ = try compile(SourceText(name: "gtaa.yaml", text: text))
        } catch {
            rendered = error.rendered()
        }
        #expect(
            rendered == """
                gtaa.yaml:8:20: error[P031]: compares a price with a return
                  8 |   uptrend: total > ret(total, 10 months)
                    |            ^^^^^   ^^^^^^^^^^^^^^^^^^^^^ return over 10 months
                    |            price, USD
                    = did you mean: total > sma(total, 10 months)

                gtaa.yaml:9:22: error[P025]: unknown name 'totl'
                  9 |   trend: total > sma(totl, 10 months)
                    |                      ^^^^
                    = did you mean 'total'?

                gtaa.yaml:11:65: error[P025]: unknown name 'bnd' in the universe
                  11 |   sleeves: { over: [spy, tlt], each: 50%, hold_if: trend, else: bnd }
                     |                                                                 ^^^

                gtaa.yaml:12:22: error[P053]: 'last sesion of month' is no rule for sessions
                  12 | rebalance: { decide: last sesion of month, trade: next session, coldown: 3 }
                     |                      ^^^^^^^^^^^^^^^^^^^^
                     = every session, or first or last session of week, month, quarter or year; \
                then after close or at open+20m

                gtaa.yaml:12:65: error[P050]: unknown key 'coldown' in rebalance
                  12 | rebalance: { decide: last sesion of month, trade: next session, coldown: 3 }
                     |                                                                 ^^^^^^^
                     = did you mean 'cooldown'?

                gtaa.yaml:13:22: error[P031]: min_value is an amount in USD, not 10 KRW
                  13 | orders: { min_value: 10 KRW }
                     |                      ^^^^^^
                     = such as 100_000 USD
                """)
    }

    @Test(arguments: [
        ("{ fixed: { a: 60%, b: 30%, c: 20% } }", "13:39 P060"),
        ("{ fixed: { a: 110% } }", "13:23 P060"), ("{ fixed: { a: -1% } }", "13:23 P061"),
        ("{ fixed: { a: total } }", "13:23 P031"),
        ("{ fixed: { a: ret(total, 1 day) } }", "13:23 P005"),
        ("{ fixed: { a: \"total[a] / total[b]\" } }", "13:24 P033"),
        ("{ fixed: { a: 1 / 0 } }", "13:23 P061"), ("{ fixed: { z: 10% } }", "13:20 P025"),
        ("{ sleeves: { over: all, each: 20%, hold_if: \"total > close\" } }", "13:39 P060"),
        ("{ sleeves: { over: all, hold_if: \"total > close\" } }", "13:20 P051"),
        ("{ equal: nothing }", "13:18 P025"), ("{ equal: [] }", "13:18 P051"),
        ("{ equal: [a, b, a] }", "13:25 P065"), ("{ equal: { top: 2, of: all } }", "13:18 P051"),
        ("{ best: 1, by: total, of: all, in: all }", "13:40 P050"),
        ("{ best: 0.5, by: total, of: all }", "13:17 P038"),
        ("{ best: 50%, by: total, of: all }", "13:17 P038"),
        ("{ best: 0 - 1, by: total, of: all }", "13:17 P038"),
        ("{ best: 1, by: 5, of: all }", "13:24 P033"),
        ("{ best: 1, by: \"total > close\", of: all }", "13:25 P032"),
        ("{ if: \"total > close\", then: a, else: b }", "13:16 P033"),
        ("{ if: 5, then: a, else: b }", "13:15 P032"), ("{ if: \"5 > 3\", then: a }", "13:9 P051"),
        ("{ fixd: { a: 10% } }", "13:9 P051"), ("nowhere", "13:9 P025"), ("\"\"", "13:9 P052"),
        ("{ equal: all, sort: x }", "13:23 P050"),
        ("{ hold_if: sma(total, 3 days) }", "13:20 P005"),
        ("{ if: total[a] > close[a], then: a, else: b }", "13:20 P005"),
    ])
    func `a mistake in a target has its place`(target: String, problem: String) {
        // The target stands on line 13 from column 9 on.
        #expect(problems(file(target)).contains(problem), "\(problems(file(target)))")
    }

    @Test(arguments: [
        ("language: 2", "language: 1", "1:11 P053"),
        ("portfolio: Sample", "portfolio: sample", "2:12 P054"),
        ("base: EUR", "base: USD", "3:7 P053"), ("a: US:a", "a: US:A", "5:6 P057"),
        ("a: US:B", "a: US:A", "6:6 P055"), ("and: US:A", "a: US:A", "5:3 P054"),
        ("total: US:A", "a: US:A", "5:3 P055"), ("cash: CASH:KRW", "cash: CASH:USD", "11:9 P057"),
        ("a: KRX:069500", "a: US:A", "5:6 P090"),
        ("a: { list: [US:A] }", "a: US:A", "5:3 P090"),
        ("decide: first session of data", "decide: every session after close", "15:11 P090"),
        ("decide: every day", "decide: every session after close", "15:11 P053"),
        ("decide: every session at open+x", "decide: every session after close", "15:11 P053"),
        ("trade: same close", "trade: next session", "16:10 P053"),
        ("trade: tomorrow", "trade: next session", "16:10 P053"),
        ("rebalance:\n  sells: never", "rebalance:", "15:10 P090"),
        ("rebalance:\n  act_if: drift", "rebalance:", "15:11 P032"),
        ("rebalance:\n  act_if: weight > 5%", "rebalance:", "15:11 P033"),
        ("rebalance:\n  to: midpoint", "rebalance:", "15:7 P090"),
        ("rebalance:\n  cooldown: 3", "rebalance:", "15:13 P053"),
        ("rebalance:\n  cooldown: 3 sessions", "rebalance:", "15:3 P090"),
        ("orders: { cash_buffer: 5 KRW }\nrebalance:", "rebalance:", "14:24 P031"),
        ("orders: { cash_buffer: 100% }\nrebalance:", "rebalance:", "14:24 P061"),
        ("orders: { min_value: 0.001 USD }\nrebalance:", "rebalance:", "14:22 P053"),
        (
            "orders: { price: { type: market, offset: 2 ticks } }\nrebalance:", "rebalance:",
            "14:34 P053"
        ),
        ("orders: { price: { type: limit, offset: 20% } }\nrebalance:", "rebalance:", "14:41 P053"),
        ("orders: { shares: fractional }\nrebalance:", "rebalance:", "14:19 P090"),
        ("groups: { g: [a, zz] }\nrebalance:", "rebalance:", "14:18 P025"),
        (
            "params: { p: { value: 5 days, min: 1, max: 9 days } }\nrebalance:", "rebalance:",
            "14:36 P062"
        ),
        ("params: { p: { value: 5, min: 6, max: 9 } }\nrebalance:", "rebalance:", "14:23 P062"),
        ("backtest: { from: 2020-01-01 }\nrebalance:", "rebalance:", "14:1 P090"),
        (
            "checks: [{ on: 2020-01-01, weights: { zz: 5% } }]\nrebalance:", "rebalance:",
            "14:39 P025"
        ),
    ])
    func `a mistake elsewhere has its place`(wrong: String, right: String, problem: String) {
        let text = file("a").replacing(right, with: wrong, maxReplacements: 1)
        #expect(problems(text).contains(problem), "\(problems(text))")
    }

    @Test func `the sample itself is right`() throws {
        #expect(problems(file("a")) == [])
    }

    @Test func `a hostile universe is refused quickly and in part`() {
        let names = (0..<4_500).map { "name\($0)" }.joined(separator: ", ")
        let text = """
            language: 1
            portfolio: a
            base: USD
            universe: { x: US:X }
            groups: { g: [\(names)] }
            target: x
            rebalance: { decide: every session, trade: next session }
            """
        #expect(problems(text).count == 100)
    }

    @Test func `random changes to a file are compiled or refused, never trapped over`() throws {
        var random = Seeded(11)
        for source in try Files.portfolios() {
            for round in 0..<400 {
                var bytes = source.bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes.remove(at: place)
                    case 1: bytes.insert(UInt8.random(in: 32..<127, using: &random), at: place)
                    default: bytes[place] = UInt8.random(in: 0...255, using: &random)
                    }
                }
                let changed = SourceText(name: source.name, bytes: bytes)
                do throws(DiagnosticList) {
                    _ = try compile(changed)
                } catch {
                    #expect(error.hasErrors, "seed 11, \(source.name), round \(round)")
                    #expect(!error.rendered().isEmpty)
                }
            }
        }
    }
}
