import Markets
import Rebalancing
import Testing
import Trading

/// What a plan was made from, written down and planned from once more.
struct PlanInputsTests {
    private var sample: PlanRequest {
        var sample = request(
            [("069500", 60, 35_000), ("148070", 40, 105_000)], cash: 12_345_678,
            held: ["148070": 30, "132030": 7],
            policy: PlanPolicy(
                buffer: Weight(nearest: 0.01), minimum: .krw(300_000),
                limitPrice: .offset(Weight(nearest: 0.003)), collar: Weight(nearest: 0.05)))
        let gold = Instrument.krx("132030")
        sample.quotes[gold] = .sample(gold, 17_230)
        let identity = OrderIdentity(
            deployment: .core, decision: DecisionID(rawValue: 1), session: .sample(), leg: .buys,
            instrument: .krx("069500"), side: .buy)
        sample.working = [
            Order(
                identity, account: AccountName(unchecked: "paper"), plan: PlanID(rawValue: 4),
                quantity: Quantity(shares: 3), limit: .krw(35_100))
        ]
        return sample
    }

    @Test func `the text is exact, and made of what the planner was given`() {
        #expect(
            PlanInputs(sample).text.split(separator: "\n").map {
                $0.split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "|")
            }.joined(separator: "\n") == """
                ballast.plan-inputs/1
                deployment|core
                decision|1
                hold|
                session|2026-11-23
                as-of|1795395600000000
                buffer|10000000000
                minimum|300000|KRW
                limit|offset|3000000000
                collar|50000000000
                cash|12345678|KRW
                position|KRX:132030|7000000
                position|KRX:148070|30000000
                order|core|decision|1|2026-11-23|2|KRX:069500|buy|1|paper|4|rebalance|3000000\
                |35100000000|KRW|planned|0|0|0
                target|069500|KRX:069500|600000000000
                target|148070|KRX:148070|400000000000
                universe|069500|KRX:069500
                universe|148070|KRX:148070
                quote|KRX:069500|etf|KRW|35000000000|1795395600000000|35000000000|1
                quote|KRX:132030|etf|KRW|17230000000|1795395600000000|17230000000|1
                quote|KRX:148070|etf|KRW|105000000000|1795395600000000|105000000000|1
                commission|etf|146527
                """)
    }

    @Test func `what is read is what was written, and plans the same`() throws {
        for minimum in [nil, Money.krw(1)] {
            for limit in [PlanPolicy.LimitPrice.collar, .ticks(2), .offset(.zero)] {
                var request = sample
                request.policy.minimum = minimum
                request.policy.limitPrice = limit
                let again = try PlanInputs(request).request()
                #expect(PlanInputs(again) == PlanInputs(request))
                let plans = try [plan(request), plan(again)]
                #expect(plans[0].canonicalText == plans[1].canonicalText)
            }
        }
    }

    @Test func `a text of any characters comes back`() throws {
        var request = sample
        request.decision = nil
        request.holdReason = "a\ttab, a\nline, a \\ and 가"
        let again = try PlanInputs(request).request()
        #expect(again.holdReason == request.holdReason)
        #expect(again.decision == nil)
    }

    /// Every line left out, and every line with a field too many, is either refused or another
    /// text: nothing is read as what it was not.
    @Test func `a change of a line is never read as the same`() {
        let text = PlanInputs(sample).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for index in lines.indices.dropLast() {
            var without = lines
            without.remove(at: index)
            #expect(reread(without) != text, "without \(lines[index])")
            var longer = lines
            longer[index] += "\tx"
            #expect(reread(longer) == nil, "\(longer[index])")
        }
    }

    @Test func `another version is named`() {
        #expect(throws: PlanInputsError.version("ballast.plan-inputs/2")) {
            try PlanInputs(text: "ballast.plan-inputs/2\n").request()
        }
    }

    /// What is made again of a text that could be read; nil where it is refused.
    private func reread(_ lines: [Substring]) -> String? {
        do throws(PlanInputsError) {
            return PlanInputs(try PlanInputs(text: lines.joined(separator: "\n")).request()).text
        } catch {
            return nil
        }
    }
}
