/// Which way shares go, seen from the account.
public enum Side: String, CaseIterable, Hashable, Sendable {
    case buy, sell

    public var opposite: Side {
        switch self {
        case .buy: .sell
        case .sell: .buy
        }
    }
}
