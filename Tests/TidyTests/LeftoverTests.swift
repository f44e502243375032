import Testing

/// What somebody meant to come back to, and what only one machine has.
struct LeftoverTests {
    /// This file lists what it looks for.
    private let files = Project.files.filter { !$0.path.hasSuffix("TidyTests/LeftoverTests.swift") }

    @Test func `nothing is left for later`() {
        let words: Set<String> = ["TODO", "FIXME", "HACK", "WIP"]
        var found = files.filter { $0.path.contains("Placeholder.") }.map(\.path)
        for file in files {
            for (index, line) in file.lines.enumerated() {
                let isMarked = Words.of(line).contains(where: words.contains)
                let comment = line.drop { " /-#*".contains($0) }.lowercased()
                let isEmpty = comment.hasPrefix("placeholder") || line.contains("not built yet")
                if isMarked || isEmpty { found.append("\(file):\(index + 1): \(line)") }
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// Processors, PostgreSQL's versions and folders differ; what is needed is looked for.
    @Test func `no path or version of one machine`() {
        let marks = [
            "/work/", "/home/", "/root/", "/Users/", "/opt/swift", "x86_64", "aarch64", "amd64",
            "arm64", "swift-6.", "linux-gnu",
        ]
        var found: [String] = []
        for file in files {
            let present = marks.filter(file.text.contains)
            for (index, line) in file.lines.enumerated() {
                let mark = present.first { line.contains($0) }
                if let mark = mark ?? versionedFolder(in: line) {
                    found.append("\(file):\(index + 1): \(mark)")
                }
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }

    /// The folder of one version of PostgreSQL: its name and a digit.
    private func versionedFolder(in line: String) -> String? {
        guard line.utf8.contains(UInt8(ascii: "/")) else { return nil }
        let parts = line.split(separator: "/", omittingEmptySubsequences: false)
        for (part, next) in zip(parts, parts.dropFirst())
        where part.hasSuffix("postgresql") && next.first?.isNumber == true {
            return "postgresql/\(next.prefix(4))"
        }
        return nil
    }

    @Test func `text ends in one line feed and lines in no blank`() {
        var found: [String] = []
        for file in files where !file.text.isEmpty {
            if !file.text.hasSuffix("\n") || file.text.hasSuffix("\n\n") {
                found.append("\(file) does not end in one line feed")
            }
            for (index, line) in file.lines.enumerated() where line.last == " " {
                found.append("\(file):\(index + 1) ends in a blank")
            }
        }
        #expect(found.isEmpty, "\(found.joined(separator: "\n"))")
    }
}
