import Markets
import Testing
import Trading

struct HeatTests {
    @Test func `what all accounts of a currency have at risk, of all that they are worth`() {
        let exposures: [AccountExposure] = [
            .sample("one", atRisk: 3_000_000, worth: 10_000_000, bought: 500_000),
            .sample("two", atRisk: 0, worth: 5_000_000),
            .untouched("three", cash: 1_000_000),
        ]
        #expect(
            exposures.heat(in: .krw, oldest: 60)
                == .known(atRisk: .won(3_500_000), netAssetValue: .won(16_000_000)))
    }

    /// All of it or nothing.
    @Test func `one account that has not reported makes it unknown`() {
        let silent = AccountExposure(
            account: AccountName(unchecked: "two"), currency: .krw, balance: nil, ageSeconds: 0,
            bought: .won(0), untouched: nil)
        #expect(
            [.sample("one"), silent].heat(in: .krw, oldest: 60)
                == .unknown("'two' has never reported a complete balance"))
        #expect(
            [.sample("one"), .sample("two", age: 61)].heat(in: .krw, oldest: 60)
                == .unknown("the balance of 'two' is 61 s old"))
    }

    @Test func `a sell is not asked`() {
        let view = GateView.sample {
            $0.exposures = [.sample("two", age: 1_000_000)]
            $0.limits.heat = .zero
        }
        #expect(Order.sample(.planned).refusal(view) == nil)
    }
}

extension AccountExposure {
    fileprivate static func untouched(_ account: String, cash: Int64) -> AccountExposure {
        AccountExposure(
            account: AccountName(unchecked: account), currency: .krw, balance: nil, ageSeconds: 0,
            bought: .won(0), untouched: .won(cash))
    }
}
