/// What can happen to a deployment.
public enum DeploymentEvent: String, CaseIterable, Hashable, Sendable {
    case activated
    /// No more entries until it is resumed; what is held stays.
    case paused
    case resumed
    /// Everything is to be sold.
    case liquidated
    /// The liquidation is flat.
    case closed
    /// Given up, by a stuck liquidation or by force.
    case abandoned
}

extension DeploymentState {
    /// Where an event leads, or nil when it cannot happen here.
    ///
    /// A row for each state and no `default`, so that a new state or event does not compile until
    /// someone has decided what it means everywhere. `abandoned` is possible from every state that
    /// is not over: force works always (promises F6).
    public func after(_ event: DeploymentEvent) -> DeploymentState? {
        switch self {
        case .draft:
            switch event {
            case .activated: .active
            case .abandoned: .abandoned
            case .paused, .resumed, .liquidated, .closed: nil
            }
        case .active:
            switch event {
            case .paused: .paused
            case .liquidated: .liquidating
            case .abandoned: .abandoned
            case .activated, .resumed, .closed: nil
            }
        case .paused:
            switch event {
            case .resumed: .active
            case .liquidated: .liquidating
            case .abandoned: .abandoned
            case .activated, .paused, .closed: nil
            }
        case .liquidating:
            switch event {
            case .closed: .closed
            case .abandoned: .abandoned
            case .activated, .paused, .resumed, .liquidated: nil
            }
        case .closed, .abandoned:
            switch event {
            case .activated, .paused, .resumed, .liquidated, .closed, .abandoned: nil
            }
        }
    }
}

extension Deployment {
    /// The state that an event leads to.
    ///
    /// - Throws: `conflict` where it cannot happen.
    public func after(_ event: DeploymentEvent) throws(StoreError) -> DeploymentState {
        guard let next = state.after(event) else {
            throw .conflict(
                "deployment '\(name)' is \(state.rawValue) and cannot be \(event.rawValue)")
        }
        return next
    }

    /// - Throws: `conflict` where there is nothing to give up, or that needs force.
    public func requireAbandon(force: Bool) throws(StoreError) {
        _ = try after(.abandoned)
        guard force || state == .liquidating else {
            throw .conflict("deployment '\(name)' is \(state.rawValue): only force abandons it")
        }
    }

    /// - Parameter clean: sessions at this stage.
    /// - Throws: `conflict` at the highest stage, or before it is earned.
    public func nextStage(clean: Int) throws(StoreError) -> Stage {
        guard state.canTrade else {
            throw .conflict("deployment '\(name)' is \(state.rawValue)")
        }
        guard let next = stage.next else {
            throw .conflict("deployment '\(name)' is at '\(stage.rawValue)', the highest stage")
        }
        guard clean >= Stage.cleanSessionsToGrow else {
            throw .conflict(
                "deployment '\(name)' has \(clean) clean sessions at '\(stage.rawValue)' of the "
                    + "\(Stage.cleanSessionsToGrow) that '\(next.rawValue)' takes")
        }
        return next
    }
}
