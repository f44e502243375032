/// Everything that is wrong with one text, sorted by place.
///
/// Many mistakes are reported at once. Two reports of one code at one place are one.
public struct DiagnosticList: Error, Sendable {
    public let source: SourceText
    public private(set) var diagnostics: [Diagnostic] = []
    /// Reports beyond `limit`, which are counted and not kept.
    public private(set) var omitted = 0

    /// What is shown of one text. A file of nothing but mistakes does not fill a disk.
    public static let limit = 100

    public init(source: SourceText) {
        self.source = source
    }

    public init(source: SourceText, _ diagnostics: [Diagnostic]) {
        self.init(source: source)
        for diagnostic in diagnostics { add(diagnostic) }
    }

    public mutating func add(_ diagnostic: Diagnostic) {
        guard diagnostics.count < DiagnosticList.limit else {
            omitted += 1
            return
        }
        let place = diagnostics.lastIndex { $0.location <= diagnostic.location }
        let isKnown = diagnostics.contains {
            $0.location == diagnostic.location && $0.code == diagnostic.code
        }
        if !isKnown { diagnostics.insert(diagnostic, at: place.map { $0 + 1 } ?? 0) }
    }

    /// Whether more would only be counted. Then no hint is worth looking for.
    public var isFull: Bool { diagnostics.count >= DiagnosticList.limit }

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
    public var isEmpty: Bool { diagnostics.isEmpty }

    /// Every diagnostic as a person reads it, a blank line between two.
    public func rendered() -> String {
        var texts = diagnostics.map { $0.rendered(in: source) }
        if omitted > 0 { texts.append("\(source.name): \(omitted) more are not shown") }
        return texts.joined(separator: "\n\n")
    }
}

extension DiagnosticList: CustomStringConvertible {
    public var description: String { rendered() }
}
