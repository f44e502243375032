import Glibc
import Secrets
import Testing

struct SecretTests {
    private static let text = "kP0q8zR3vX6bN1mT4yW7cL2dF5gH9jQS"

    private static func secret(_ text: String = text) -> Secret {
        var bytes = Array(text.utf8)
        return Secret(taking: &bytes)
    }

    @Test func `a secret prints nothing of itself`() {
        struct Holder {
            let account = "paper"
            let appkey = SecretTests.secret()
        }
        let secret = SecretTests.secret()
        var printed = [
            "\(secret)", String(describing: secret), String(reflecting: secret),
            "\([secret])", "\(["a": secret])", "\(Optional(secret) as Any)", "\((secret, 1))",
            "\(Holder())", String(reflecting: Holder()),
        ]
        for value: Any in [secret, Holder(), [secret], Optional(secret) as Any] {
            var text = ""
            dump(value, to: &text)
            printed.append(text)
        }
        #expect(printed[0] == "<secret>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
        for text in printed {
            #expect(text.contains("<secret>"))
            #expect(pieces(of: SecretTests.text, in: text) == [])
        }
    }

    @Test func `a secret cannot be compared, hashed, coded or put into SQL by accident`() {
        let secret: Any = SecretTests.secret()
        #expect(!(secret is any Hashable))
        #expect(!(secret is any Equatable))
        #expect(!(secret is any Encodable))
        #expect(!(secret is any Decodable))
        #expect(!(secret is any LosslessStringConvertible))
        #expect(!(secret is any TextOutputStreamable))
    }

    @Test func `the bytes are lent as they were given`() {
        let secret = SecretTests.secret("a\u{0}b\n한")
        let bytes = secret.withBytes { span in span.indices.map { span[$0] } }
        #expect(bytes == Array("a\u{0}b\n한".utf8))
        #expect(secret.withString { $0.count } == 5)
        #expect(secret.count == bytes.count)
    }

    @Test func `the array that it was made of is empty afterwards`() {
        var bytes = Array(SecretTests.text.utf8)
        _ = Secret(taking: &bytes)
        #expect(bytes.isEmpty)
    }

    @Test func `equal bytes are equal, and a difference anywhere is one`() {
        let secret = SecretTests.secret()
        #expect(secret.isEqual(to: secret))
        #expect(secret.isEqual(to: SecretTests.secret()))
        for index in SecretTests.text.utf8.indices {
            var other = SecretTests.text
            other.replaceSubrange(index...index, with: "!")
            #expect(!secret.isEqual(to: SecretTests.secret(other)))
        }
        #expect(!secret.isEqual(to: SecretTests.secret(SecretTests.text + "x")))
        #expect(!secret.isEqual(to: SecretTests.secret("")))
    }

    /// The kernel is asked what is at the address, since looking there oneself is not allowed.
    @Test func `the memory is overwritten when the last reference is gone`() throws {
        // No other test has this one.
        let piece = String(SecretTests.text.reversed())
        let text = String(repeating: piece, count: 16)
        // Made before the secret goes, so that they do not take its place.
        var alive = [UInt8](repeating: 0, count: text.utf8.count)
        var dead = alive
        let file = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
        try #require(file >= 0)
        defer { close(file) }
        var address = 0
        do {
            let secret = SecretTests.secret(text)
            secret.withBytes { span in
                span.withUnsafeBufferPointer { address = Int(bitPattern: $0.baseAddress) }
            }
            pread(file, &alive, alive.count, off_t(address))
        }
        pread(file, &dead, dead.count, off_t(address))
        let texts = [alive, dead].map { String(decoding: $0, as: UTF8.self) }
        #expect(pieces(of: piece, in: texts[0]) != [])
        #expect(pieces(of: piece, in: texts[1]) == [])
    }

    /// The pieces of eight characters of a secret that a text has.
    private func pieces(of secret: String, in text: String) -> [String] {
        let bytes = Array(secret.utf8)
        return (0...(bytes.count - 8)).map { String(decoding: bytes[$0..<$0 + 8], as: UTF8.self) }
            .filter(text.contains)
    }
}
