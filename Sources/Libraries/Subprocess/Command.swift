/// A program to run, and how: its file, its arguments, its environment.
///
/// No shell is involved, so nothing in an argument is ever read as syntax.
///
///     let output = try Command("/usr/bin/git", ["rev-parse", "HEAD"]).run()
public struct Command: Sendable {
    /// The program's file. A name without a slash is looked for in `PATH`.
    public var program: String
    /// Without the program's own name.
    public var arguments: [String]
    /// The whole environment of the program; nothing is inherited beside it.
    public var environment: [String: String]
    /// What the program reads from its standard input. Empty reads as the end of the file.
    public var input: [UInt8] = []
    /// The folder that the program starts in; nil is ours.
    public var folder: String?
    /// Whether the program leads a session of its own, so that no terminal signal reaches it.
    public var ownSession = false
    /// How long it may take before it is killed.
    public var deadline: Duration = .seconds(30)
    /// The most that is kept of its output, and of its messages; more is `tooMuchOutput`.
    public var outputLimit = 16 << 20

    public init(
        _ program: String, _ arguments: [String] = [],
        environment: [String: String] = Environment.withoutSecrets
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
    }
}

/// What a program left behind when it ended.
public struct Output: Sendable {
    public let status: Status
    public let standardOutput: [UInt8]
    public let standardError: [UInt8]

    public enum Status: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    public var succeeded: Bool { status == .exited(0) }

    /// The output as text, without the line feed at its end.
    public var text: String { Self.trimmed(standardOutput) }

    /// The messages as text, without the line feed at its end.
    public var messages: String { Self.trimmed(standardError) }

    private static func trimmed(_ bytes: [UInt8]) -> String {
        var bytes = bytes[...]
        while let last = bytes.last, last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a program has no output to look at.
public enum SubprocessError: Error, Hashable, Sendable {
    /// The program's file is not there, or may not be run.
    case notFound(program: String)
    /// The system refused to start it. `code` is its `errno`.
    case notStarted(program: String, code: Int32)
    case deadlineExceeded(program: String)
    case tooMuchOutput(program: String, limit: Int)
}

extension SubprocessError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let program): "program '\(program)' was not found"
        case .notStarted(let program, let code):
            "program '\(program)' could not be started: error \(code)"
        case .deadlineExceeded(let program): "program '\(program)' did not end in time"
        case .tooMuchOutput(let program, let limit):
            "program '\(program)' wrote more than \(limit) bytes"
        }
    }
}
