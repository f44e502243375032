import Markets

/// Where an account's entries are kept, and its clock.
///
/// Each verb sees the book with every entry that was committed before, at the account's present
/// instant; verbs of one account, from all processes, come one after the other.
protocol SimulatedJournal: Sendable {
    var terms: SimulatedTerms { get }

    func look<Value: Sendable>(
        _ read: @Sendable (SimulatedBook) throws -> Value
    ) async throws(LocalSimError) -> Value

    /// Writes the events that `decide` gives, all or none. When this returns they are committed.
    func append<Value: Sendable>(
        _ decide: @Sendable (SimulatedBook) throws -> (events: [JournalEvent], value: Value)
    ) async throws(LocalSimError) -> Value

    /// Returns when the account's clock is at that instant or later.
    func wait(until instant: Instant) async throws(LocalSimError)
}

/// Why a simulated account could not be used.
public enum LocalSimError: Error, Hashable, Sendable {
    /// Its database or its server is away: wait.
    case unreachable(String)
    /// There is no such account.
    case missing(String)
    /// The account is there, opened with other terms or on another market.
    case otherTerms(String)
    /// What was asked cannot be: a mistake of the caller.
    case impossible(String)
}

extension LocalSimError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let why): "the simulated broker is not available: \(why)"
        case .missing(let account): "there is no simulated account '\(account)'"
        case .otherTerms(let what): what
        case .impossible(let what): what
        }
    }
}
