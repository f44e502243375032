import Glibc
import Visible

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
    /// With what a terminal would obey written out. A reason, a broker's message or a file's
    /// content may hold anything; only our own colours pass, where colours are shown.
    var harmless: String {
        guard Terminal.hasColour, contains("\u{1B}") else { return visibleLines }
        var result = ""
        var rest = self[...]
        while let next = Terminal.paints.compactMap({ rest.firstRange(of: $0) }).min(by: {
            $0.lowerBound < $1.lowerBound
        }) {
            result += String(rest[..<next.lowerBound]).visibleLines + rest[next]
            rest = rest[next.upperBound...]
        }
        return result + String(rest).visibleLines
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

    /// What colours a text here, and what ends the colour. `ESC [ 8 m`, which hides, is not ours.
    static let paints = ["2", "1", "31", "32", "33", "0"].map { "\u{1B}[\($0)m" }

    private static func paint(_ text: String, _ code: String) -> String {
        hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
