public import Markets
public import Trading

/// What a run did for one exit.
public struct ExitReport: Hashable, Sendable {
    public let exit: ExitID
    public let deployment: DeploymentName
    public let cause: OrderCause
    /// Two complete reads showed nothing held, and no order lives.
    public var isFlat = false
    /// Nothing could be done now, through no fault of anybody: the market is closed.
    public var isWaiting = false
    /// What the broker still holds of it, the parts of shares that cannot be sold too.
    public var left: [Instrument: Quantity] = [:]
    /// Filled in all, over all sessions.
    public var filled: Quantity = .zero
    /// What a person is told.
    public var note = ""

    init(_ exit: Exit) {
        self.exit = exit.id
        deployment = exit.deployment
        cause = exit.cause
    }
}
