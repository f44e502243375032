public import Markets

/// One name of a portfolio's universe, and what it stands for: `gold: KRX:132030`.
public struct UniverseName: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        case instrument(Instrument)
        /// Cash in the base currency. Whatever its name, all cash is one line (language.md R56).
        case cash(Currency)
    }

    public let name: String
    public let source: Source

    public init(name: String, source: Source) {
        self.name = name
        self.source = source
    }

    /// Nil for cash.
    public var instrument: Instrument? {
        switch source {
        case .instrument(let instrument): instrument
        case .cash: nil
        }
    }
}

/// A named list of universe names, in the order written.
public struct UniverseGroup: Hashable, Sendable {
    public let name: String
    public let members: [String]
}
