/// An exact amount of one currency.
///
/// Money never touches floating point. Arithmetic on two currencies, or past the range of
/// `Int64`, stops the program: a wrong amount is worse than no amount.
public struct Money: Hashable, Sendable {
    /// The amount in the currency's minor unit: KRW in won, USD in cents.
    public let minorUnits: Int64
    public let currency: Currency

    public init(minorUnits: Int64, _ currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    public static func zero(_ currency: Currency) -> Money {
        Money(minorUnits: 0, currency)
    }

    public var isNegative: Bool { minorUnits < 0 }
}

extension Money {
    public static func + (left: Money, right: Money) -> Money {
        precondition(left.currency == right.currency, "cannot add \(right) to \(left)")
        return Money(minorUnits: left.minorUnits + right.minorUnits, left.currency)
    }

    public static func - (left: Money, right: Money) -> Money {
        left + -right
    }

    public static prefix func - (money: Money) -> Money {
        Money(minorUnits: -money.minorUnits, money.currency)
    }

    public static func += (left: inout Money, right: Money) { left = left + right }
    public static func -= (left: inout Money, right: Money) { left = left - right }

    public var magnitude: Money { isNegative ? -self : self }
}

extension Money: Comparable {
    public static func < (left: Money, right: Money) -> Bool {
        precondition(left.currency == right.currency, "cannot compare \(left) with \(right)")
        return left.minorUnits < right.minorUnits
    }
}

extension Money {
    /// Reads an amount as brokers print it: `"1234.50"`, `"-7"`.
    ///
    /// Returns nil for anything else, including more decimals than the currency has: an
    /// amount that cannot be held exactly is refused, never rounded.
    public init?(parsing text: String, in currency: Currency) {
        guard let units = Decimal.scaled(text, decimals: currency.decimals) else { return nil }
        self.init(minorUnits: units, currency)
    }

    /// The amount without its currency: `1234.50`, `-7`.
    public var amount: String { Decimal.text(minorUnits, decimals: currency.decimals) }
}

extension Money: CustomStringConvertible {
    /// `1234.50 USD`
    public var description: String { "\(amount) \(currency.rawValue)" }
}

/// What to do with the part of a minor unit that money cannot hold.
public enum MoneyRounding: Hashable, Sendable {
    /// Towards zero: what a seller receives, what a broker charges in won.
    case down
    /// Away from zero: what is set aside for a buy.
    case up
}
