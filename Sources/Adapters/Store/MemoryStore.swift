public import Markets
import Synchronization
public import Trading

/// The store in memory, for simulation: the rules of the schema in Swift, held to `PGStore` by a
/// differential test.
///
/// Every verb runs to its end under one lock, as a transaction would. Nothing depends on the
/// order of a dictionary.
public final class MemoryStore: Store {
    private let state = Mutex(MemoryState())
    /// The database's clock, which leases use.
    private let databaseClock: @Sendable () -> Instant

    public init(databaseClock: @escaping @Sendable () -> Instant) {
        self.databaseClock = databaseClock
    }

    /// One transaction: all of it, or none.
    func transaction<Value: Sendable>(
        _ body: (inout MemoryState) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let result = state.withLock { state -> Result<Value, StoreError> in
            let mark = MemoryState.Mark(&state)
            do throws(StoreError) {
                return .success(try body(&state))
            } catch {
                state.rollBack(to: mark)
                return .failure(error)
            }
        }
        return try result.get()
    }

    func look<Value: Sendable>(_ body: (MemoryState) -> Value) -> Value {
        state.withLock { body($0) }
    }

    /// From outside of any verb.
    func edit(_ body: (inout MemoryState) -> Void) {
        state.withLock { body(&$0) }
    }

    var now: Instant { databaseClock() }
}

// MARK: - Accounts and deployments

extension MemoryStore {
    public func create(_ account: Account, _ origin: Origin) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            if let known = state.accounts.first(where: { $0.name == account.name }) {
                guard known == account else {
                    throw .conflict("account '\(account.name)' exists with other terms")
                }
                return
            }
            state.accounts.append(account)
            state.note("account:\(account.name)", "created", account.broker.rawValue, origin)
        }
    }

    public func accounts() async throws(StoreError) -> [Account] {
        look { $0.accounts.sorted { $0.name < $1.name } }
    }

    public func create(_ deployment: Deployment, _ origin: Origin) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            guard deployment.state == .draft else {
                throw .conflict("deployment '\(deployment.name)' must start as a draft")
            }
            guard let account = state.accounts.first(where: { $0.name == deployment.account })
            else { throw .missing("account '\(deployment.account)'") }
            if let known = state.deployments.first(where: { $0.name == deployment.name }) {
                guard known.account == deployment.account, known.portfolio == deployment.portfolio,
                    known.share == deployment.share
                else { throw .conflict("deployment '\(deployment.name)' exists with other terms") }
                return
            }
            state.deployments.append(deployment)
            state.ledgers[deployment.name] = Ledger(cash: .zero(account.currency), positions: [:])
            state.flows[deployment.name] = .zero(account.currency)
            state.note(
                "deployment:\(deployment.name)", "created", deployment.portfolio, origin)
        }
    }

    public func activate(
        _ name: DeploymentName, opening: Money, at: Instant, _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            let found = try state.deployment(name)
            if found.state == .active { return }
            guard found.state == .draft else {
                throw .conflict("deployment '\(name)' is \(found.state.rawValue)")
            }
            let rival = state.deployments.first {
                $0.account == found.account && $0.name != name && $0.state.canTrade
            }
            if let rival {
                throw .conflict("account '\(found.account)' already carries '\(rival.name)'")
            }
            state.deployments = state.deployments.map {
                $0.name == name ? $0.with(.active) : $0
            }
            state.ledgers[name]?.cash += opening
            state.flows[name]? += opening
            state.note("deployment:\(name)", "activated", opening.description, origin)
        }
    }

    public func deployments() async throws(StoreError) -> [Deployment] {
        look { $0.deployments.sorted { $0.name < $1.name } }
    }

    public func ledger(of deployment: DeploymentName) async throws(StoreError) -> Ledger {
        try transaction { state throws(StoreError) in
            guard let ledger = state.ledgers[deployment] else {
                throw .missing("deployment '\(deployment)'")
            }
            return ledger
        }
    }
}
