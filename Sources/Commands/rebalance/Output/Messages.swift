import Glibc

/// Standard error, for people. Data never goes there, nor messages to standard output.
enum Messages {
    static func write(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Everything, also when the reader is slow; nothing when it has gone.
    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
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
