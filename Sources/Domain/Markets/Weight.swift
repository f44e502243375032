/// A share of net asset value, exact: trillionths, where 10¹² is 100 %.
///
/// Floating point ends here. Formulas compute a `Double`; what is planned and stored is this.
public struct Weight: Hashable, Sendable {
    public let trillionths: Int64

    public init(trillionths: Int64) {
        self.trillionths = trillionths
    }

    public static let zero = Weight(trillionths: 0)
    public static let all = Weight(trillionths: 1_000_000_000_000)

    /// The nearest weight to a fraction; 0.2 is 20 %.
    ///
    /// - Precondition: finite and between −1000 and 1000; a formula's result is checked before.
    public init(nearest fraction: Double) {
        precondition(abs(fraction) <= 1000, "a weight of \(fraction)")
        let scaled = fraction * 1e12
        self.init(trillionths: Int64(scaled < 0 ? scaled - 0.5 : scaled + 0.5))
    }

    public var fraction: Double { Double(trillionths) / 1e12 }
}

extension Weight: Comparable {
    public static func < (left: Weight, right: Weight) -> Bool {
        left.trillionths < right.trillionths
    }

    public static func + (left: Weight, right: Weight) -> Weight {
        Weight(trillionths: left.trillionths + right.trillionths)
    }

    public static func - (left: Weight, right: Weight) -> Weight {
        Weight(trillionths: left.trillionths - right.trillionths)
    }

    public var magnitude: Weight { trillionths < 0 ? Weight(trillionths: -trillionths) : self }
}

extension Weight: CustomStringConvertible {
    /// `12.5%`
    public var description: String { Decimal.shortText(trillionths, decimals: 10) + "%" }
}

extension Money {
    /// This share of an amount, down to the minor unit.
    public func share(_ weight: Weight) -> Money {
        let exact = Int128(minorUnits) * Int128(weight.trillionths) / 1_000_000_000_000
        return Money(minorUnits: Int64(exact), currency)
    }
}
