/// A number of shares, in millionths: exact, and zero or more unless it is a difference.
///
/// A broker declares its step; at KIS and on KRX it is one whole share.
public struct Quantity: Hashable, Sendable {
    public let millionths: Int64

    public init(millionths: Int64) {
        self.millionths = millionths
    }

    public init(shares: Int64) {
        millionths = shares * 1_000_000
    }

    public static let zero = Quantity(millionths: 0)

    /// Reads `"12"`, `"0.5"`. Nil for anything else or more than six decimals.
    public init?(parsing text: some StringProtocol) {
        guard let value = Decimal.scaled(text, decimals: 6) else { return nil }
        self.init(millionths: value)
    }

    /// Whole shares, towards zero.
    public var wholeShares: Int64 { millionths / 1_000_000 }

    public var isWhole: Bool { millionths % 1_000_000 == 0 }
}

extension Quantity: Comparable {
    public static func < (left: Quantity, right: Quantity) -> Bool {
        left.millionths < right.millionths
    }

    public static func + (left: Quantity, right: Quantity) -> Quantity {
        Quantity(millionths: left.millionths + right.millionths)
    }

    public static func - (left: Quantity, right: Quantity) -> Quantity {
        Quantity(millionths: left.millionths - right.millionths)
    }

    public static prefix func - (quantity: Quantity) -> Quantity {
        Quantity(millionths: -quantity.millionths)
    }

    public static func += (left: inout Quantity, right: Quantity) { left = left + right }
    public static func -= (left: inout Quantity, right: Quantity) { left = left - right }

    public var magnitude: Quantity { millionths < 0 ? -self : self }
}

extension Quantity: CustomStringConvertible {
    /// `12`, `0.5`
    public var description: String { Decimal.shortText(millionths, decimals: 6) }
}
