/// A currency that accounts and prices are counted in.
///
/// Source: ISO 4217.
public enum Currency: String, CaseIterable, Hashable, Sendable, Codable {
    case krw = "KRW"
    case usd = "USD"

    /// Digits after the point in the minor unit: won have none, cents have two.
    public var decimals: Int {
        switch self {
        case .krw: 0
        case .usd: 2
        }
    }
}
