import FoundationEssentials

/// The project's own files, as they lie in the tree that the tests were built from.
enum Project {
    /// The folder of `Package.swift`.
    static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    /// Made, fetched or hidden; not ours to judge.
    private static let foreign: Set<String> = [".git", "Package.resolved", "__pycache__"]

    /// Every file of the project, sorted by path.
    static let files: [ProjectFile] = readFiles()

    static let swiftFiles = files.filter { $0.path.hasSuffix(".swift") }

    static let sources = swiftFiles.filter { $0.path.hasPrefix("Sources/") }

    private static func readFiles() -> [ProjectFile] {
        var found: [ProjectFile] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let place = root + "/" + folder
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
            for name in names where !foreign.contains(name) && !name.hasPrefix(".build") {
                let path = folder + name
                var isFolder = false
                guard FileManager.default.fileExists(atPath: place + name, isDirectory: &isFolder)
                else { continue }
                if isFolder {
                    folders.append(path + "/")
                } else if let bytes = FileManager.default.contents(atPath: place + name) {
                    found.append(
                        ProjectFile(path: path, text: String(decoding: bytes, as: UTF8.self)))
                }
            }
        }
        return found.sorted { $0.path < $1.path }
    }
}

/// One file: its path from the root, and what it holds.
struct ProjectFile: Sendable, CustomStringConvertible {
    let path: String
    let text: String
    /// Without their ends. The empty piece after a last line feed is none.
    let lines: [String]
    /// The lines of a Swift file without comments and without what stands between quotes.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        func split(_ text: String) -> [String] {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.last?.isEmpty == true { lines.removeLast() }
            return lines.map(String.init)
        }
        lines = split(text)
        code = path.hasSuffix(".swift") ? split(SwiftCode.bare(text)) : []
    }

    var description: String { path }

    /// `Libraries` of `Sources/Libraries/YAML/YAMLNode.swift`.
    var layer: String? { part(1) }

    /// `YAML` of `Sources/Libraries/YAML/YAMLNode.swift`, `YAMLTests` of `Tests/YAMLTests/…`.
    var target: String? { path.hasPrefix("Tests/") ? part(1) : part(2) }

    private func part(_ index: Int) -> String? {
        let parts = path.split(separator: "/")
        return parts.count > index + 1 ? String(parts[index]) : nil
    }

    /// The modules that the file imports, each with its line.
    var imports: [(module: String, line: Int)] {
        var found: [(String, Int)] = []
        for (index, line) in code.enumerated() {
            let words = line.split(separator: " ").map(String.init)
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words.prefix(place).allSatisfy({
                    $0.hasPrefix("@") || ProjectFile.access.contains($0)
                })
            else { continue }
            // `import struct Glibc.stat` names a kind first and a member after.
            let name = words[(place + 1)...].first { !ProjectFile.kinds.contains($0) } ?? ""
            found.append((String(name.prefix { $0 != "." }), index + 1))
        }
        return found
    }

    private static let access: Set<String> = ["public", "package", "internal", "private"]
    private static let kinds: Set<String> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "var", "let",
    ]
}
