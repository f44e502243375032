import Markets
import Rebalancing
import Testing
import Trading

/// The limit price that tells our order from an equal one of somebody else.
struct FingerprintTests {
    private func limits(_ policy: PlanPolicy, _ side: Side, _ quote: Quote) -> Set<Price> {
        var limits: Set<Price> = []
        for number in 0..<400 {
            let id = OrderID(rawValue: "core.\(number).2026-11-23.2.KRX:069500.buy.1")
            guard let limit = policy.limit(side, quote, on: .sample(), of: id) else { continue }
            limits.insert(limit)
        }
        return limits
    }

    @Test func `it is one of the ticks between half the offset and all of it`() throws {
        let quote = Quote.sample(.krx("A"), 35_005)
        let policy = PlanPolicy(limitPrice: .offset(Weight(nearest: 0.003)))
        #expect(policy.limit(.buy, quote, on: .sample()) == .krw(35_110))
        let buys = limits(policy, .buy, quote)
        #expect(buys == Set(stride(from: 35_060, through: 35_110, by: 5).map { .krw(Int64($0)) }))
        #expect(policy.limit(.sell, quote, on: .sample()) == .krw(34_900))
        let sells = limits(policy, .sell, quote)
        #expect(sells == Set(stride(from: 34_900, through: 34_950, by: 5).map { .krw(Int64($0)) }))
    }

    @Test func `an offset of one tick leaves no choice, and a wide one sixteen`() {
        let quote = Quote.sample(.krx("A"), 35_005)
        #expect(limits(PlanPolicy(limitPrice: .ticks(1)), .buy, quote) == [.krw(35_010)])
        #expect(limits(PlanPolicy(), .buy, quote).count == 16)
    }

    @Test func `it stays inside the day's limits`() {
        // Up 29.9 %: the day's upper limit is nearer than the offset.
        let quote = Quote(
            instrument: .krx("A"), kind: .etf, last: .krw(45_450),
            at: Instant(midnight: .sample()) + 3600, base: .krw(35_000))
        for limit in limits(PlanPolicy(), .buy, quote) { #expect(limit <= .krw(45_500)) }
    }

    /// A run that is started again must plan the same price, on whatever machine.
    @Test func `the same order has the same limit everywhere`() {
        let quote = Quote.sample(.krx("A"), 35_005)
        let policy = PlanPolicy(limitPrice: .offset(Weight(nearest: 0.003)))
        let id = OrderID(rawValue: "core.12.2026-11-23.2.KRX:069500.buy.1")
        #expect(policy.limit(.buy, quote, on: .sample(), of: id) == .krw(35100))
    }
}
