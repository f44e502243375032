import FoundationEssentials

/// One page of the documentation, taken apart.
struct Document: CustomStringConvertible, Sendable {
    struct Block: Sendable {
        /// `yaml`, `console`; empty where none is named.
        let language: String
        let lines: [String]
        var text: String { lines.joined(separator: "\n") + "\n" }
    }

    struct Link: Sendable {
        let text: String
        /// Without what stands after `#`; empty for a place in the same page.
        let target: String
    }

    /// From the root of the project.
    let path: String
    let blocks: [Block]
    let links: [Link]
    /// What stands between backticks outside of blocks, with single blanks.
    let spans: [String]

    var description: String { path }

    init(path: String) throws {
        self.path = path
        let text = try String(contentsOfFile: "\(Document.root)/\(path)", encoding: .utf8)
        var blocks: [Block] = []
        var prose = ""
        var open: (language: String, lines: [String])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("```") else {
                if open == nil { prose += line + "\n" } else { open?.lines.append(String(line)) }
                continue
            }
            if let block = open {
                blocks.append(Block(language: block.language, lines: block.lines))
                open = nil
            } else {
                open = (String(line.dropFirst(3)), [])
            }
        }
        self.blocks = blocks
        links = Document.links(in: prose)
        let pieces = prose.split(separator: "`", omittingEmptySubsequences: false)
        spans = pieces.enumerated().filter { $0.offset % 2 == 1 }.map { piece in
            piece.element.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
        }
    }

    /// The README and every page of the catalogue.
    static func all() throws -> [Document] {
        let catalogue = "Sources/Commands/rebalance/Ballast.docc"
        let names = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(catalogue)")
        let pages = names.filter { $0.hasSuffix(".md") }.sorted().map { "\(catalogue)/\($0)" }
        return try (["README.md"] + pages).map(Document.init(path:))
    }

    /// The folder of `Package.swift`.
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(3).joined(separator: "/")

    /// `[text](target)` and `<doc:target>`.
    private static func links(in prose: String) -> [Link] {
        let text = prose.replacing("\n", with: " ")
        var links = text.split(separator: "<doc:").dropFirst().map { piece in
            Link(text: "", target: "doc:" + piece.prefix { $0 != ">" })
        }
        let pieces = text.components(around: "](")
        for (before, after) in zip(pieces, pieces.dropFirst()) {
            guard let start = before.lastIndex(of: "["), after.contains(")") else { continue }
            links.append(
                Link(
                    text: String(before[before.index(after: start)...]),
                    target: String(after.prefix { $0 != ")" && $0 != "#" })))
        }
        return links
    }

    /// Every command of the program that the page names, in words, without what follows a pipe.
    var commands: [[String]] {
        let lines = blocks.flatMap(\.lines).map { line in
            line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line
        }
        return (spans + lines).map { $0.split(separator: " ").map(String.init) }.compactMap {
            words in
            switch words.first {
            case "rebalance": Array(words.dropFirst())
            case "time" where words.dropFirst().first == "rebalance": Array(words.dropFirst(2))
            default: nil
            }
        }
    }
}

extension String {
    fileprivate func components(around separator: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
