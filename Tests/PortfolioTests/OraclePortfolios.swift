/// The portfolios that `Fixtures/make_expected.py` computes a second time, in its own way.
enum OraclePortfolios {
    static let all: [(name: String, text: String)] = [
        ("fixed", file("{ fixed: { a: 30%, c: 30%, e: 25% } }")),
        (
            "trend",
            file(
                """

                  sleeves:
                    over: [a, b, c, d, e]
                    each: 20%
                    hold_if: up
                    else: f
                """, formulas: "  up: total > sma(total, 10 months)",
                decide: "last session of month after close")
        ),
        (
            "dual",
            file(
                """

                  if: risk_on
                  then: { best: 1, by: r12, of: [a, b, c] }
                  else: { fixed: { e: 100% } }
                """, formulas: "  risk_on: r12[a] > r12[e]\n  r12: ret(total, 12 months)",
                decide: "last session of month")
        ),
        (
            "momentum",
            file(
                """

                  equal:
                    top: 3
                    by: ret(total, 126 days, skip=21 days)
                    of: all
                    where: total > sma(total, 100 days)
                """)
        ),
        (
            "weekly",
            file(
                "{ equal: { bottom: 2, by: change, of: [b, c, d, e, f] } }",
                formulas: "  change: ret(total, 8 weeks)")
        ),
        (
            "firsts",
            file(
                """

                  sleeves: { over: [a, b, c, d], each: 25%, hold_if: up }
                """, formulas: "  up: total > sma(total, 6 months)",
                decide: "first session of month after close")
        ),
        (
            "mixed",
            file(
                """

                  if: any(up)
                  then:
                    equal:
                      top: if all(up, over=[a, c, e]) then 4 else 2
                      by: ret(sma(total, 20 days), 60 days)
                  else: cash
                """, formulas: "  up: total > lag(total, 30 days)")
        ),
    ]
}
