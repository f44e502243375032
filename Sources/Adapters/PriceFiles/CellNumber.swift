/// A number as a cell holds it: digits, with or without a point between them; or no digits.
struct CellNumber {
    /// All digits as one integer, when there are at most 19.
    var mantissa: UInt64 = 0
    var digits = 0
    /// How many of the digits stand after the point.
    var decimals = 0

    var isEmpty: Bool { digits == 0 }

    /// The nearest real number, correctly rounded. Nil when the integer has more than 2⁵³ or the
    /// point is too far: then the text has to be read as a whole.
    var double: Double? {
        // Both are exact reals, so the division rounds once (Clinger's fast path).
        guard digits <= 19, mantissa <= 1 << 53, decimals <= 22 else { return nil }
        return Double(mantissa) / CellNumber.powersOfTen[decimals]
    }

    /// Millionths, the nearest with a half up. Nil when it does not fit.
    var millionths: Int64? {
        guard digits <= 19 else { return nil }
        if decimals <= 6 {
            let (value, over) = mantissa.multipliedReportingOverflow(
                by: CellNumber.integerPowers[6 - decimals])
            return over ? nil : Int64(exactly: value)
        }
        guard decimals - 6 < CellNumber.integerPowers.count else { return 0 }
        let divisor = CellNumber.integerPowers[decimals - 6]
        let (whole, rest) = mantissa.quotientAndRemainder(dividingBy: divisor)
        return Int64(exactly: rest >= divisor - rest ? whole + 1 : whole)
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private static let integerPowers: [UInt64] = (0...19).map { power in
        (0..<power).reduce(1 as UInt64) { product, _ in product * 10 }
    }
}
