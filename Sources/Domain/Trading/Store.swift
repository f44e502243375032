/// What must survive: one verb is one transaction, and writes its own `event` row.
///
/// Verbs that a run calls carry its fence and fail with `fenced` once another run has taken over.
/// Calling any of them again with the same values is harmless, because after a lost answer to a
/// commit nobody knows whether it happened.
public protocol Store:
    DeploymentStore, LifecycleStore, BookStore, RunStore, DecisionStore, OrderStore, ExitStore,
    HaltStore, RiskStore, RecoveryStore
{}

/// Why a verb could not be done, split by what the caller must do.
public enum StoreError: Error, Hashable, Sendable {
    /// Not done: wait, or end the run; the rows are as they were.
    case unavailable(String)
    /// The answer to a commit was lost, or the commit is not durable: read before concluding.
    case unknownCommit
    /// Another run has taken over. Stop at once; send nothing.
    case fenced(RunID)
    /// A rule of the database refused it: a mistake in our program or two people at once.
    case conflict(String)
    case illegal(OrderError)
    /// There is no such row.
    case missing(String)
    /// The schema is older or newer than this program.
    case schema(String)
}

extension StoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let why): "the database is not available: \(why)"
        case .unknownCommit: "the database did not say whether it committed"
        case .fenced(let run): "run \(run) was taken over by another"
        case .conflict(let what): what
        case .illegal(let error): error.description
        case .missing(let what): "there is no \(what)"
        case .schema(let what): what
        }
    }
}
