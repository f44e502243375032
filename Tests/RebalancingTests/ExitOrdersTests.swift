import Markets
import Rebalancing
import Testing
import Trading

struct ExitOrdersTests {
    private func holding(owned: Int64, held: Int64, sellable: Int64) -> ExitHolding {
        ExitHolding(
            instrument: .krx("069500"), owned: Quantity(shares: owned),
            held: Quantity(shares: held), sellable: Quantity(shares: sellable))
    }

    private func sell(_ state: OrderState, _ shares: Int64) -> Order {
        let identity = OrderIdentity(
            deployment: .core, purpose: .exit(ExitID(rawValue: 1)), session: .sample(),
            leg: .sells, instrument: .krx("069500"), side: .sell)
        return Order(
            stored: identity, account: AccountName(unchecked: "paper"),
            plan: PlanID(rawValue: 1), cause: .flatten, quantity: Quantity(shares: shares),
            limit: .krw(10_000), state: state, executed: .none(.krw), number: nil,
            baseline: nil, note: nil)
    }

    /// E40, E50: our own shares, and never more than the broker lets be sold.
    @Test func `an exit sells what is ours as far as the broker lets it`() {
        #expect(holding(owned: 10, held: 10, sellable: 10).sellNow([]) == Quantity(shares: 10))
        #expect(holding(owned: 10, held: 7, sellable: 7).sellNow([]) == Quantity(shares: 7))
        #expect(holding(owned: 10, held: 10, sellable: 0).sellNow([]) == .zero)
        #expect(holding(owned: 10, held: 25, sellable: 25).sellNow([]) == Quantity(shares: 10))
        #expect(holding(owned: -3, held: 5, sellable: 5).sellNow([]) == .zero)
    }

    /// E42, E54: what working sells already sell is not sold again.
    @Test func `working sells count, unknown ones leave it to the broker`() {
        let all = holding(owned: 10, held: 10, sellable: 6)
        #expect(all.sellNow([sell(.accepted, 4)]) == Quantity(shares: 6))
        let lost = holding(owned: 10, held: 10, sellable: 10)
        #expect(lost.sellNow([sell(.unknown, 10)]) == Quantity(shares: 10))
        let alive = holding(owned: 10, held: 10, sellable: 0)
        #expect(alive.sellNow([sell(.unknown, 10)]) == .zero)
    }

    /// With shares of a stranger's beside ours, a second sell could take those.
    @Test func `an unknown sell counts where a stranger's shares lie beside ours`() {
        let alive = holding(owned: 10, held: 15, sellable: 5)
        #expect(alive.sellNow([sell(.unknown, 10)]) == .zero)
        let lost = holding(owned: 10, held: 15, sellable: 15)
        #expect(lost.sellNow([sell(.unknown, 10)]) == Quantity(shares: 10))
    }

    /// E51: less than a share cannot be sold, and nothing waits for it.
    @Test func `a part of a share is dust`() {
        let holding = ExitHolding(
            instrument: .krx("069500"), owned: Quantity(millionths: 2_500_000),
            held: Quantity(millionths: 2_500_000), sellable: Quantity(millionths: 2_500_000))
        #expect(holding.sellNow([]) == Quantity(shares: 2))
        #expect(holding.left == Quantity(shares: 2))
        #expect(holding.dust == Quantity(millionths: 500_000))
    }

    /// Each attempt one collar lower, on a tick, and never below the day's limit of 30 %.
    @Test func `an exit's price falls with each attempt, inside the day's limits`() {
        let quote = Quote.sample(.krx("069500"), 10_000)
        let prices = [1, 2, 3, 15, 16, 1000].map {
            PlanPolicy.exitLimit(quote, attempt: $0, on: .sample()).amount
        }
        #expect(prices == ["9800", "9600", "9400", "7000", "7000", "7000"])
    }
}
