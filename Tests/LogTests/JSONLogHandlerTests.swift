import FoundationEssentials
import Log
import Logging
import Synchronization
import Testing

struct JSONLogHandlerTests {
    @Test func `a record is one line with its fields in order`() {
        let line = logged("order accepted", ["order": "7f", "broker": "localsim", "level": "x"])
        let rest = line.drop { $0 != "," }
        #expect(line.hasPrefix(#"{"at":"2"#))
        #expect(
            rest == """
                ,"level":"notice","message":"order accepted","broker":"localsim",\
                "level_":"x","order":"7f"}

                """)
    }

    /// Every character below U+2100, and one of each end of the planes above.
    @Test func `no character can break or forge a line`() throws {
        let scalars = (Array(0..<0x2100) + [0xfeff, 0xfff9, 0xe0001, 0x1f600, 0x10ffff])
            .compactMap { Unicode.Scalar(UInt32($0)) }
        for start in stride(from: 0, to: scalars.count, by: 256) {
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars[start...].prefix(256))
            let line = logged("odd", ["text": "\(text)"])
            #expect(line.split(separator: "\n").count == 1)
            let visible = line.unicodeScalars.dropLast().allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
            #expect(visible, "from \(start)")
            let back = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
            #expect(back["text"] == text)
        }
    }

    /// Forty scalars of each general category, wherever in a record a stranger's text can stand.
    @Test func `no category of Unicode can break a line from any field`() throws {
        var samples: [Unicode.GeneralCategory: [Unicode.Scalar]] = [:]
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let category = scalar.properties.generalCategory
            if samples[category, default: []].count < 40 {
                samples[category, default: []].append(scalar)
            }
        }
        // All of the thirty but the surrogates, which no text of Swift's can hold.
        #expect(samples.count == 29)
        for (category, scalars) in samples {
            var text = "x"
            text.unicodeScalars.append(contentsOf: scalars)
            for record in records(with: text) {
                expectOneVisibleLine(record, "\(category)")
                #expect(record.utf8.contains(UInt8(ascii: "x")))
            }
        }
    }

    @Test func `no byte can break a line from any field`() {
        for byte in UInt8.min...UInt8.max {
            let text = String(decoding: [0x78, byte, 0x78], as: UTF8.self)
            for record in records(with: text) { expectOneVisibleLine(record, "\(byte)") }
        }
    }

    @Test func `a forged record stays a value of ours`() throws {
        let forged = """
            done"}
            {"at":"2026-01-01T00:00:00Z","level":"notice","message":"order accepted"}
            """
        for record in records(with: forged) {
            expectOneVisibleLine(record, "forged")
            struct Message: Decodable { let message: String }
            let back = try JSONDecoder().decode(Message.self, from: Data(record.utf8))
            #expect(back.message == "m" || back.message == forged)
        }
    }

    /// A text as the message, as a field's name, as its value, and inside of lists and maps.
    private func records(with text: String) -> [String] {
        [
            logged("\(text)", [:]), logged("m", ["\(text)": "v"]), logged("m", ["k": "\(text)"]),
            logged("m", ["k": .array(["a", "\(text)"])]),
            logged("m", ["k": .dictionary(["\(text)": "\(text)"])]),
            logged("m", ["k": .stringConvertible(text)]),
        ]
    }

    private func expectOneVisibleLine(_ record: String, _ what: String) {
        #expect(record.utf8.count { $0 == 10 } == 1 && record.hasSuffix("}\n"), "\(what)")
        let isVisible = record.unicodeScalars.dropLast().allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse:
                false
            default: true
            }
        }
        #expect(isVisible, "\(what)")
        #expect(throws: Never.self, "\(what)") {
            _ = try JSONDecoder().decode(Anything.self, from: Data(record.utf8))
        }
    }

    /// A JSON value of any shape.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws { _ = try decoder.container(keyedBy: Key.self) }

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    @Test func `a long value is cut`() {
        let line = logged("long", ["text": "\(String(repeating: "x", count: 100_000))"])
        #expect(line.utf8.count < 9_000)
        #expect(line.hasSuffix("… cut\"}\n"))
    }

    private func logged(_ message: Logger.Message, _ metadata: Logger.Metadata) -> String {
        let lines = Lines()
        var logger = Logger(label: "test") { _ in
            JSONLogHandler { line in lines.text.withLock { $0 += line } }
        }
        logger.logLevel = .notice
        logger.notice(message, metadata: metadata)
        logger.debug("never seen")
        return lines.text.withLock { $0 }
    }

    private final class Lines: Sendable {
        let text = Mutex("")
    }
}
