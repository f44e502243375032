public import Markets
public import Trading

/// Which rows a person wants to see: the newest of those that pass, newest last.
public struct LookFilter: Hashable, Sendable {
    /// Nil is every deployment.
    public var deployment: DeploymentName?
    /// The market's session date of the row; nil is any.
    public var date: TradingDate?
    /// Above zero.
    public var limit: Int

    public init(deployment: DeploymentName? = nil, date: TradingDate? = nil, limit: Int = 50) {
        precondition(limit > 0, "a limit of \(limit)")
        self.deployment = deployment
        self.date = date
        self.limit = limit
    }
}
