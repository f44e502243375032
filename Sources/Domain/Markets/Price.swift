/// What one share costs, exactly: millionths of a currency unit. Always above zero.
///
/// Apart from `Money` because quotes have more decimals than amounts: a US quote below a dollar
/// has four, an adjusted close three.
public struct Price: Hashable, Sendable {
    public let millionths: Int64
    public let currency: Currency

    /// - Precondition: above zero. A price of zero is how a stop is triggered by a bad tick, so
    ///   it cannot be represented.
    public init(millionths: Int64, _ currency: Currency) {
        precondition(millionths > 0, "a price of \(millionths) millionths \(currency.rawValue)")
        self.millionths = millionths
        self.currency = currency
    }

    /// Reads `"35005"`, `"101.25"`. Nil for anything else, more than six decimals, or not above 0.
    public init?(parsing text: some StringProtocol, in currency: Currency) {
        guard let value = Decimal.scaled(text, decimals: 6), value > 0 else { return nil }
        self.init(millionths: value, currency)
    }

    /// The nearest price that can be held to a number; nil for zero, negatives, NaN and
    /// what is too large. For data that arrives as floating point: simulated and adjusted closes.
    public init?(nearest value: Double, in currency: Currency) {
        let scaled = value * 1e6 + 0.5
        guard scaled >= 1, scaled < 9e18 else { return nil }
        self.init(millionths: Int64(scaled), currency)
    }

    /// For formulas only: real arithmetic ends at target weights.
    public var double: Double { Double(millionths) / 1e6 }

    /// `101.25`: no zeros at the end.
    public var amount: String { Decimal.shortText(millionths, decimals: 6) }
}

extension Price: Comparable {
    public static func < (left: Price, right: Price) -> Bool {
        precondition(left.currency == right.currency, "cannot compare \(left) with \(right)")
        return left.millionths < right.millionths
    }
}

extension Price: CustomStringConvertible {
    /// `101.25 USD`
    public var description: String { "\(amount) \(currency.rawValue)" }
}

extension Price {
    /// What `quantity` shares cost at this price, rounded to the minor unit as asked.
    public func value(of quantity: Quantity, rounding: MoneyRounding = .down) -> Money {
        let scale = Int128.powersOfTen[12 - currency.decimals]
        let exact = Int128(millionths) * Int128(quantity.millionths)
        var (units, rest) = exact.quotientAndRemainder(dividingBy: scale)
        if rounding == .up, rest != 0 { units += rest > 0 ? 1 : -1 }
        return Money(minorUnits: Int64(units), currency)
    }
}

extension Int128 {
    /// 1, 10, … 10¹².
    static let powersOfTen: [Int128] = (0...12).map { power in
        (0..<power).reduce(Int128(1)) { product, _ in product * 10 }
    }
}

extension Price {
    /// This price moved against a trader on `side` by a share of itself: up for a buy, down for a
    /// sell. Truncated towards the price, so a bound is never wider than it says.
    public func moved(by share: Weight, _ side: Side) -> Price {
        let distance = Int128(millionths) * Int128(share.trillionths) / 1_000_000_000_000
        switch side {
        case .buy: return Price(millionths: millionths + Int64(distance), currency)
        case .sell: return Price(millionths: max(1, millionths - Int64(distance)), currency)
        }
    }
}
