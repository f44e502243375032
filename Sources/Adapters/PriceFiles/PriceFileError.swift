/// What is wrong with a price file, and where.
public struct PriceFileError: Error, Hashable, Sendable {
    /// The path as it was given.
    public let file: String
    /// From 1; nil when the file as a whole is meant.
    public let line: Int?
    /// The column's name in the header, where one is meant: `US:SPY`.
    public let column: String?
    /// In lower case, without a full stop: `'-3' is not above zero`.
    public let message: String

    public init(file: String, line: Int? = nil, column: String? = nil, _ message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }
}

extension PriceFileError: CustomStringConvertible {
    /// `prices.csv:17: US:SPY: '-3' is not above zero`
    public var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(column.map { "\($0): " } ?? "")\(message)"
    }
}
