public import Markets

extension TradingDate: ExpressibleByStringLiteral {
    /// `"2026-11-20"`.
    public init(stringLiteral text: String) {
        guard let date = TradingDate(parsing: text) else { preconditionFailure("'\(text)'") }
        self = date
    }
}

extension Price {
    static func krw(_ won: Int64) -> Price { Price(millionths: won * 1_000_000, .krw) }

    static func usd(_ text: String) -> Price {
        guard let price = Price(parsing: text, in: .usd) else { preconditionFailure("'\(text)'") }
        return price
    }
}
