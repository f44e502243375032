/// What a proxy counts.
public enum Unit: Sendable {
    case bytes
    /// Of text that ends in a line feed.
    case lines
    /// Of PostgreSQL's protocol, version 3.
    case messages
}

/// Splits what comes from one side into the pieces that a proxy counts.
///
/// Source: PostgreSQL's manual, "Message Formats": a kind of one byte and a length of four that
/// counts itself; what a client says first has no kind.
struct Splitter {
    private let unit: Unit
    private var rest: [UInt8] = []
    private var isStart: Bool

    init(_ unit: Unit, fromClient: Bool) {
        self.unit = unit
        isStart = fromClient
    }

    /// The pieces that are whole now. What is left over waits for more.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        switch unit {
        case .bytes: return bytes.map { [$0] }
        case .lines:
            rest += bytes
            return cutOff { bytes in
                bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 - bytes.startIndex + 1 }
            }
        case .messages:
            rest += bytes
            return cutOff { [start = isStart] bytes in
                let kind = start && bytes.startIndex == 0 ? 0 : 1
                guard bytes.count >= kind + 4 else { return nil }
                let length = bytes.dropFirst(kind).prefix(4).reduce(0) { $0 << 8 | Int($1) }
                return kind + length <= bytes.count ? kind + length : nil
            }
        }
    }

    private mutating func cutOff(_ length: (ArraySlice<UInt8>) -> Int?) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var left = rest[...]
        while let count = length(left), count > 0 {
            pieces.append(Array(left.prefix(count)))
            left = left.dropFirst(count)
        }
        if !pieces.isEmpty { isStart = false }
        rest = Array(left)
        return pieces
    }
}
