/// A number as it was written: exact, with its unit.
///
/// 7.5% is 0.075 and 1.5 bp is 0.00015, rounded once when it becomes a `Double` (language.md R43).
public struct Literal: Hashable, Sendable {
    /// What is written after the number.
    public enum Suffix: Hashable, Sendable {
        case none, percent, basisPoints, ticks
        case currency(String)
        case window(WindowUnit)
    }

    /// The digits without point and underscores: `75` of 7.5.
    public let digits: String
    /// How many of them stand after the point.
    public let decimals: Int
    public let suffix: Suffix
    public let isNegative: Bool

    init(digits: String, decimals: Int, suffix: Suffix, isNegative: Bool = false) {
        self.digits = digits
        self.decimals = decimals
        self.suffix = suffix
        self.isNegative = isNegative
    }

    /// The most digits that are read; far more than a `Double` can tell apart.
    static let digitLimit = 30
}

extension Literal {
    /// The same number with another unit: a bare `126` becomes 126 days where days are asked for.
    public func with(_ suffix: Suffix) -> Literal {
        Literal(digits: digits, decimals: decimals, suffix: suffix, isNegative: isNegative)
    }

    public var negated: Literal {
        Literal(digits: digits, decimals: decimals, suffix: suffix, isNegative: !isNegative)
    }

    /// Written without a point, unit or `%`.
    public var isInteger: Bool { decimals == 0 && suffix == .none }

    /// Digits after the point once the unit is applied: 7.5% has three.
    private var scale: Int {
        switch suffix {
        case .percent: decimals + 2
        case .basisPoints: decimals + 4
        case .none, .ticks, .currency, .window: decimals
        }
    }

    /// The exact value in plain digits: `0.075`, `-12`, without zeros that say nothing.
    public var decimalText: String {
        var whole = String(digits.dropLast(min(scale, digits.count)))
        var fraction = String(digits.suffix(min(scale, digits.count)))
        fraction = String(repeating: "0", count: max(0, scale - digits.count)) + fraction
        while whole.hasPrefix("0") { whole.removeFirst() }
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let text = (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction)
        return isNegative && text != "0" ? "-" + text : text
    }

    /// The nearest `Double`.
    public var value: Double {
        guard let value = Double(decimalText) else { preconditionFailure("literal \(decimalText)") }
        return value
    }

    /// Nil unless it is a whole number that fits.
    public var integer: Int? { Int(decimalText) }

    /// The number as written, without underscores: `7.5%`, `200 days`, `1000000 KRW`.
    public var text: String {
        let whole = digits.dropLast(decimals)
        let number = decimals == 0 ? digits : "\(whole).\(digits.suffix(decimals))"
        let signed = isNegative ? "-" + number : number
        switch suffix {
        case .none: return signed
        case .percent: return signed + "%"
        case .basisPoints: return signed + " bp"
        case .ticks: return signed + " ticks"
        case .currency(let code): return signed + " " + code
        case .window(let unit): return signed + " " + unit.rawValue
        }
    }
}

/// What a window counts. A year is twelve months; a day is a session.
public enum WindowUnit: String, Hashable, Sendable {
    case days, sessions, weeks, months, years
}
