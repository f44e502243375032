import Diagnostics

/// Whether bytes are text that a person can read to the end, before a parser sees them.
enum TextCheck {
    /// The first reason to refuse the text, or nil.
    static func refusal(of source: SourceText) -> Diagnostic? {
        let bytes = source.bytes
        if bytes.count > YAMLLimits.bytes {
            return Diagnostic(
                .tooLarge, "the file holds \(bytes.count) bytes, above \(YAMLLimits.bytes)",
                at: SourceRange(at: SourceLocation(line: 1, column: 1)))
        }
        if let encoding = encoding(of: bytes) {
            return Diagnostic(
                .notText, "the file is \(encoding), not plain UTF-8",
                at: SourceRange(at: SourceLocation(line: 1, column: 1)),
                hint: "save it as UTF-8 without a byte order mark")
        }
        var index = 0
        while index < bytes.count {
            if bytes[index] < 0x80 {
                if isControl(UInt32(bytes[index])) { return hidden(at: index, in: source) }
                index += 1
                continue
            }
            guard let (scalar, length) = scalar(at: index, in: bytes) else {
                return Diagnostic(
                    .notText, "byte \(hex(bytes[index])) is not UTF-8 here",
                    at: SourceRange(at: source.location(ofByte: index)))
            }
            if isHidden(scalar) { return hidden(at: index, in: source) }
            index += length
        }
        return nil
    }

    /// Encodings that announce themselves, or that put a NUL beside every letter.
    private static func encoding(of bytes: [UInt8]) -> String? {
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFF, 0xFE), (0xFE, 0xFF): return "UTF-16"
        case (0xEF, 0xBB) where bytes.count > 2 && bytes[2] == 0xBF:
            return "marked with a byte order mark"
        case (0, .some(let second)) where second != 0: return "UTF-16"
        case (.some(let first), 0) where first != 0: return "UTF-16"
        default: return nil
        }
    }

    /// The scalar whose shortest form starts at a byte, or nil (Unicode 15, table 3-7).
    private static func scalar(at index: Int, in bytes: [UInt8]) -> (UInt32, Int)? {
        let first = bytes[index]
        let length: Int
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return nil
        }
        guard index + length <= bytes.count else { return nil }
        var value = UInt32(first) & (0xFF >> UInt32(length + 1))
        for byte in bytes[index + 1..<index + length] {
            guard byte & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000
        guard value >= smallest, value <= 0x10FFFF, !(0xD800...0xDFFF).contains(value) else {
            return nil
        }
        return (value, length)
    }

    private static func isControl(_ value: UInt32) -> Bool {
        (value < 0x20 && value != 0x09 && value != 0x0A && value != 0x0D)
            || (0x7F...0x9F).contains(value)
    }

    /// Controls, foreign line breaks, direction marks, and what has no width at all.
    static func isHidden(_ value: UInt32) -> Bool {
        isControl(value) || (0x200B...0x200F).contains(value) || (0x2028...0x202E).contains(value)
            || (0x2060...0x206F).contains(value) || value == 0xFEFF || value == 0xAD
            || (0xFFF9...0xFFFB).contains(value) || (0xE0000...0xE007F).contains(value)
    }

    private static func hidden(at index: Int, in source: SourceText) -> Diagnostic {
        let name = scalar(at: index, in: source.bytes).map { "U+" + hex($0.0) } ?? "a control"
        let shown = source.bytes[index] < 0x80 ? "byte " + hex(source.bytes[index]) : name
        return Diagnostic(
            .hiddenCharacter, "a character that cannot be seen: \(shown)",
            at: SourceRange(at: source.location(ofByte: index)), hint: "delete it")
    }

    private static func hex(_ value: some BinaryInteger) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 2 - digits.count)) + digits
    }
}
