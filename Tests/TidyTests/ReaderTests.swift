import Testing

/// A limit that is defined and never read is a brake that does nothing (E80).
struct ReaderTests {
    private static let definition = "Sources/Domain/Trading/GateLimits.swift"

    /// The names after `public var` in the file that defines the limits.
    private var figures: [String] {
        let lines = Project.sources.first { $0.path == Self.definition }?.code ?? []
        return lines.compactMap { line in
            let words = Words.of(line)
            guard words.first == "public", words.dropFirst().first == "var" else { return nil }
            return words.dropFirst(2).first
        }
    }

    @Test func `every figure of the limits is read by a gate or a breaker`() {
        let readers = Project.sources.filter { file in
            (file.path.hasPrefix("Sources/Domain/Trading/")
                || file.path.hasPrefix("Sources/Jobs/Jobs/")
                || file.path.hasPrefix("Sources/Adapters/Store/"))
                && file.path != Self.definition
        }
        #expect(figures.count >= 17)
        let unread = figures.filter { figure in
            !readers.contains { file in
                file.code.contains { line in
                    let words = Words.of(line)
                    return zip(words, words.dropFirst()).contains {
                        $0 == "limits" && $1 == figure
                    }
                }
            }
        }
        #expect(unread.isEmpty, "\(unread)")
    }

    @Test func `every figure of the limits can be set in a file`() {
        let reader = Project.sources.first {
            $0.path == "Sources/Domain/Limits/LimitsReader.swift"
        }
        let words = Set((reader?.code ?? []).flatMap(Words.of))
        #expect(figures.filter { !words.contains($0) }.isEmpty)
    }
}
