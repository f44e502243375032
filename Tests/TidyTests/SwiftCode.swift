/// Swift text without its comments and without what stands between quotes or backticks.
///
/// What is left is code, on its own lines, so that a word in a message or in a test's name is not
/// taken for a keyword. What is interpolated into a string is left out with it.
enum SwiftCode {
    static func bare(_ text: String) -> String {
        var scanner = Scanner(Array(text.utf8))
        scanner.run()
        return String(decoding: scanner.output, as: UTF8.self)
    }
}

/// Works on bytes: everything that it looks for is ASCII.
private struct Scanner {
    private let input: [UInt8]
    private(set) var output: [UInt8] = []
    private var at = 0

    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let quote = UInt8(ascii: "\"")
    private static let hash = UInt8(ascii: "#")
    private static let backslash = UInt8(ascii: "\\")
    private static let backtick = UInt8(ascii: "`")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let blank = UInt8(ascii: " ")

    init(_ input: [UInt8]) {
        self.input = input
        output.reserveCapacity(input.count)
    }

    mutating func run() {
        while at < input.count {
            switch input[at] {
            case Scanner.slash where byte(1) == Scanner.slash:
                while at < input.count, input[at] != Scanner.lineFeed { leaveOut() }
            case Scanner.slash where byte(1) == Scanner.star: comment()
            case Scanner.backtick: identifier()
            case Scanner.quote, Scanner.hash:
                if let hashes = stringStart() { string(hashes: hashes) } else { keep() }
            default: keep()
            }
        }
    }

    private func byte(_ offset: Int) -> UInt8? {
        at + offset < input.count ? input[at + offset] : nil
    }

    private mutating func keep() {
        output.append(input[at])
        at += 1
    }

    /// A blank in place of each byte, and the line feeds.
    private mutating func leaveOut(_ count: Int = 1) {
        for _ in 0..<count where at < input.count {
            output.append(input[at] == Scanner.lineFeed ? Scanner.lineFeed : Scanner.blank)
            at += 1
        }
    }

    /// A name in backticks is one word, whatever it holds.
    private mutating func identifier() {
        leaveOut()
        while at < input.count, input[at] != Scanner.backtick, input[at] != Scanner.lineFeed {
            output.append(UInt8(ascii: "_"))
            at += 1
        }
        leaveOut()
    }

    /// Comments nest.
    private mutating func comment() {
        var depth = 0
        repeat {
            if input[at] == Scanner.slash, byte(1) == Scanner.star {
                depth += 1
                leaveOut(2)
            } else if input[at] == Scanner.star, byte(1) == Scanner.slash {
                depth -= 1
                leaveOut(2)
            } else {
                leaveOut()
            }
        } while depth > 0 && at < input.count
    }

    /// How many `#` open a string here; nil where none begins.
    private func stringStart() -> Int? {
        var hashes = 0
        while byte(hashes) == Scanner.hash { hashes += 1 }
        return byte(hashes) == Scanner.quote ? hashes : nil
    }

    /// The quotes themselves stay, so that an expression still has a value in this place.
    private mutating func string(hashes: Int) {
        leaveOut(hashes)
        let quotes = byte(1) == Scanner.quote && byte(2) == Scanner.quote ? 3 : 1
        for _ in 0..<quotes { keep() }
        while at < input.count {
            if closes(quotes, hashes) {
                for _ in 0..<quotes { keep() }
                leaveOut(hashes)
                return
            }
            guard input[at] == Scanner.backslash, escapes(hashes) else {
                leaveOut()
                continue
            }
            let isInterpolation = byte(hashes + 1) == UInt8(ascii: "(")
            leaveOut(hashes + 2)
            if isInterpolation { interpolation() }
        }
    }

    private func closes(_ quotes: Int, _ hashes: Int) -> Bool {
        (0..<quotes).allSatisfy { byte($0) == Scanner.quote }
            && (0..<hashes).allSatisfy { byte(quotes + $0) == Scanner.hash }
    }

    private func escapes(_ hashes: Int) -> Bool {
        (0..<hashes).allSatisfy { byte(1 + $0) == Scanner.hash }
    }

    /// Up to the parenthesis that ends it; strings inside may hold parentheses of their own.
    private mutating func interpolation() {
        var depth = 1
        while depth > 0, at < input.count {
            if let hashes = stringStart() {
                let start = output.count
                string(hashes: hashes)
                for index in start..<output.count where output[index] != Scanner.lineFeed {
                    output[index] = Scanner.blank
                }
                continue
            }
            if input[at] == UInt8(ascii: "(") { depth += 1 }
            if input[at] == UInt8(ascii: ")") { depth -= 1 }
            leaveOut()
        }
    }
}
