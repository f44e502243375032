/// What a formula is: how it varies, and what it measures.
public struct FormulaType: Hashable, Sendable {
    public var shape: Shape
    public var kind: Kind

    public init(_ shape: Shape, _ kind: Kind) {
        self.shape = shape
        self.kind = kind
    }

    /// How a value varies, narrow to wide. Where two meet, the wider wins (language.md R67).
    public enum Shape: Int, Comparable, Hashable, Sendable {
        case constant, parameter, date, panel

        public static func < (left: Shape, right: Shape) -> Bool { left.rawValue < right.rawValue }
    }

    public enum Kind: Hashable, Sendable {
        case number(Unit)
        /// A yes or no: a Flag for each date, a Mask for each date and asset.
        case flag
        /// Only for `==`, `!=` and grouping.
        case label
        case window
        /// Of something that was refused, or that this version does not have. It goes with
        /// everything, so that one mistake is reported once.
        case unknown
    }

    public static let unknown = FormulaType(.constant, .unknown)

    public var unit: Unit? {
        if case .number(let unit) = kind { unit } else { nil }
    }
}

/// What a number counts.
public enum Unit: Hashable, Sendable {
    case unitless, integer, `return`, volatility, weight, rank, ticks
    /// The currency is nil where a universe has two: each asset's own.
    case price(String?)
    case money(String?)
}

extension Unit: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unitless: "number"
        case .integer: "integer"
        case .return: "return"
        case .volatility: "volatility"
        case .weight: "weight"
        case .rank: "rank"
        case .ticks: "ticks"
        case .price(let currency): "price, \(currency ?? "each asset's own currency")"
        case .money(let currency): "money, \(currency ?? "each asset's own currency")"
        }
    }

    /// As in "compares a price with a return".
    var withArticle: String {
        switch self {
        case .unitless: "a plain number"
        case .integer: "an integer"
        case .return: "a return"
        case .volatility: "a volatility"
        case .weight: "a weight"
        case .rank: "a rank"
        case .ticks: "ticks"
        case .price: "a price"
        case .money: "money"
        }
    }

    /// How a sentence about two units names them: currencies only where they tell them apart.
    static func named(_ a: Unit, _ b: Unit) -> (String, String) {
        switch (a, b) {
        case (.price(let x?), .price(let y?)), (.money(let x?), .money(let y?)):
            x == y
                ? (a.withArticle, b.withArticle)
                : ("\(a.withArticle) in \(x)", "\(b.withArticle) in \(y)")
        default: (a.withArticle, b.withArticle)
        }
    }

    /// Without a dimension, though it may have a meaning.
    private var isPlain: Bool {
        switch self {
        case .unitless, .integer, .return, .volatility, .weight, .rank: true
        case .price, .money, .ticks: false
        }
    }

    private var isBare: Bool { self == .unitless || self == .integer }

    /// The unit of a sum or a choice of both, or nil when they do not go together.
    func joined(with other: Unit) -> Unit? {
        if self == other { return self }
        switch (self, other) {
        case (.price(nil), .price), (.money(nil), .money): return other
        case (.price, .price(nil)), (.money, .money(nil)): return self
        default: break
        }
        guard isPlain, other.isPlain else { return nil }
        if isBare { return other.isBare ? .unitless : other }
        return other.isBare ? self : nil
    }

    /// The unit of a product, or nil when it has no meaning.
    func multiplied(by other: Unit) -> Unit? {
        if self == .integer, other == .integer { return .integer }
        if isBare { return other == .integer ? .unitless : other }
        if other.isBare { return self }
        return isPlain && other.isPlain ? .unitless : nil
    }

    /// The unit of a quotient, or nil when it has no meaning.
    func divided(by other: Unit) -> Unit? {
        if other.isBare { return isBare ? .unitless : self }
        if joined(with: other) != nil { return .unitless }
        return isPlain && other.isPlain ? .unitless : nil
    }

    /// An average of integers is no integer.
    var averaged: Unit { self == .integer ? .unitless : self }
}
