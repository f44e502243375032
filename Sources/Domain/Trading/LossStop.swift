/// What a confirmed breach leads to, in words that every store writes.
public enum LossStop: Hashable, Sendable {
    case halt(NewHalt)
    case flatten(NewExit)

    /// A drawdown halts entries; a daily loss does what the limits say, where there is still
    /// something that a flatten could take over. Breakers never stop exits.
    public init(_ breach: Breach, of owner: Deployment, _ limits: LossLimits) {
        let flattens =
            breach.measure == .dailyLoss && limits.onDaily == .flatten
            && (owner.state == .active || owner.state == .paused)
        if flattens {
            self = .flatten(
                NewExit(deployment: owner.name, cause: .flatten, reason: breach.description))
        } else {
            self = .halt(
                NewHalt(scope: .deployment(owner.name), reason: breach.description))
        }
    }
}

extension NotedRisk {
    /// The event of this reading: a kind and a detail; nil for one of the usual.
    public func event(before: RiskState?) -> (kind: String, detail: String)? {
        switch verdict {
        case .confirmed(let breach): ("stopped", breach.description)
        case .suspected(let breach):
            before?.suspectedAt == state.suspectedAt ? nil : ("suspected", breach.description)
        case .clear:
            before?.suspectedAt == nil || before?.session != state.session
                ? nil : ("not_confirmed", "")
        }
    }
}
