/// Where an instrument is listed. One calendar, one set of trading rules.
public enum Venue: String, CaseIterable, Hashable, Sendable {
    /// Korea Exchange.
    case krx = "KRX"
    /// US listed stocks and ETFs.
    case us = "US"

    public var currency: Currency {
        switch self {
        case .krx: .krw
        case .us: .usd
        }
    }
}

/// What is traded: `KRX:069500`, `US:SPY`.
///
/// A code is 1 to 16 of `A-Z 0-9 . -` and does not start with a mark, so it can stand in a file
/// name, a log line or a statement without being anything else.
public struct Instrument: Hashable, Sendable {
    public let venue: Venue
    public let code: String

    /// Nil when the code is not one.
    public init?(_ venue: Venue, code: some StringProtocol) {
        guard Instrument.isCode(code) else { return nil }
        self.venue = venue
        self.code = String(code)
    }

    /// Reads `KRX:069500`.
    public init?(parsing text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":"),
            let venue = Venue(rawValue: String(text[..<colon]))
        else { return nil }
        self.init(venue, code: text[text.index(after: colon)...])
    }

    public var currency: Currency { venue.currency }

    public static func isCode(_ text: some StringProtocol) -> Bool {
        guard (1...16).contains(text.utf8.count) else { return false }
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
            case UInt8(ascii: "."), UInt8(ascii: "-"): if index == 0 { return false }
            default: return false
            }
        }
        return true
    }
}

extension Instrument: CustomStringConvertible {
    public var description: String { "\(venue.rawValue):\(code)" }
}

extension Instrument: Comparable {
    /// By venue, then code: an order that depends on nothing else.
    public static func < (left: Instrument, right: Instrument) -> Bool {
        (left.venue.rawValue, left.code) < (right.venue.rawValue, right.code)
    }
}
