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
