/// A name that people type and rows are keyed by: 1 to 40 of `a-z 0-9 -`, starting with a letter.
///
/// So it can stand in a file name, a unit's name, a log line or a terminal without quotes.
public protocol Slug: RawRepresentable, Hashable, Sendable, CustomStringConvertible, Comparable
where RawValue == String {
    init(unchecked text: String)
}

extension Slug {
    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard (1...40).contains(bytes.count), let first = bytes.first,
            first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z"),
            bytes.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
                default: false
                }
            })
        else { return nil }
        self.init(unchecked: rawValue)
    }

    public var description: String { rawValue }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// An account at a broker, by our own name for it; never its number.
public struct AccountName: Slug {
    public let rawValue: String
    public init(unchecked text: String) { rawValue = text }
}

/// A portfolio on an account.
public struct DeploymentName: Slug {
    public let rawValue: String
    public init(unchecked text: String) { rawValue = text }
}

/// A row that the store numbers: a decision, a run, a plan, a halt, an event.
public protocol RowNumber: RawRepresentable, Hashable, Sendable, CustomStringConvertible, Comparable
where RawValue == Int64 {
    init(rawValue: Int64)
}

extension RowNumber {
    public var description: String { String(rawValue) }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

public struct RevisionID: RowNumber {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

public struct DecisionID: RowNumber {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

public struct RunID: RowNumber {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

public struct PlanID: RowNumber {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// One wish to be flat: a liquidation or a flatten.
public struct ExitID: RowNumber {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

public struct HaltID: RowNumber {
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Why a row was written: who asked, in the course of what, and because of which event.
///
/// Every change of state is one `event` row in the transaction that makes the change, and carries
/// these three.
public struct Origin: Hashable, Sendable {
    /// What all rows of one piece of work share: `run-17`, `command-4f2a…`.
    public let correlation: String
    /// The thing that made this one happen: an order's id, a halt's number. Nil at the beginning.
    public let causation: String?
    /// A job's or a person's name: `daily-rebalance`, `jin`.
    public let by: String

    public init(correlation: String, causation: String? = nil, by: String) {
        self.correlation = correlation
        self.causation = causation
        self.by = by
    }

    public func caused(by causation: String) -> Origin {
        Origin(correlation: correlation, causation: causation, by: by)
    }
}
