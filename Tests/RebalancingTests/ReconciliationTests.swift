import Markets
import Rebalancing
import Testing
import Trading

/// Our books against the broker's: what differs, and what it leads to.
struct ReconciliationTests {
    private let etf = Instrument(.krx, code: "069500")
    private let bond = Instrument(.krx, code: "148070")

    private func won(_ amount: Int64) -> Money { Money(minorUnits: amount, .krw) }

    private func books(_ cash: Int64, _ held: [Instrument: Int64]) -> Books {
        Books(
            [
                Ledger(cash: won(cash - 100), positions: held.mapValues { Quantity(shares: $0) }),
                Ledger(cash: won(100), positions: [:]),
            ], .krw)
    }

    private func broker(_ cash: Int64, _ held: [Instrument: Int64]) -> Balances {
        Balances(
            cash: won(cash), orderable: won(cash),
            positions: held.sorted { $0.key < $1.key }.map {
                Balances.Position(
                    instrument: $0.key, held: Quantity(shares: $0.value),
                    sellable: Quantity(shares: $0.value))
            })
    }

    @Test func `equal books have no difference, and each side's own is one`() throws {
        let (etf, bond) = (try #require(etf), try #require(bond))
        #expect(books(500, [etf: 3]).differences(from: broker(500, [etf: 3])).isEmpty)
        // E31: the union of both sides.
        #expect(
            books(500, [etf: 3]).differences(from: broker(500, [bond: 2])) == [
                .shares(etf, ours: Quantity(shares: 3), theirs: .zero),
                .shares(bond, ours: .zero, theirs: Quantity(shares: 2)),
            ])
        #expect(
            books(500, [:]).differences(from: broker(400, [:])) == [
                .cash(ours: won(500), theirs: won(400))
            ])
    }

    @Test func `while an order is in doubt its instrument and cash are not compared`() throws {
        let (etf, bond) = (try #require(etf), try #require(bond))
        #expect(
            books(500, [etf: 3, bond: 1])
                .differences(from: broker(400, [etf: 9]), unsettled: [etf]) == [
                    .shares(bond, ours: Quantity(shares: 1), theirs: .zero)
                ])
    }

    /// One row a class of design section 6: the difference, and what it leads to.
    @Test func `each class of difference leads to its own stop`() throws {
        let etf = try #require(etf)
        let tolerance = Tolerance(cash: won(1000), disputed: Weight(nearest: 0.02))
        func found(_ difference: Difference, price: Int64? = 100) -> [String] {
            findings(
                [difference], netAssetValue: won(1_000_000), tolerance: tolerance,
                price: { _ in price.map { Price(millionths: $0 * 1_000_000, .krw) } }
            ).map(\.description)
        }
        func shares(_ ours: Int64, _ theirs: Int64) -> Difference {
            .shares(etf, ours: Quantity(shares: ours), theirs: Quantity(shares: theirs))
        }
        #expect(
            found(shares(3, 5)) == [
                "KRX:069500 is frozen: the broker holds 5, our books say 3"
            ])
        // 200 shares at 100 won are 2 % of a million; one more is above it.
        #expect(found(shares(0, 200)).count == 1)
        #expect(
            found(shares(0, 201)) == [
                "KRX:069500 is frozen: the broker holds 201, our books say 0",
                "the account is stopped: shares of 20100 KRW are in dispute, above 20000 KRW",
            ])
        // Nobody can say that a difference without a price is small.
        #expect(found(shares(3, 4), price: nil).count == 2)
        #expect(
            found(.cash(ours: won(5000), theirs: won(3999))) == [
                "the account is stopped: the broker has 3999 KRW, our books say 5000 KRW"
            ])
        #expect(
            found(.cash(ours: won(5000), theirs: won(4000))) == [
                "cash differs by -1000 KRW, within the tolerance"
            ])
        #expect(
            found(.cash(ours: won(5000), theirs: won(5001))) == [
                "1 KRW more in cash belongs to EXTERNAL"
            ])
    }
}
