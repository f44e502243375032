public import Markets
public import Trading

/// One wake-up of a job, and the means to work it.
public struct JobRequest: Sendable {
    public let slot: Slot
    public let owner: ProcessIdentity
    /// Whether another process of this boot is known to be dead.
    public let isDead: @Sendable (ProcessIdentity) -> Bool
    public let costs: TradeCosts
    public let limits: GateLimits
    public let timing: Timing
    /// Whether to stay while another run holds the account, and take over when it falls silent: for
    /// timers, of which another host may run the same. A person is told at once instead.
    public let standsBy: Bool
    public let origin: Origin

    public init(
        slot: Slot, owner: ProcessIdentity, isDead: @escaping @Sendable (ProcessIdentity) -> Bool,
        costs: TradeCosts, limits: GateLimits = .ceilings, timing: Timing = Timing(),
        standsBy: Bool = false, origin: Origin
    ) {
        self.slot = slot
        self.owner = owner
        self.isDead = isDead
        self.costs = costs
        self.limits = limits
        self.timing = timing
        self.standsBy = standsBy
        self.origin = origin
    }

    public var account: AccountName { slot.account }
}

/// One wake-up of the daily rebalance of a deployment.
public struct RebalanceRequest: Sendable {
    public let deployment: Deployment
    public let job: JobRequest

    public init(deployment: Deployment, job: JobRequest) {
        self.deployment = deployment
        self.job = job
    }

    public init(
        deployment: Deployment, slot: Slot, owner: ProcessIdentity,
        isDead: @escaping @Sendable (ProcessIdentity) -> Bool, costs: TradeCosts,
        limits: GateLimits = .ceilings, timing: Timing = Timing(), standsBy: Bool = false,
        origin: Origin
    ) {
        self.init(
            deployment: deployment,
            job: JobRequest(
                slot: slot, owner: owner, isDead: isDead, costs: costs, limits: limits,
                timing: timing, standsBy: standsBy, origin: origin))
    }
}
