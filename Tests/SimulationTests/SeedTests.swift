import FoundationEssentials
import Simulation
import Testing

/// Worlds that once failed, run again: `Tests/Seeds`.
struct SeedTests {
    struct Line {
        let text: String
        let seed: UInt64
        let faults: FaultSet
    }

    /// `0x394 crash,eager what it was`; a line with `#` is for readers.
    static func lines() throws -> [Line] {
        let folder =
            #filePath.split(separator: "/", omittingEmptySubsequences: false)
            .dropLast(2).joined(separator: "/") + "/Seeds"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return try names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name in
            let data = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
            return try String(decoding: data, as: UTF8.self).split(separator: "\n")
                .filter { !$0.hasPrefix("#") }
                .map { line in
                    let words = line.split(separator: " ")
                    let seed = try #require(UInt64(words[0].dropFirst(2), radix: 16))
                    let faults = try #require(FaultSet(parsing: String(words[1])), "\(line)")
                    return Line(text: String(line), seed: seed, faults: faults)
                }
        }
    }

    @Test func `worlds that once failed hold`() throws {
        let lines = try Self.lines()
        #expect(!lines.isEmpty)
        for line in lines {
            for violation in simulate(seed: line.seed, faults: line.faults).violations {
                Issue.record("\(line.text): \(violation) --faults \(line.faults)")
            }
        }
    }
}
