import Testing

/// What stops a program that holds orders, or holds on one kind of machine only.
struct SafetyTests {
    private static let records = "Sources/Commands/rebalance/Ballast.docc/Decisions/"

    @Test func `nothing is forced`() {
        let found = Project.sources.flatMap { file in
            file.code.enumerated().filter { SafetyTests.forces($0.element) }
                .map { "\(file):\($0.offset + 1): \(file.lines[$0.offset])" }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    @Test func `a forced value is told from a negation`() {
        let forced = [
            "a!", "try! read()", "x as! Int", "list[0]!.name", "read()! + 1", "var a: Int!",
        ]
        let others = ["a != b", "!isOpen", "if !a { }", "f(!a)", "a ?? !b", "return !done"]
        #expect(forced.filter { !SafetyTests.forces($0) } == [])
        #expect(others.filter { SafetyTests.forces($0) } == [])
    }

    /// Whether a value is unwrapped, cast or tried by force in a line of code.
    static func forces(_ line: String) -> Bool {
        let bytes = Array(line.utf8)
        for index in bytes.indices.dropFirst() where bytes[index] == UInt8(ascii: "!") {
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0
            guard next != UInt8(ascii: "=") else { continue }
            switch bytes[index - 1] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ")"),
                UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ">"), UInt8(ascii: "\""):
                return true
            default: continue
            }
        }
        return false
    }

    /// A decision that a newcomer would question is written down, and names the file.
    @Test func `what escapes the compiler has a decision record`() {
        let records = Project.files.filter { $0.path.hasPrefix(SafetyTests.records) }
        let escapes = ["@unchecked Sendable", "nonisolated(unsafe)", "fatalError"]
        var found: [String] = []
        for file in Project.sources {
            let name = file.path.split(separator: "/").last.map(String.init) ?? file.path
            guard !records.contains(where: { $0.text.contains(name) }) else { continue }
            for (index, line) in file.code.enumerated() {
                for escape in escapes where line.contains(escape) {
                    found.append("\(file):\(index + 1): \(escape)")
                }
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// C's char is signed on x86 and unsigned on ARM.
    @Test func `C text is CChar, not Int8`() {
        let found = Project.swiftFiles.flatMap { file in
            file.code.enumerated().filter { Words.of($0.element).contains("Int8") }
                .map { "\(file):\($0.offset + 1)" }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }
}
