/// A value that a column can hold, in PostgreSQL's text format.
///
/// Text both ways is exact, reads well in a log, and needs no type numbers.
public protocol PostgresValue {
    /// Nil when the text is not one of this type's values; the read then fails with the column.
    init?(postgresText: String)
    /// What `init(postgresText:)` reads back.
    var postgresText: String { get }
}

extension String: PostgresValue {
    public init?(postgresText: String) { self = postgresText }
    public var postgresText: String { self }
}

extension Int: PostgresValue {
    public init?(postgresText: String) { self.init(postgresText, radix: 10) }
    public var postgresText: String { String(self) }
}

extension Int64: PostgresValue {
    public init?(postgresText: String) { self.init(postgresText, radix: 10) }
    public var postgresText: String { String(self) }
}

extension Int32: PostgresValue {
    public init?(postgresText: String) { self.init(postgresText, radix: 10) }
    public var postgresText: String { String(self) }
}

extension Bool: PostgresValue {
    public init?(postgresText: String) {
        switch postgresText {
        case "t": self = true
        case "f": self = false
        default: return nil
        }
    }

    public var postgresText: String { self ? "t" : "f" }
}

/// An enum whose cases are the words of a column needs to say no more than that it conforms.
extension PostgresValue where Self: RawRepresentable, RawValue == String {
    public init?(postgresText: String) { self.init(rawValue: postgresText) }
    public var postgresText: String { rawValue }
}
