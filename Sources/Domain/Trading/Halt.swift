public import Markets
import Mutants

/// A stop with a scope, lifted only by a person.
public struct Halt: Hashable, Sendable {
    public enum Scope: Hashable, Sendable {
        case everywhere
        case account(AccountName)
        case deployment(DeploymentName)
        case instrument(Instrument)
    }

    public enum Stops: String, CaseIterable, Hashable, Sendable {
        /// Entries stop; exits go on. What breakers raise, and the default.
        case entries
        /// Everything stops, exits too. Only ever set by a person.
        case orders
    }

    public let id: HaltID
    public let scope: Scope
    public let stops: Stops
    public let reason: String
    public let raisedBy: String
    public let raisedAt: Instant

    public init(
        id: HaltID, scope: Scope, stops: Stops, reason: String, raisedBy: String,
        raisedAt: Instant
    ) {
        self.id = id
        self.scope = scope
        self.stops = stops
        self.reason = reason
        self.raisedBy = raisedBy
        self.raisedAt = raisedAt
    }

    /// Whether this halt stops an order.
    public func stops(_ order: Order) -> Bool {
        guard stops == .orders || !order.cause.isExit || mutated(.brakeBlocksExit)
        else { return false }
        return switch scope {
        case .everywhere: true
        case .account(let account): account == order.account
        case .deployment(let deployment): deployment == order.identity.deployment
        case .instrument(let instrument): instrument == order.instrument
        }
    }
}

extension Halt.Scope: CustomStringConvertible {
    /// `everywhere`, `account:paper`, `deployment:core`, `instrument:KRX:069500`
    public var description: String {
        switch self {
        case .everywhere: "everywhere"
        case .account(let name): "account:\(name)"
        case .deployment(let name): "deployment:\(name)"
        case .instrument(let instrument): "instrument:\(instrument)"
        }
    }

    /// Reads what `description` prints.
    public init?(parsing text: String) {
        if text == "everywhere" {
            self = .everywhere
            return
        }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "account":
            guard let account = AccountName(rawValue: name) else { return nil }
            self = .account(account)
        case "deployment":
            guard let deployment = DeploymentName(rawValue: name) else { return nil }
            self = .deployment(deployment)
        case "instrument":
            guard let instrument = Instrument(parsing: name) else { return nil }
            self = .instrument(instrument)
        default: return nil
        }
    }
}

/// A halt to be raised.
public struct NewHalt: Hashable, Sendable {
    public let scope: Halt.Scope
    public let stops: Halt.Stops
    public let reason: String

    public init(scope: Halt.Scope, stops: Halt.Stops = .entries, reason: String) {
        self.scope = scope
        self.stops = stops
        self.reason = reason
    }
}

/// The file that halts everything without a database: looked at before every send.
///
/// `halt` writes it first, then the row, so that either alone is enough.
public protocol HaltSwitch: Sendable {
    /// What the file says, or nil when there is none. A file that cannot be read counts as a halt
    /// of entries: a brake fails closed for entries and open for exits.
    func reading() -> (stops: Halt.Stops, reason: String)?

    /// Puts the file there. One that stops more stays as it is.
    ///
    /// - Returns: its path, or nil when none could be written.
    func write(stops: Halt.Stops, reason: String) -> String?
}

extension HaltSwitch {
    public func write(stops: Halt.Stops, reason: String) -> String? { nil }
}
