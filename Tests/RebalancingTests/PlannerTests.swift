import Markets
import Rebalancing
import Testing
import Trading

struct PlannerTests {
    @Test func `a share that costs more than the target is told as such`() throws {
        let plan = try plan(request([("A", 50, 10_000), ("B", 50, 40)], cash: 100))
        #expect(
            text(plan) == """
                A -: one share is more than its target
                B buy 2: new in the target
                """)
    }

    @Test func `an amount that no exact number of shares can follow is refused`() throws {
        for (cash, price): (Int64, Int64) in [(9_000_000_000_000_000_000, 47_740), (10 << 50, 1)] {
            #expect(throws: PlanError.tooLarge(.krw(cash), .krw(price))) {
                try plan(request([("A00001", 100, price)], cash: cash))
            }
        }
    }

    @Test func `a first plan buys whole shares by largest remainder`() throws {
        let plan = try plan(
            request([("A", 50, 30_000), ("B", 30, 7_000), ("C", 20, 110_000)], cash: 1_000_000))
        #expect(
            text(plan) == """
                A buy 17: new in the target
                B buy 43: new in the target
                C buy 1: new in the target
                """)
    }

    /// P2: the union of held and wanted names. A name that the target dropped is sold.
    @Test func `what the target dropped is sold whole, however small`() throws {
        let policy = PlanPolicy(minimum: .krw(100_000))
        let plan = try plan(
            request(
                [("A", 100, 10_000), ("B", 0, 900)], cash: 0, held: ["A": 500, "B": 1],
                policy: policy))
        #expect(
            text(plan) == """
                A -: at its target
                B sell 1: no longer in the target
                """)
    }

    @Test func `a trade below the minimum is reported, not sent`() throws {
        let plan = try plan(
            request(
                [("A", 50, 10_000), ("B", 50, 10_000)], cash: 0, held: ["A": 52, "B": 48],
                policy: PlanPolicy(minimum: .krw(100_000))))
        #expect(
            text(plan) == """
                A -: 20000 KRW away, below the minimum of 100000 KRW
                B -: 20000 KRW away, below the minimum of 100000 KRW
                """)
    }

    @Test func `a line with a working order is left alone`() throws {
        var order = Order(
            OrderIdentity(
                deployment: .core, decision: DecisionID(rawValue: 1), session: .sample(),
                leg: .buys, instrument: .krx("A"), side: .buy),
            account: AccountName(unchecked: "paper"), plan: PlanID(rawValue: 1),
            quantity: Quantity(shares: 5), limit: .krw(10_000))
        try order.apply(.marked(.sample))
        let plan = try plan(request([("A", 100, 10_000)], cash: 1_000_000, working: [order]))
        #expect(text(plan) == "A -: order 'core.1.2026-11-23.2.KRX:A.buy.1' is submitting")
        #expect(plan.lines[0].inFlight == Quantity(shares: 5))
    }

    /// R18, P51: on net asset value, once.
    @Test func `the buffer scales every target by one factor`() {
        let policy = PlanPolicy(buffer: Weight(nearest: 0.1))
        let full = policy.planned(request([("A", 60, 1), ("B", 40, 1)], cash: 1).targets)
        #expect(full[.krx("A")] == Weight(nearest: 0.54))
        let half = policy.planned(request([("A", 30, 1), ("B", 20, 1)], cash: 1).targets)
        #expect(half[.krx("A")] == Weight(nearest: 0.3))
    }

    @Test func `a limit price stays on its tick, inside collar and daily limit`() throws {
        let quote = Quote.sample(.krx("A"), 35_005)
        let offset = PlanPolicy(limitPrice: .offset(Weight(nearest: 0.003)))
        #expect(offset.limit(.buy, quote, on: .sample()) == .krw(35_110))
        #expect(offset.limit(.sell, quote, on: .sample()) == .krw(34_900))
        let tiny = PlanPolicy(limitPrice: .offset(Weight(nearest: 0.00001)))
        #expect(tiny.limit(.buy, quote, on: .sample()) == .krw(35_010))
        #expect(
            PlanPolicy(limitPrice: .ticks(3)).limit(.sell, quote, on: .sample()) == .krw(34_990))
        let far = PlanPolicy(limitPrice: .offset(Weight(nearest: 0.5)))
        #expect(far.limit(.buy, quote, on: .sample()) == .krw(35_705))
    }
}

extension Baseline {
    static let sample = Baseline(
        numbers: [], held: .zero, sellable: .zero, orderable: .krw(1_000_000),
        at: Instant(midnight: .sample()) + 3600)
}

/// Random portfolios; the seed is in the test's argument.
struct PlannerPropertyTests {
    private func random(_ seed: Int, scale: Int64 = 1) -> PlanRequest {
        var random = Seeded(seed)
        let count = Int.random(in: 1...12, using: &random)
        var weights: [(code: String, percent: Double, price: Int64)] = []
        var left = 100.0
        for index in 0..<count {
            let percent = index % 4 == 3 ? 0 : Double.random(in: 0...left, using: &random)
            left -= percent
            let price = Int64.random(in: 200...30_000, using: &random) * 5
            weights.append((code: "I\(index)", percent: percent, price: price))
        }
        var held: [String: Int64] = [:]
        for line in weights where Bool.random(using: &random) {
            held[line.code] = Int64.random(in: 1...300, using: &random) * scale
        }
        let minimum: Int64? = Bool.random(using: &random) ? 50_000 : nil
        let cash = Int64.random(in: 1_000...30_000_000, using: &random)
        let buffer = Double.random(in: 0...0.03, using: &random)
        return request(
            weights, cash: cash * scale, held: held,
            policy: PlanPolicy(
                buffer: Weight(nearest: buffer), minimum: minimum.map { .krw($0 * scale) }))
    }

    /// P1: identical calls must not drift.
    @Test func `planning again at the same prices gives nothing`() throws {
        for seed in 0..<3_000 {
            var request = random(seed)
            let first = try plan(request)
            request.ledger = executed(first, on: request.ledger)
            let second = try plan(request)
            #expect(second.trades.isEmpty, "seed \(seed):\n\(text(first))\nthen\n\(text(second))")
        }
    }

    /// P30, P35: costs are inside sizing, and sells pay for buys.
    @Test func `cash is never negative after a plan`() throws {
        for seed in 0..<3_000 {
            let request = random(seed)
            let after = executed(try plan(request), on: request.ledger)
            #expect(!after.cash.isNegative, "seed \(seed): \(after.cash)")
        }
    }

    @Test func `no line is passed over without a reason, and none is sold short`() throws {
        for seed in 0..<1_000 {
            let request = random(seed)
            let plan = try plan(request)
            #expect(plan.lines.count == request.instruments.count)
            for line in plan.lines {
                #expect(!line.reason.isEmpty, "seed \(seed)")
                guard let trade = line.trade, trade.side == .sell else { continue }
                #expect(trade.quantity <= line.held, "seed \(seed)")
            }
        }
    }

    /// A hundred times the money and the shares is a hundred times the trades, up to rounding.
    @Test func `rescaling money rescales the plan`() throws {
        for seed in 0..<1_000 {
            let small = try plan(random(seed))
            let large = try plan(random(seed, scale: 100))
            for (one, hundred) in zip(small.lines, large.lines) {
                let a = (one.trade?.quantity.wholeShares ?? 0) * (one.trade?.side == .sell ? -1 : 1)
                let b =
                    (hundred.trade?.quantity.wholeShares ?? 0)
                    * (hundred.trade?.side == .sell ? -1 : 1)
                let tolerance = 200 + 100 * (Int64(50_000) / one.price.millionths * 1_000_000 + 1)
                #expect(abs(a * 100 - b) <= tolerance, "seed \(seed) \(one.name): \(a) and \(b)")
            }
        }
    }

    /// P10, R52: the order of the universe breaks ties; no other order is looked at.
    @Test func `the plan does not depend on the order of holdings or quotes`() throws {
        for seed in 0..<300 {
            var request = random(seed)
            let first = try plan(request)
            request.ledger.positions = Dictionary(
                uniqueKeysWithValues: request.ledger.positions.sorted { $0.key > $1.key })
            request.targets.reverse()
            #expect(try plan(request) == first, "seed \(seed)")
        }
    }
}
