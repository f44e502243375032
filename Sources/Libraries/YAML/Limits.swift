/// How much a YAML text may hold. Whatever is larger is refused in milliseconds.
public enum YAMLLimits {
    /// Bytes of the whole text.
    public static let bytes = 256 * 1024
    /// Lists and maps inside each other.
    public static let depth = 32
    /// Scalars, lists and maps together, keys included.
    public static let nodes = 10_000
    /// Bytes of one scalar.
    public static let scalarBytes = 8 * 1024
}
