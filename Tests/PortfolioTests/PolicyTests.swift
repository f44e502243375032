import Markets
import Testing

@testable import Portfolio

struct PolicyTests {
    private func place(_ date: String, _ previous: String, _ next: String?) throws -> SessionPlace {
        SessionPlace(
            of: try #require(TradingDate(parsing: date)),
            previous: TradingDate(parsing: previous),
            next: next.flatMap { TradingDate(parsing: $0) })
    }

    private func decide(_ text: String) throws -> CompiledPortfolio {
        try portfolio(file("a", decide: text))
    }

    @Test func `decide picks its sessions`() throws {
        let yearEnd = try place("2024-12-31", "2024-12-30", "2025-01-02")
        let monday = try place("2024-06-10", "2024-06-07", "2024-06-11")
        let newest = try place("2024-12-31", "2024-12-30", nil)
        for (rule, expected) in [
            ("every session", [true, true, true]), ("last session of year", [true, false, false]),
            ("last session of month after close", [true, false, false]),
            ("first session of week", [false, true, false]),
            ("first session of quarter", [false, false, false]),
            ("first session of week, last session of quarter", [true, true, false]),
            ("[first session of week, last session of quarter after close]", [true, true, false]),
        ] {
            let compiled = try decide(rule)
            #expect([yearEnd, monday, newest].map(compiled.decides) == expected, "\(rule)")
        }
    }

    @Test func `moments and trades are read`() throws {
        #expect(try decide("every session").decide.moment == .afterClose)
        #expect(try decide("every session at open+20m").decide.moment == .afterOpen(minutes: 20))
        func trade(_ text: String) throws -> TradeMoment {
            try portfolio(file("a").replacing("next session", with: text)).trade
        }
        #expect(try trade("next session") == .nextSession)
        #expect(try trade("next session at open") == .nextOpen)
        #expect(try trade("next session at close") == .nextClose)
        #expect(try trade("next session at open+5m") == .afterNextOpen(minutes: 5))
    }

    @Test func `orders are exact`() throws {
        func orders(_ text: String) throws -> OrderPolicy {
            try portfolio(file("a", more: "orders: \(text)")).orders
        }
        let policy = try orders(
            "{ min_value: 1_000.50 USD, cash_buffer: 0.5%, price: { type: limit, offset: 1.5 bp } }"
        )
        #expect(policy.minimumValue == Money(minorUnits: 100_050, .usd))
        #expect(policy.cashBuffer == Weight(trillionths: 5_000_000_000))
        #expect(policy.price == .limit(offset: .fraction(Weight(trillionths: 150_000_000))))
        #expect(
            try orders("{ price: { type: limit, offset: 2 ticks } }").price
                == .limit(offset: .ticks(2)))
        #expect(try orders("{ price: { type: market } }").price == .market)
        #expect(try orders("{ shares: whole }").price == nil)
        #expect(try orders("{ min_value: { USD: 10 USD } }").minimumValue?.amount == "10.00")
    }

    private func acts(
        _ condition: String, _ lines: [(String, Double, Double)], place: SessionPlace? = nil,
        roundsToNoShare: Bool = false
    ) throws -> ActAnswer {
        let state = AccountWeights(
            lines: lines.map {
                AccountWeights.Line(
                    name: $0.0, held: Weight(nearest: $0.1), target: Weight(nearest: $0.2),
                    roundsToNoShare: roundsToNoShare)
            }, place: try place ?? self.place("2024-06-11", "2024-06-10", "2024-06-12"))
        return try portfolio(file("a", more: "  act_if: \(condition)")).acts(on: state)
    }

    @Test func `drift is the largest distance of a line, exactly`() throws {
        #expect(
            try acts("drift > 5%", [("a", 0.35, 0.3), ("b", 0.2, 0.25)])
                == .no(
                    reason: "'drift > 5%' is false: drift 5 % in a"))
        #expect(try acts("drift > 5%", [("a", 0.350001, 0.3)]) == .yes)
        #expect(try acts("drift > 5%", [("a", 0.24, 0.3)]) == .yes)
        #expect(try acts("drift > 5%", []) == .no(reason: "'drift > 5%' is false: drift 0 %"))
        // A name that is no longer in the universe is a line all the same.
        #expect(try acts("drift > 5%", [("US:OLD", 0.06, 0)]) == .yes)
    }

    @Test func `drift_rel leaves out lines without a target`() throws {
        #expect(
            try acts("drift_rel > 25%", [("a", 0.04, 0)])
                == .no(
                    reason: "'drift_rel > 25%' is false: drift_rel 0 %"))
        #expect(try acts("drift_rel > 25%", [("a", 0.04, 0), ("b", 0.07, 0.1)]) == .yes)
        #expect(try acts("drift_rel > 25%", [("b", 0.075, 0.1)]) != .yes)
    }

    @Test func `holdings_changed compares what is held with what has a target`() throws {
        #expect(try acts("holdings_changed", [("a", 0.3, 0.4)]) != .yes)
        #expect(try acts("holdings_changed", [("a", 0, 0.4)]) == .yes)
        #expect(try acts("holdings_changed", [("a", 0.4, 0)]) == .yes)
        #expect(try acts("holdings_changed", [("a", 0, 0.0001)], roundsToNoShare: true) != .yes)
    }

    @Test func `weights are those of lines`() throws {
        let condition = "any(weight < 15% or weight > 35%)"
        #expect(try acts(condition, [("a", 0.25, 0.25), ("b", 0.2, 0.25)]) != .yes)
        #expect(try acts(condition, [("a", 0.25, 0.25), ("b", 0.1, 0.25)]) == .yes)
        #expect(try acts("weight[c] > 5%", [("a", 0.25, 0.25)]) != .yes)
        #expect(try acts("weight[c] > 5%", [("c", 0.25, 0.25)]) == .yes)
        #expect(try acts("all(weight > 10%)", [("a", 0.25, 0.25), ("US:OLD", 0.05, 0)]) != .yes)
    }

    @Test func `session is the decision's place`() throws {
        let first = try place("2025-01-02", "2024-12-31", "2025-01-03")
        #expect(try acts("session == first_of_year", [], place: first) == .yes)
        #expect(try acts("session == first_of_quarter", [], place: first) == .yes)
        #expect(try acts("session == last_of_year", [], place: first) != .yes)
        #expect(try acts("session != last_of_year", [], place: first) == .yes)
        #expect(try acts("session == first_of_year or drift > 5%", [("a", 0.1, 0.2)]) == .yes)
    }

    @Test func `without a condition every decision trades`() throws {
        let state = AccountWeights(
            lines: [], place: try place("2024-06-11", "2024-06-10", "2024-06-12"))
        #expect(try portfolio(file("a")).acts(on: state) == .yes)
    }

    @Test func `a condition may look at prices, and is undecided without them`() throws {
        let compiled = try portfolio(
            file(
                "a", formulas: "  up: total[a] > lag(total[a], 1 day)",
                more: "  act_if: up or drift > 5%"))
        let state = AccountWeights(
            lines: [], place: try place("2024-06-11", "2024-06-10", "2024-06-12"))
        guard case .undecided = compiled.acts(on: state) else {
            Issue.record("it was decided")
            return
        }
        let closes = ["A": [1.0, 2, 1], "B": [1, 1, 1], "C": [1, 1, 1], "D": [1, 1, 1]]
            .merging(["E": [1, 1, 1], "F": [1, 1, 1]]) { a, _ in a }
        let history = try PriceHistory.sample(closes)
        #expect(compiled.acts(on: state, date: history.dates[1], in: history) == .yes)
        #expect(compiled.acts(on: state, date: history.dates[2], in: history) != .yes)
    }
}

struct HashTests {
    private let base = file(
        "{ best: 1, by: r, of: [a, b] }",
        formulas: "  r: ret(total, look)\n  unused_not: total",
        more: "params: { look: { value: 10 days, min: 5 days, max: 20 days } }"
    ).replacing("  unused_not: total\n", with: "")

    private func hash(_ text: String, _ overrides: [ParameterOverride] = []) throws -> String {
        try portfolio(text, overrides).hash
    }

    @Test func `layout, comments and what reports read do not change the hash`() throws {
        let hash = try hash(base)
        #expect(hash.count == 64)
        #expect(try self.hash("# a comment\n" + base) == hash)
        #expect(
            try self.hash(base.replacing("ret(total, look)", with: "ret( total,look )")) == hash)
        #expect(try self.hash(base.replacing("min: 5 days", with: "min: 6 days")) == hash)
        #expect(try self.hash(base + "\norders: { shares: whole, cash_buffer: 0% }") == hash)
        #expect(try self.hash(base.replacing("best: 1, by: r", with: "by: r, best: 1")) == hash)
    }

    @Test func `names, numbers and orders of names change the hash`() throws {
        let hash = try hash(base)
        let changes = [
            ("best: 1", "best: 2"), ("[a, b]", "[b, a]"), ("value: 10 days", "value: 11 days"),
            ("  a: US:A\n  b: US:B", "  b: US:B\n  a: US:A"), ("US:F", "US:G"),
            ("every session after close", "every session at open+5m"),
            ("portfolio: sample", "portfolio: other"),
        ]
        var seen: Set<String> = [hash]
        for (from, to) in changes {
            let changed = base.replacing(from, with: to)
            #expect(changed != base)
            #expect(seen.insert(try self.hash(changed)).inserted, "\(to)")
        }
        #expect(
            try self.hash(
                base.replacing("r: ret", with: "s: ret").replacing("by: r", with: "by: s")) != hash)
    }

    @Test func `a parameter from outside takes the file's unit and stays in its bounds`() throws {
        let look = { (value: String) in [ParameterOverride(name: "look", value: value)] }
        let eleven = try hash(base.replacing("value: 10 days", with: "value: 11 days"))
        #expect(try hash(base, look("11")) == eleven)
        #expect(try hash(base, look("11 days")) == eleven)
        #expect(problems(base, look("21")) == ["18:11 P062"])
        #expect(problems(base, look("11 months")) == ["18:11 P062"])
        #expect(problems(base, look("x y")) == ["18:11 P062"])
        #expect(problems(base, [ParameterOverride(name: "lok", value: "11")]) == ["1:1 P025"])
    }
}
