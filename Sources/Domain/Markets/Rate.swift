/// A fraction of an amount, exact: billionths. `0.000146527` is a commission, `0.0020` a tax.
public struct Rate: Hashable, Sendable {
    public let billionths: Int64

    public init(billionths: Int64) {
        self.billionths = billionths
    }

    public static let zero = Rate(billionths: 0)

    /// Reads `"0.000146527"`. Nil for anything else or more than nine decimals.
    public init?(parsing text: some StringProtocol) {
        guard let value = Decimal.scaled(text, decimals: 9) else { return nil }
        self.init(billionths: value)
    }

    public static func + (left: Rate, right: Rate) -> Rate {
        Rate(billionths: left.billionths + right.billionths)
    }

    /// This share of an amount, to the minor unit.
    public func of(_ money: Money, rounding: MoneyRounding) -> Money {
        let exact = Int128(money.minorUnits) * Int128(billionths)
        var (units, rest) = exact.quotientAndRemainder(dividingBy: 1_000_000_000)
        if rounding == .up, rest != 0 { units += rest > 0 ? 1 : -1 }
        return Money(minorUnits: Int64(units), money.currency)
    }
}

extension Rate: CustomStringConvertible {
    /// `0.000146527`
    public var description: String { Decimal.shortText(billionths, decimals: 9) }
}
