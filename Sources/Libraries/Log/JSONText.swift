import Visible

/// Writes text as a JSON string that is one line in every program that may show it.
///
/// Beside what JSON asks for, control characters of C0 and C1, the line separators of Unicode and
/// the marks that turn the direction of writing are escaped: none of them can hide or forge a line.
struct JSONText {
    private(set) var text = ""

    /// The most bytes of UTF-8 that one value may have. What is longer is cut, and says so.
    static let longestValue = 8 << 10

    mutating func append(raw: String) {
        text += raw
    }

    mutating func append(string: String) {
        text += "\""
        var written = 0
        for scalar in string.unicodeScalars {
            let piece = Self.escaped(scalar)
            written += piece.utf8.count
            guard written <= Self.longestValue - 16 else {
                text += " … cut"
                break
            }
            text += piece
        }
        text += "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default: break
        }
        return scalar.isHidden ? scalar.escaped : String(scalar)
    }
}
