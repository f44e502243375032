import Testing

@testable import Portfolio

/// What the language has and this version does not: it parses, and is refused as just that, never
/// as a mistake of the person who wrote it.
struct LaterTests {
    private func expectLater(_ text: String, _ what: String) {
        let found = problems(text)
        #expect(!found.isEmpty, "\(what) was accepted")
        #expect(found.allSatisfy { $0.hasSuffix("P090") }, "\(what): \(found)")
    }

    private func condition(_ text: String) -> String {
        file("\n  if: \(text)\n  then: a\n  else: b")
    }

    @Test(arguments: [
        "change(total, 5 days)", "momentum(total, months=[1, 3, 6, 12], weights=[12, 4, 2, 1])",
        "ema(total, 20 days)", "stdev(ret(total, 1 day), 60 days)", "vol(total, 60 days)",
        "min(1, 2)", "max(total, 20 days)", "rank(ret(total, 5 days))", "round(1.5)",
        "count(total > close, over=[a, b])", "share(total > close)", "zscore(total, over=all)",
        "group_zscore(winsorize(earnings_yield, 2%), sector)", "drawdown(total[a], 250 days)",
        "latch(on=total[a] > close[a], off=total[a] < close[a])",
        "hysteresis(total, enter=1, leave=2)",
        "between(total, 1, 2)", "rsi(total, 14 days)", "corr(total, close, 60 days)",
        "fx(KRW, USD)",
        "in(KRW, total)", "members(KOSPI200)", "high", "volume", "sector", "halted", "market_cap",
        "ramp(drawdown(total[a], 5 days), 0, 1)", "sum(total, 5 days)", "mean(volume, 5 days)",
    ])
    func `functions and fields`(text: String) {
        expectLater(condition("\(text) > 0"), text)
    }

    @Test(arguments: [
        "{ weigh: inverse_vol(60 days), of: { top: 5, by: total, of: all } }",
        "{ weigh: by_rank, of: all }", "{ weigh: by_score(total), of: [a, b] }",
        "{ risk_parity: { over: [a, b], cov: risk, budgets: { a: 40%, b: 60% } } }",
        "{ min_variance: { over: all, cov: risk } }",
        "{ max_diversification: { over: all, cov: risk } }",
        "{ max_sharpe: { over: all, cov: risk, mean: gain } }",
        "{ mean_variance: { over: all, cov: risk, mean: gain, risk_aversion: 3 } }",
        "{ min_cvar: { over: all, returns: gain, window: 250 days, level: 95% } }",
        "{ hrp: { over: all, cov: risk, linkage: single, distance: euclidean, order: tree } }",
        "{ blend: [{ weight: 40%, of: a }, { weight: 60%, of: { fixed: { b: 100% } } }] }",
        "{ vol_target: { to: 8%, cov: risk, max: 100%, rest: f, of: { equal: [a, b] } } }",
        "{ round_to: { step: 5%, of: { equal: all } } }",
        "{ equal: { top: 2, by: total, of: all, keep_until: 4, memory: 2 years } }",
        "{ equal: { top: 2, by: total, of: all, replace: { when: total > close, with: f } } }",
        "{ equal: all, limits: [each <= 40%, a + b <= 30%, cash >= 1%] }",
        "{ equal: all, limits: [sum by sector <= 25%, count in 2..5, turnover <= 25%] }",
        "{ equal: all, limits: [min_position >= 2%, a <= 50%], excess: cash, on_infeasible: hold }",
    ])
    func `nodes and limits`(target: String) {
        var formulas: [String] = []
        if target.contains("risk,") || target.contains("risk }") {
            formulas.append("  risk: sample_cov(gain, 60 days)")
        }
        if !formulas.isEmpty || target.contains("gain") {
            formulas.append("  gain: ret(total, 1 day)")
        }
        expectLater(file(target, formulas: formulas.joined(separator: "\n")), target)
    }

    @Test(arguments: [
        "  to: midpoint", "  to: band_edge", "  cash_flows: first", "  sells: never",
        "  max_turnover: 20%", "  cooldown: 5 sessions", "  spread: 3 sessions", "  tranches: 4",
        "  assume: fill_at_signal_close", "orders: { shares: fractional }",
        "orders: { rounding: integer_program }", "orders: { skip_if: at_price_limit or halted }",
        "orders: { price: { type: limit, offset: 2 ticks, chase: 3 } }",
        "orders: { fx: { on_shortfall: convert, spread: 20 bp, settle_first: true } }",
        "orders: { min_value: { USD: 50 USD, KRW: 50_000 KRW } }",
        "backtest: { from: 2012-01-02, costs: { commission: 1.5 bp, tax: krx_schedule } }",
        "checks:\n  - { on: 2020-01-31, weights: { a: 100%, cash: 0% } }",
        "checks:\n  - { from: 2010-01-01, to: 2020-01-01, cagr: 7% +- 0.5% }",
    ])
    func `rules, orders and sections`(more: String) {
        expectLater(file("a", more: more), more)
    }

    @Test func `sessions, trades, currencies and pools`() {
        expectLater(file("a", decide: "first session of data"), "first session of data")
        expectLater(
            file("a", more: "  assume: fill_at_signal_close")
                .replacing("next session", with: "same close"), "same close")
        expectLater(file("a").replacing("US:B", with: "KRX:069500"), "two currencies")
        expectLater(
            file("{ best: 1, by: total, in: pool }").replacing(
                "  cash: CASH:USD",
                with: "  pool: { members_of: SP500, require: [sessions_listed >= 400] }"), "pools")
    }

    @Test func `defaults that are written out are no feature`() {
        let rules =
            "  to: target\n  sells: allowed\n  cooldown: 0 sessions\n  spread: 1 session\n"
            + "  tranches: 1\norders: { shares: whole, rounding: largest_remainder }"
        #expect(problems(file("a", more: rules)) == [])
    }
}
