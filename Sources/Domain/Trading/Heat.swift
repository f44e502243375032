public import Markets

/// An account at its last complete look: what it is worth and what of it may be lost.
public struct AccountBalance: Hashable, Sendable {
    public let account: AccountName
    public let netAssetValue: Money
    /// Positions at marks.
    public let atRisk: Money
    /// On the account's clock.
    public let at: Instant

    public init(account: AccountName, netAssetValue: Money, atRisk: Money, at: Instant) {
        self.account = account
        self.netAssetValue = netAssetValue
        self.atRisk = atRisk
        self.at = at
    }
}

/// What one account adds to the heat of all.
public struct AccountExposure: Hashable, Sendable {
    public let account: AccountName
    public let currency: Currency
    /// Nil before its first.
    public let balance: AccountBalance?
    /// Since it was written down, on the database's clock.
    public let ageSeconds: Int
    /// Buys that are open at their limits, and what was bought after the balance.
    public let bought: Money
    /// Its cash, where none of its deployments has ever sent an order: then nothing is at risk.
    public let untouched: Money?

    public init(
        account: AccountName, currency: Currency, balance: AccountBalance?, ageSeconds: Int,
        bought: Money, untouched: Money?
    ) {
        self.account = account
        self.currency = currency
        self.balance = balance
        self.ageSeconds = ageSeconds
        self.bought = bought
        self.untouched = untouched
    }
}

/// What all accounts have at risk: all of it or nothing.
public enum Heat: Hashable, Sendable {
    case known(atRisk: Money, netAssetValue: Money)
    case unknown(String)
}

extension [AccountExposure] {
    /// Σ at risk and Σ net asset value over the accounts of a currency. Unknown as long as any
    /// account, of whichever currency, has not reported a complete balance, or not lately.
    ///
    /// - Parameter oldest: seconds on the database's clock.
    public func heat(in currency: Currency, oldest: Int) -> Heat {
        var atRisk = Money.zero(currency)
        var netAssetValue = Money.zero(currency)
        for exposure in self {
            let value: Money
            if let balance = exposure.balance {
                guard exposure.ageSeconds <= oldest else {
                    return .unknown(
                        "the balance of '\(exposure.account)' is \(exposure.ageSeconds) s old")
                }
                guard exposure.currency == currency else { continue }
                atRisk += balance.atRisk
                value = balance.netAssetValue
            } else if let cash = exposure.untouched {
                value = cash
            } else {
                return .unknown("'\(exposure.account)' has never reported a complete balance")
            }
            guard exposure.currency == currency else { continue }
            atRisk += exposure.bought
            netAssetValue += value
        }
        return .known(atRisk: atRisk, netAssetValue: netAssetValue)
    }
}
