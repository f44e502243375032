/// A text that a person wrote, with the name it goes by in messages.
///
/// It is kept as bytes, because what was read may not be text at all; whoever parses it says so.
public struct SourceText: Hashable, Sendable {
    /// As it is shown: `portfolios/core-mix.yaml`.
    public let name: String
    public let bytes: [UInt8]
    /// Where each line begins. A line ends at `\n`, `\r\n` or a lone `\r`.
    private let lineStarts: [Int]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        for index in bytes.indices {
            let isReturn = bytes[index] == 0x0D
            guard bytes[index] == 0x0A || isReturn else { continue }
            if isReturn, index + 1 < bytes.count, bytes[index + 1] == 0x0A { continue }
            starts.append(index + 1)
        }
        lineStarts = starts
    }

    public init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    public var lineCount: Int { lineStarts.count }

    /// The bytes of a line without its end, counted from 1; empty past the last.
    public func lineBytes(_ line: Int) -> ArraySlice<UInt8> {
        guard line >= 1, line <= lineStarts.count else { return [] }
        var end = line < lineStarts.count ? lineStarts[line] : bytes.count
        let start = lineStarts[line - 1]
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return bytes[start..<end]
    }

    /// The text of a line without its end, counted from 1.
    public func line(_ line: Int) -> String {
        String(decoding: lineBytes(line), as: UTF8.self)
    }

    /// Where a byte lies. Columns count Unicode scalars; a byte that belongs to none counts as one.
    public func location(ofByte offset: Int) -> SourceLocation {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        var column = 1
        for byte in bytes[lineStarts[low]..<min(max(offset, lineStarts[low]), bytes.count)]
        where byte & 0xC0 != 0x80 {
            column += 1
        }
        return SourceLocation(line: low + 1, column: column)
    }
}

/// A place in a text: `14:20`. Both count from 1, and columns count Unicode scalars.
public struct SourceLocation: Hashable, Sendable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place `count` columns further on in the same line.
    public func advanced(by count: Int) -> SourceLocation {
        SourceLocation(line: line, column: column + count)
    }
}

extension SourceLocation: Comparable, CustomStringConvertible {
    public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    public var description: String { "\(line):\(column)" }
}

/// A piece of a text, from `start` up to but not including `end`.
public struct SourceRange: Hashable, Sendable {
    public let start: SourceLocation
    public let end: SourceLocation

    public init(_ start: SourceLocation, _ end: SourceLocation) {
        self.start = start
        self.end = end
    }

    /// `count` columns of one line.
    public init(at start: SourceLocation, count: Int = 1) {
        self.init(start, start.advanced(by: count))
    }

    /// From the start of this to the end of `other`.
    public func joined(to other: SourceRange) -> SourceRange { SourceRange(start, other.end) }
}
