/// What sort of instrument it is, as far as an exchange's rules tell them apart: steps of price,
/// daily limits, lots, taxes and fees.
public enum InstrumentKind: String, CaseIterable, Hashable, Sendable {
    case kospiStock = "kospi-stock"
    case kosdaqStock = "kosdaq-stock"
    case konexStock = "konex-stock"
    case etf
    case etn
    case elw
    case usListed = "us-listed"

    public var venue: Venue {
        switch self {
        case .kospiStock, .kosdaqStock, .konexStock, .etf, .etn, .elw: .krx
        case .usListed: .us
        }
    }

    /// What an instrument is taken for where nothing says it: on KRX an ETF, which is all that
    /// portfolios of this version hold there. A code does not tell a stock from a fund.
    public static func assumed(for instrument: Instrument) -> InstrumentKind {
        switch instrument.venue {
        case .krx: .etf
        case .us: .usListed
        }
    }
}
