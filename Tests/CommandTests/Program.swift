import FoundationEssentials
import Glibc
import Subprocess

/// The built `rebalance`, run as a process of its own.
enum Program {
    /// Beside the test bundle, which is a program in the folder of build products.
    static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        precondition(length > 0, "the test does not know its own file")
        let bytes = buffer[..<length].map { UInt8(bitPattern: $0) }
        let parts = String(decoding: bytes, as: UTF8.self)
            .split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast().joined(separator: "/") + "/rebalance"
    }()

    /// Runs it to its end in a folder, with an environment that holds nothing but a path.
    static func run(
        _ arguments: [String], in folder: String? = nil, deadline: Duration = .seconds(60)
    ) throws -> Ran {
        var command = Command(path, arguments, environment: ["PATH": "/usr/bin:/bin"])
        command.folder = folder
        command.deadline = deadline
        let output = try command.run()
        guard case .exited(let code) = output.status else {
            return Ran(code: -1, output: output.text, messages: "\(output.status)")
        }
        return Ran(code: code, output: output.text, messages: output.messages)
    }
}

/// How a process ended.
struct Ran: Equatable {
    let code: Int32
    /// Standard output, without its last line feed.
    let output: String
    /// Standard error, likewise.
    let messages: String

    init(code: Int32, output: String = "", messages: String = "") {
        self.code = code
        self.output = output
        self.messages = messages
    }
}

/// The tree that the tests were built from.
enum Project {
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(3).joined(separator: "/")
    static let fixtures = root + "/Tests/CommandTests/Fixtures"

    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").sorted()
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }
}

/// Runs with a folder that holds these files, and removes it.
func withFolder<Value>(
    _ files: [String: String] = [:], _ body: (String) throws -> Value
) throws -> Value {
    var template = Array("/tmp/ballast-command-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FolderFailure(code: errno) }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in files.sorted(by: { $0.key < $1.key }) {
        let parts = name.split(separator: "/").dropLast()
        if !parts.isEmpty {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(parts.joined(separator: "/"))",
                withIntermediateDirectories: true)
        }
        try write(text, to: "\(folder)/\(name)")
    }
    return try body(folder)
}

func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
}

struct FolderFailure: Error {
    let code: Int32
}
