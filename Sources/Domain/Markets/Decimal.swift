/// Decimal text to scaled integers and back, exactly.
public enum Decimal {
    /// `"12.5"` with two decimals is 1250. Nil for anything that is not `-?digits[.digits]`, has
    /// more decimals than asked for, or does not fit: refused, never rounded.
    public static func scaled(_ text: some StringProtocol, decimals: Int) -> Int64? {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        var value: Int64 = 0
        var seen = 0
        var fraction: Int?
        for byte in digits {
            if byte == UInt8(ascii: "."), fraction == nil, seen > 0 {
                fraction = 0
                continue
            }
            guard byte >= 48, byte <= 57 else { return nil }
            seen += 1
            if let places = fraction { fraction = places + 1 }
            let (tenfold, overTen) = value.multipliedReportingOverflow(by: 10)
            let (sum, overSum) = tenfold.addingReportingOverflow(Int64(byte) - 48)
            guard !overTen, !overSum else { return nil }
            value = sum
        }
        guard seen > 0, fraction != 0, fraction ?? 0 <= decimals else { return nil }
        for _ in (fraction ?? 0)..<decimals {
            let (tenfold, over) = value.multipliedReportingOverflow(by: 10)
            guard !over else { return nil }
            value = tenfold
        }
        return isNegative ? -value : value
    }

    /// 1250 with two decimals is `12.50`.
    public static func text(_ value: Int64, decimals: Int) -> String {
        let digits = String(value.magnitude)
        let sign = value < 0 ? "-" : ""
        guard decimals > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }

    /// As `text`, without zeros at the end: 1250 with two decimals is `12.5`.
    public static func shortText(_ value: Int64, decimals: Int) -> String {
        var text = text(value, decimals: decimals)
        guard decimals > 0 else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
