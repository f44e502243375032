public import Markets

/// Exits: asked for by a person or a breaker, worked by every run until the broker shows nothing.
public protocol ExitStore: Sendable {
    /// Writes an exit down, or returns the open one of the same cause.
    ///
    /// A liquidation makes the deployment `liquidating` and supersedes an open flatten. A flatten
    /// raises a halt of the deployment's entries in the same transaction, and a new one costs the
    /// deployment a stage.
    func begin(_ exit: NewExit, at: Instant, _ origin: Origin) async throws(StoreError) -> Exit
    /// The open exits of an account, oldest first.
    func openExits(of account: AccountName) async throws(StoreError) -> [Exit]
    /// Σ of what the orders of an exit have filled, over all its sessions.
    func filled(by exit: ExitID) async throws(StoreError) -> Quantity
    /// Notes what the broker shows. `progressAt` moves only when it is progress.
    func look(
        _ mark: ExitMark, at exit: ExitID, on now: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Exit
    /// Ends an exit as flat: refused while an order of the deployment is unsettled or working. A
    /// liquidation closes its deployment.
    func endFlat(
        _ exit: ExitID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError)
}
