import FoundationEssentials
import SeededRandom

/// A secret that no output may show, in any of the forms in which a program might show it.
struct Canary {
    /// 32 random letters and digits.
    let text: String

    init(_ generator: inout Seeded) {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        var text = ""
        for _ in 0..<32 { text.append(generator.pick(letters)) }
        self.text = text
    }

    /// The pieces to look for: 8 characters of the secret, forwards and backwards, and what 8 of
    /// them become in hexadecimal, in percents and in base64, wherever they begin.
    var pieces: [String] {
        let bytes = Array(text.utf8)
        var pieces = windows(text, 8) + windows(String(text.reversed()), 8)
        for uppercase in [false, true] {
            let digits = bytes.map { byte in
                let text = String(byte, radix: 16, uppercase: uppercase)
                return text.count < 2 ? "0" + text : text
            }
            pieces += windows(digits.joined(), 16)
            pieces += windows(digits.map { "%" + $0 }.joined(), 24)
        }
        for offset in 0..<3 {
            // What stands before moves the letters of base64 by a place.
            let encoded = Data(Array(repeating: 0, count: offset) + bytes).base64EncodedString()
            // The ends mix with their neighbours.
            let inner = String(encoded.dropFirst(4).dropLast(4))
            pieces += windows(inner, 11)
            pieces += windows(
                inner.replacing("+", with: "-").replacing("/", with: "_"), 11)
        }
        return pieces
    }

    /// Every form as a whole, to see that the search finds it.
    var forms: [String] {
        let bytes = Array(text.utf8)
        let digits = bytes.map { String($0, radix: 16) }
        return [
            text, String(text.reversed()), digits.joined(), digits.joined().uppercased(),
            digits.map { "%" + $0 }.joined(), Data(bytes).base64EncodedString(),
            Data([7] + bytes).base64EncodedString(), Data([7, 7] + bytes).base64EncodedString(),
            "x" + text.dropFirst(11).prefix(8) + "x",
        ]
    }

    private func windows(_ text: String, _ length: Int) -> [String] {
        let bytes = Array(text.utf8)
        guard bytes.count >= length else { return [] }
        return (0...(bytes.count - length)).map {
            String(decoding: bytes[$0..<$0 + length], as: UTF8.self)
        }
    }
}
