import FoundationEssentials
import Glibc
import Subprocess

/// The built `rebalance`, run as a process of its own.
enum Program {
    /// Beside the test bundle, which is a program in the folder of build products.
    private static let path: String = {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let parts = (bundle ?? "").split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast().joined(separator: "/") + "/rebalance"
    }()

    /// Runs it to its end with an environment that holds nothing but a path.
    static func run(_ arguments: [String], in folder: String? = nil) throws -> Ran {
        var command = Command(path, arguments, environment: ["PATH": "/usr/bin:/bin"])
        command.folder = folder
        command.deadline = .seconds(60)
        let output = try command.run()
        guard case .exited(let code) = output.status else {
            return Ran(code: -1, output: output.text, messages: "\(output.status)")
        }
        return Ran(code: code, output: output.text, messages: output.messages)
    }
}

/// How a process ended, without the last line feeds of what it wrote.
struct Ran {
    let code: Int32
    let output: String
    let messages: String
}

/// The help of each subcommand, asked for once.
struct Helps {
    private var texts: [[String]: String] = [:]

    init() throws {
        _ = try text(of: [])
    }

    mutating func text(of path: [String]) throws -> String {
        if let known = texts[path] { return known }
        let text = try Program.run(path + ["--help"]).output
        texts[path] = text
        return text
    }

    /// The longest beginning of these words that is a subcommand, and the rest.
    mutating func subcommand(of words: [String]) throws -> (path: [String], rest: [String]) {
        var path: [String] = []
        for word in words {
            guard try names(of: path).contains(word) else { break }
            path.append(word)
        }
        return (path, Array(words.dropFirst(path.count)))
    }

    private mutating func names(of path: [String]) throws -> [String] {
        let lines = try text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
        guard let title = lines.firstIndex(of: "SUBCOMMANDS:") else { return [] }
        return lines[(title + 1)...].prefix { !$0.isEmpty }
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
    }
}

/// Runs with a folder that holds one file, and removes it.
func withFile(_ name: String, _ text: String, _ body: (String) throws -> Void) throws {
    var template = Array("/tmp/ballast-readme-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FolderFailure(code: errno) }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    try body(folder)
}

struct FolderFailure: Error {
    let code: Int32
}
