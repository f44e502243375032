import Markets

/// Walks the cells of a CSV file, byte by byte: no text is made of a cell that is right.
///
/// The files have no quotes. Lines end in a line feed, with or without a carriage return before
/// it; the last one may have no end. A byte order mark at the start is skipped.
struct CellReader {
    private let bytes: [UInt8]
    private(set) var position: Int
    /// From 1.
    private(set) var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        let hasMark =
            bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        position = hasMark ? 3 : 0
    }

    var count: Int { bytes.count }

    var isAtEnd: Bool { position >= bytes.count }

    /// What stands after a cell.
    enum Mark {
        case comma, lineEnd
    }

    /// Steps over the mark at the cursor. Nil when the cell goes on: it holds what it must not.
    @inline(__always)
    mutating func mark() -> Mark? {
        guard position < bytes.count else { return .lineEnd }
        switch bytes[position] {
        case comma:
            position += 1
            return .comma
        case lineFeed:
            position += 1
            line += 1
            return .lineEnd
        case carriageReturn:
            if position + 1 == bytes.count {
                position += 1
                return .lineEnd
            }
            guard bytes[position + 1] == lineFeed else { return nil }
            position += 2
            line += 1
            return .lineEnd
        default: return nil
        }
    }

    /// Steps over a cell that nobody needs.
    mutating func skip() {
        var at = position
        while at < bytes.count, !isMark(bytes[at]) { at &+= 1 }
        position = at
    }

    /// The text of the cell that starts at `start`, for a header or a message; cut at 40 bytes.
    func text(from start: Int, atMost limit: Int = 40) -> String {
        var cell: [UInt8] = []
        var at = start
        while at < bytes.count, !isMark(bytes[at]), cell.count < limit {
            cell.append(bytes[at])
            at += 1
        }
        return String(decoding: cell, as: UTF8.self)
    }

    /// Reads `2026-11-20`. Nil for anything else.
    mutating func date() -> TradingDate? {
        guard position + 10 <= bytes.count, bytes[position + 4] == hyphen,
            bytes[position + 7] == hyphen,
            let year = digits(0, 4), let month = digits(5, 2), let day = digits(8, 2),
            let date = TradingDate(year: year, month: month, day: day)
        else { return nil }
        position += 10
        return date
    }

    private func digits(_ offset: Int, _ count: Int) -> Int? {
        var value = 0
        for at in position + offset..<position + offset + count {
            let digit = Int(bytes[at]) - 48
            guard digit >= 0, digit <= 9 else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Reads `35005`, `101.25`, or the empty cell. Nil for anything else: signs, exponents, blanks,
    /// words, a point without digits on both sides.
    @inline(__always)
    mutating func number() -> CellNumber? {
        let start = position
        let end = bytes.count
        var at = start
        var mantissa: UInt64 = 0
        var point = -1
        scan: while at < end {
            let byte = bytes[at]
            let digit = byte &- 48
            if digit <= 9 {
                // Past 19 digits the value wraps and is not used.
                mantissa = mantissa &* 10 &+ UInt64(digit)
            } else if byte == period, point < 0, at > start {
                point = at
            } else if isMark(byte) {
                break scan
            } else {
                return nil
            }
            at &+= 1
        }
        position = at
        guard point >= 0 else { return CellNumber(mantissa: mantissa, digits: at - start) }
        let decimals = at - point - 1
        guard decimals > 0 else { return nil }
        return CellNumber(mantissa: mantissa, digits: at - start - 1, decimals: decimals)
    }
}

private let comma = UInt8(ascii: ",")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let hyphen = UInt8(ascii: "-")
private let period = UInt8(ascii: ".")

@inline(__always)
private func isMark(_ byte: UInt8) -> Bool {
    byte == comma || byte == lineFeed || byte == carriageReturn
}
