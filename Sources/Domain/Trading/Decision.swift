public import Markets

/// Where to go: target weights, decided once and worked until they are reached.
///
/// A decision is not a slot. A lost or partial order of a monthly portfolio is finished by the
/// next daily slot, not next month, because the decision stays open.
public struct Decision: Hashable, Sendable {
    public enum State: String, CaseIterable, Hashable, Sendable {
        case open, reached, superseded, expired
    }

    public struct Target: Hashable, Sendable {
        public let name: String
        public let instrument: Instrument
        public let weight: Weight

        public init(name: String, instrument: Instrument, weight: Weight) {
            self.name = name
            self.instrument = instrument
            self.weight = weight
        }
    }

    /// Sessions after which an open decision expires, with what was not reached.
    public static let lifeInSessions = 5

    public let id: DecisionID
    public let deployment: DeploymentName
    /// The session whose close it was decided on.
    public let decidedOn: TradingDate
    public let revision: RevisionID
    /// In universe order, without cash; zero weights left out.
    public let targets: [Target]
    public let state: State

    public init(
        id: DecisionID, deployment: DeploymentName, decidedOn: TradingDate, revision: RevisionID,
        targets: [Target], state: State
    ) {
        self.id = id
        self.deployment = deployment
        self.decidedOn = decidedOn
        self.revision = revision
        self.targets = targets
        self.state = state
    }
}

extension Decision {
    public func with(_ state: State) -> Decision {
        Decision(
            id: id, deployment: deployment, decidedOn: decidedOn, revision: revision,
            targets: targets, state: state)
    }
}

/// A decision about to be written down. It supersedes the open one of its deployment.
public struct NewDecision: Hashable, Sendable {
    public let deployment: DeploymentName
    public let decidedOn: TradingDate
    public let revision: Revision
    public let targets: [Decision.Target]

    public init(
        deployment: DeploymentName, decidedOn: TradingDate, revision: Revision,
        targets: [Decision.Target]
    ) {
        self.deployment = deployment
        self.decidedOn = decidedOn
        self.revision = revision
        self.targets = targets
    }
}
