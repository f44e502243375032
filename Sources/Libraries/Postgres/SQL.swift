/// A statement and its values, kept apart.
///
/// Each `\(value)` of a literal becomes a placeholder; the value travels beside the text and is
/// never read as SQL:
///
///     let statement: SQL = "SELECT * FROM halt WHERE scope = \(scope)"
///     statement.text      // SELECT * FROM halt WHERE scope = $1
///     statement.values    // ["everywhere"]
///
/// Nothing splices text in: a literal is a `StaticString`, which no text that was read or put
/// together can become. A question of another shape is another statement.
public struct SQL: Hashable, Sendable {
    public let text: String
    /// In PostgreSQL's text format; nil is NULL.
    public let values: [String?]
}

extension SQL: ExpressibleByStringInterpolation {
    public init(stringLiteral text: StaticString) {
        self.init(text: text.description, values: [])
    }

    public init(stringInterpolation parts: StringInterpolation) {
        self.init(text: parts.text, values: parts.values)
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var values: [String?] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 3 * interpolationCount)
            values.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            text += literal.description
        }

        public mutating func appendInterpolation(_ value: (some PostgresValue)?) {
            values.append(value?.postgresText)
            text += "$\(values.count)"
        }
    }
}
