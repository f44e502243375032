/// The name of the schema that a program's tables live in: `ballast`.
///
/// It is the one name that is ever written into SQL, so only this is a name: a lower-case letter
/// or `_`, then at most 62 of those and digits; not PostgreSQL's own `pg_…`.
public struct SchemaName: Hashable, Sendable {
    public let rawValue: String

    public init?(_ name: String) {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, bytes.count <= 63, !name.hasPrefix("pg_"),
            name != "information_schema"
        else { return nil }
        func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) || byte == 95 }
        guard isLetter(first), bytes.allSatisfy({ isLetter($0) || (48...57).contains($0) }) else {
            return nil
        }
        rawValue = name
    }
}

extension SchemaName: CustomStringConvertible {
    public var description: String { rawValue }
}
