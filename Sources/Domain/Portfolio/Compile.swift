public import Diagnostics

/// A value for a name of `params`, in place of the file's: `look=126`, in the parameter's own unit.
public struct ParameterOverride: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// Reads and checks a portfolio file.
///
/// - Throws: everything that is wrong with it, by place; then nothing of it may be used.
public func compile(
    _ source: SourceText, parameters overrides: [ParameterOverride] = []
) throws(DiagnosticList) -> CompiledPortfolio {
    throw DiagnosticList(
        source: source,
        [
            Diagnostic(
                DiagnosticCode("P900", "not yet", "This version does not compile portfolios yet."),
                "not yet in this version: compiling portfolios",
                at: SourceRange(at: SourceLocation(line: 1, column: 1)))
        ])
}
