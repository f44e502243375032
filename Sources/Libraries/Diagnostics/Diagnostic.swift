/// What kind of mistake a diagnostic reports: stable, so that people and scripts can refer to it.
public struct DiagnosticCode: Sendable {
    /// `P031`
    public let id: String
    /// What the mistake is, in a few words.
    public let title: String
    /// What `explain code` prints: what is wrong, why it is refused, and what to write instead.
    public let explanation: String

    public init(_ id: String, _ title: String, _ explanation: String) {
        self.id = id
        self.title = title
        self.explanation = explanation
    }
}

extension DiagnosticCode: Hashable {
    public static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool {
        left.id == right.id
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// One thing to say about a source text, and where.
public struct Diagnostic: Error, Hashable {
    public enum Severity: String, Hashable, Sendable {
        case error, warning
    }

    /// A remark under another piece of the text: `price, USD`.
    public struct Label: Hashable, Sendable {
        public let range: SourceRange
        public let text: String

        public init(_ range: SourceRange, _ text: String) {
            self.range = range
            self.text = text
        }
    }

    public let code: DiagnosticCode
    public let severity: Severity
    /// What is wrong, in lower case and without a full stop: `unknown name 'momentun'`.
    public let message: String
    /// The piece that is wrong. Its start is the place of the diagnostic.
    public let range: SourceRange
    /// What stands under the carets, if anything.
    public let label: String?
    /// Other pieces that explain it.
    public let others: [Label]
    /// What to do about it, if that is known: `did you mean 'momentum'?`
    public let hint: String?

    public init(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange, label: String? = nil,
        others: [Label] = [], hint: String? = nil, severity: Severity = .error
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.range = range
        self.label = label
        self.others = others
        self.hint = hint
    }

    public var location: SourceLocation { range.start }
}
