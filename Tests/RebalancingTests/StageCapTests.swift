import Markets
import Rebalancing
import Testing
import Trading

struct StageCapTests {
    @Test func `buys are cut to the cap, and sells are left alone`() throws {
        let request = request(
            [("069500", 50, 10_000), ("148070", 40, 20_000)], cash: 10_000_000)
        let plan = try plan(request).capped(StageCap(.micro))
        #expect(value(plan) <= 500_000 && value(plan) > 470_000)
        #expect(plan.trades.allSatisfy { $0.reason == "stage 'micro' invests at most 5%" })
    }

    @Test func `what is held counts, and a cap never makes a sell`() throws {
        let request = request(
            [("069500", 50, 10_000)], cash: 9_000_000, held: ["069500": 100])
        let plan = try plan(request).capped(StageCap(.micro))
        #expect(plan.trades == [])
        #expect(plan.lines.map(\.reason) == ["stage 'micro' invests at most 5%"])
    }

    @Test func `a full stage changes nothing`() throws {
        let whole = try plan(
            request([("069500", 50, 10_000), ("148070", 50, 20_000)], cash: 10_000_000))
        #expect(whole.capped(StageCap(.full)) == whole)
    }

    /// A cap is a ceiling at limit prices, and cutting leaves less than a share of room.
    @Test func `any wishes fit any room`() {
        let cap = StageCap(.small)
        for seed in 0..<2000 {
            var random = Seeded(seed)
            let wishes = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                (
                    shares: Int64.random(in: 0...500, using: &random),
                    price: Price.krw(Int64.random(in: 1...90_000, using: &random))
                )
            }
            let room = Money.krw(Int64.random(in: 0...20_000_000, using: &random))
            let shares = cap.shares(wishes, in: room)
            let spent = zip(shares, wishes).reduce(Int64(0)) {
                $0 + $1.0 * $1.1.price.millionths / 1_000_000
            }
            let wanted = wishes.reduce(Int64(0)) {
                $0 + $1.shares * $1.price.millionths / 1_000_000
            }
            #expect(spent <= max(0, room.minorUnits), "seed \(seed)")
            #expect(zip(shares, wishes).allSatisfy { $0 >= 0 && $0 <= $1.shares }, "seed \(seed)")
            if wanted <= room.minorUnits { #expect(spent == wanted, "seed \(seed)") }
        }
    }

    @Test func `turnover is the larger of what is bought and sold`() throws {
        let swap = request(
            [("069500", 0, 10_000), ("148070", 60, 20_000)], cash: 5_000_000,
            held: ["069500": 500])
        let turnover = try plan(swap).turnover
        #expect(turnover > Weight(nearest: 0.59) && turnover < Weight(nearest: 0.61))
    }

    private func value(_ plan: Plan) -> Int64 {
        plan.trades.reduce(0) { sum, line in
            sum + (line.trade.map { $0.limit.value(of: $0.quantity).minorUnits } ?? 0)
        }
    }
}
