public import Diagnostics

/// A piece of a YAML text: a scalar as it was written, a list or a map, and where it stands.
public struct YAMLNode: Sendable {
    public indirect enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    public let content: Content
    /// From the first to the last character, quotes and brackets included.
    public let range: SourceRange
}

/// A key and its value.
public struct YAMLEntry: Sendable {
    public let key: YAMLScalar
    public let value: YAMLNode
}

/// Text without a type: `000660` stays six digits, `on` two letters. The reader's user gives it
/// its meaning.
public struct YAMLScalar: Hashable, Sendable {
    public enum Style: Hashable, Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    public let text: String
    public let style: Style
    /// With quotes.
    public let range: SourceRange
    /// Whether it stands inside `{ }` or `[ ]`, where a comma ends a plain scalar.
    public let isInFlow: Bool
    /// Where `text` begins, when it stands in the source character by character: on one line and
    /// without escapes. Nil otherwise.
    public let start: SourceLocation?
}
