import Glibc

/// Standard error, for people. Data never goes there, nor messages to standard output.
enum Messages {
    static func write(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Everything, also when the reader is slow; nothing when it has gone.
    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.harmless.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}

extension String {
    /// With what a terminal would obey written out: `\u001B`, as JSON does. A reason, a broker's
    /// message or a file's content may hold anything; only our own colours pass.
    var harmless: String {
        guard unicodeScalars.contains(where: \.isObeyed) else { return self }
        var result = ""
        var rest = unicodeScalars[...]
        while let scalar = rest.first {
            if let colour = rest.colour {
                result.unicodeScalars += colour
                rest = rest.dropFirst(colour.count)
                continue
            }
            rest.removeFirst()
            guard scalar.isObeyed else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
        return result
    }
}

extension Substring.UnicodeScalarView {
    /// `ESC [ digits m` at the start, where colours are shown.
    fileprivate var colour: Self? {
        guard Terminal.hasColour, starts(with: "\u{1B}[".unicodeScalars) else { return nil }
        let digits = dropFirst(2).prefix { ("0"..."9").contains($0) }
        return self[digits.endIndex...].first == "m" ? prefix(digits.count + 3) : nil
    }
}

extension Unicode.Scalar {
    /// A control character, or one that turns the direction of what follows it.
    fileprivate var isObeyed: Bool {
        switch self {
        case "\n", "\t": false
        case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
        default: properties.generalCategory == .control
        }
    }
}

/// Standard output, for data.
enum Output {
    static func write(_ text: String) {
        Messages.write(text + "\n", to: STDOUT_FILENO)
    }
}

/// Whether a person is looking, and wants colour.
enum Terminal {
    static let isInteractive = isatty(STDOUT_FILENO) == 1

    static let hasColour =
        isInteractive && getenv("NO_COLOR") == nil
        && getenv("TERM").map { String(cString: $0) != "dumb" } == true

    static func dim(_ text: String) -> String { paint(text, "2") }
    static func bold(_ text: String) -> String { paint(text, "1") }
    static func red(_ text: String) -> String { paint(text, "31") }
    static func green(_ text: String) -> String { paint(text, "32") }
    static func yellow(_ text: String) -> String { paint(text, "33") }

    private static func paint(_ text: String, _ code: String) -> String {
        hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
