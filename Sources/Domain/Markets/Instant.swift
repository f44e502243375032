/// A moment, in microseconds since 1970-01-01T00:00:00Z: PostgreSQL's own resolution.
public struct Instant: Hashable, Sendable {
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Midnight in Greenwich.
    public init(midnight date: TradingDate) {
        self.init(microseconds: Int64(date.day) * 86_400_000_000)
    }
}

extension Instant: Comparable {
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    public static func + (instant: Instant, seconds: Int) -> Instant {
        Instant(microseconds: instant.microseconds + Int64(seconds) * 1_000_000)
    }

    public static func - (instant: Instant, seconds: Int) -> Instant { instant + -seconds }

    /// Whole seconds since `earlier`, towards zero.
    public func seconds(since earlier: Instant) -> Int {
        Int((microseconds - earlier.microseconds) / 1_000_000)
    }

    /// Without the fraction of its second, for people.
    public var wholeSeconds: Instant {
        Instant(microseconds: microseconds - microseconds % 1_000_000)
    }

    /// The date in a zone that is this many seconds ahead of Greenwich.
    public func date(offset seconds: Int) -> TradingDate {
        let local = microseconds + Int64(seconds) * 1_000_000
        let day = local >= 0 ? local / 86_400_000_000 : -((86_399_999_999 - local) / 86_400_000_000)
        return TradingDate(day: Int(day))
    }
}

extension Instant {
    /// Reads RFC 3339: `2026-11-20T15:10:00+09:00`, `…Z`, with or without a fraction of at most
    /// six digits. Also PostgreSQL's own form, with a blank for the `T` and `+00` for the zone.
    public init?(parsing text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, let date = TradingDate(parsing: text.prefix(10)),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
        else { return nil }
        var position = 19
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            return bytes[start..<start + count].reduce(0 as Int?) { value, byte in
                guard let value, byte >= 48, byte <= 57 else { return nil }
                return value * 10 + Int(byte) - 48
            }
        }
        guard let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction = 0
        if bytes[position] == UInt8(ascii: ".") {
            let end = bytes[(position + 1)...].firstIndex { $0 < 48 || $0 > 57 } ?? bytes.count
            let places = end - position - 1
            guard (1...6).contains(places), let value = number(position + 1, places) else {
                return nil
            }
            fraction = (places..<6).reduce(value) { scaled, _ in scaled * 10 }
            position = end
        }
        guard position < bytes.count else { return nil }
        var offset = 0
        switch bytes[position] {
        case UInt8(ascii: "Z") where bytes.count == position + 1: break
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard let hours = number(position + 1, 2), hours < 24 else { return nil }
            var minutes = 0
            if bytes.count == position + 6, bytes[position + 3] == UInt8(ascii: ":") {
                guard let value = number(position + 4, 2), value < 60 else { return nil }
                minutes = value
            } else if bytes.count != position + 3 {
                return nil
            }
            offset = (hours * 3600 + minutes * 60) * (bytes[position] == UInt8(ascii: "-") ? -1 : 1)
        default: return nil
        }
        let seconds = hour * 3600 + minute * 60 + second - offset
        self.init(
            microseconds: Instant(midnight: date).microseconds + Int64(seconds) * 1_000_000
                + Int64(fraction))
    }

    /// RFC 3339 at an offset from Greenwich in seconds: `2026-11-20T15:10:00+09:00`.
    public func text(offset: Int) -> String {
        let date = date(offset: offset)
        let local = microseconds + Int64(offset) * 1_000_000
        let inDay = local - Instant(midnight: date).microseconds
        let (seconds, rest) = inDay.quotientAndRemainder(dividingBy: 1_000_000)
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { digits(Int($0), 2) }
        var fraction = ""
        if rest != 0 {
            fraction = "." + digits(Int(rest), 6)
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        let sign = offset < 0 ? "-" : "+"
        let zone =
            offset == 0
            ? "Z" : "\(sign)\(digits(abs(offset) / 3600, 2)):\(digits(abs(offset) / 60 % 60, 2))"
        return "\(date)T\(clock.joined(separator: ":"))\(fraction)\(zone)"
    }
}

extension Instant: CustomStringConvertible {
    /// RFC 3339 in Greenwich: `2026-11-20T06:10:00Z`.
    public var description: String { text(offset: 0) }
}
