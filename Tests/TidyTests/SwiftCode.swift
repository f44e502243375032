/// Swift text without its comments and without what stands between quotes or backticks.
///
/// What is left is code, on its own lines and columns, so that a word in a message or in a test's
/// name is not taken for a keyword. What is interpolated into a string is left out with it.
enum SwiftCode {
    static func bare(_ text: String) -> String {
        var scanner = Scanner(Array(text.unicodeScalars))
        scanner.run()
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scanner.output)
        return String(view)
    }
}

private struct Scanner {
    private let input: [Unicode.Scalar]
    private(set) var output: [Unicode.Scalar] = []
    private var at = 0

    init(_ input: [Unicode.Scalar]) {
        self.input = input
    }

    mutating func run() {
        while at < input.count {
            if sees("//") {
                while at < input.count, input[at] != "\n" { blank() }
            } else if sees("/*") {
                comment()
            } else if input[at] == "`" {
                blank()
                while at < input.count, input[at] != "`", input[at] != "\n" { blank("_") }
                blank()
            } else if let hashes = stringStart() {
                string(hashes: hashes)
            } else {
                output.append(input[at])
                at += 1
            }
        }
    }

    private func sees(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        return at + scalars.count <= input.count
            && input[at..<at + scalars.count].elementsEqual(scalars)
    }

    /// Leaves one scalar out, and keeps the lines.
    private mutating func blank(_ mark: Unicode.Scalar = " ") {
        guard at < input.count else { return }
        output.append(input[at] == "\n" ? "\n" : mark)
        at += 1
    }

    private mutating func blank(count: Int) {
        for _ in 0..<count { blank() }
    }

    /// Comments nest.
    private mutating func comment() {
        var depth = 0
        repeat {
            if sees("/*") {
                depth += 1
                blank(count: 2)
            } else if sees("*/") {
                depth -= 1
                blank(count: 2)
            } else {
                blank()
            }
        } while depth > 0 && at < input.count
    }

    /// How many `#` open a string here; nil where none begins.
    private func stringStart() -> Int? {
        var hashes = 0
        while at + hashes < input.count, input[at + hashes] == "#" { hashes += 1 }
        guard at + hashes < input.count, input[at + hashes] == "\"" else { return nil }
        return hashes
    }

    private mutating func string(hashes: Int) {
        blank(count: hashes)
        let marks = String(repeating: "#", count: hashes)
        let quote = sees("\"\"\"") ? "\"\"\"" : "\""
        // The quotes themselves stay, so that an expression still has a value in this place.
        for _ in quote.unicodeScalars { keep() }
        while at < input.count {
            if sees(quote + marks) {
                for _ in quote.unicodeScalars { keep() }
                blank(count: hashes)
                return
            } else if sees("\\" + marks + "(") {
                blank(count: hashes + 2)
                interpolation()
            } else if sees("\\" + marks) {
                blank(count: hashes + 2)
            } else {
                blank()
            }
        }
    }

    private mutating func keep() {
        output.append(input[at])
        at += 1
    }

    /// Up to the parenthesis that ends it; strings inside may hold parentheses of their own.
    private mutating func interpolation() {
        var depth = 1
        while depth > 0, at < input.count {
            if let hashes = stringStart() {
                let length = output.count
                string(hashes: hashes)
                for index in length..<output.count where output[index] != "\n" {
                    output[index] = " "
                }
                continue
            }
            if input[at] == "(" { depth += 1 }
            if input[at] == ")" { depth -= 1 }
            blank()
        }
    }
}
