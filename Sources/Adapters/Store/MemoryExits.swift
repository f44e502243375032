public import Markets
public import Trading

extension MemoryStore {
    public func begin(
        _ new: NewExit, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Exit {
        try transaction { state throws(StoreError) in
            try state.begin(new, of: try state.deployment(new.deployment), at: at, origin)
        }
    }

    public func filled(by exit: ExitID) async throws(StoreError) -> Quantity {
        look { state in
            state.orders { $0.identity.exit == exit }.reduce(.zero) { $0 + $1.filled }
        }
    }

    public func openExits(of account: AccountName) async throws(StoreError) -> [Exit] {
        look { $0.exits.filter { $0.account == account && $0.outcome == nil } }
    }

    public func look(
        _ mark: ExitMark, at exit: ExitID, on now: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Exit {
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            let index = try state.openExit(exit)
            let open = state.exits[index]
            guard mark.isProgress(since: open.mark) else { return open }
            let changed = open.looked(at: mark.best(open.mark), on: max(open.progressAt, now))
            state.exits[index] = changed
            state.note("exit:\(exit)", "progressed", "\(mark.best(open.mark).held) held", origin)
            return changed
        }
    }

    public func endFlat(
        _ id: ExitID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            if state.exits.contains(where: { $0.id == id && $0.outcome == .flat }) { return }
            let index = try state.openExit(id)
            let exit = state.exits[index]
            if let order = state.obstacle(to: exit) {
                throw .conflict("order '\(order.id)' still lives")
            }
            state.exits[index] = exit.with(.flat)
            state.note("exit:\(id)", "flat", "", origin)
            guard exit.cause == .liquidation else { return }
            state.set(.closed, of: exit.deployment)
            state.note("deployment:\(exit.deployment)", "closed", "flat", origin)
        }
    }
}

extension MemoryState {
    /// Begins an exit, or returns the open one of the same cause.
    mutating func begin(
        _ new: NewExit, of owner: Deployment, at: Instant, _ origin: Origin
    ) throws(StoreError) -> Exit {
        try owner.requireExit(new.cause)
        if let index = exits.firstIndex(where: {
            $0.deployment == owner.name && $0.outcome == nil
        }) {
            let open = exits[index]
            if open.cause == new.cause {
                stopEntries(new, at: at, origin)
                return open
            }
            guard new.cause == .liquidation else {
                throw .conflict("deployment '\(owner.name)' is being liquidated")
            }
            exits[index] = open.with(.superseded)
            note("exit:\(open.id)", "superseded", "", origin)
        }
        stopEntries(new, at: at, origin)
        if new.cause == .liquidation {
            set(.liquidating, of: owner.name)
            note("deployment:\(owner.name)", "liquidated", new.reason, origin)
        }
        let exit = Exit(
            id: ExitID(rawValue: Int64(exits.count) + 1), deployment: owner.name,
            account: owner.account, cause: new.cause, reason: new.reason, askedBy: origin.by,
            askedAt: at, progressAt: at, mark: nil, outcome: nil)
        exits.append(exit)
        note("exit:\(exit.id)", "begun", new.cause.rawValue, origin)
        if new.cause == .flatten { fall(owner, origin) }
        return exit
    }

    mutating func set(_ state: DeploymentState, of name: DeploymentName) {
        deployments = deployments.map { $0.name == name ? $0.with(state) : $0 }
    }

    /// A flatten stops entries in its own transaction, so that nothing is bought back.
    fileprivate mutating func stopEntries(_ new: NewExit, at: Instant, _ origin: Origin) {
        if new.cause == .flatten { _ = raise(new.halt, at: at, origin) }
    }

    func openExit(_ id: ExitID) throws(StoreError) -> Int {
        guard let index = exits.firstIndex(where: { $0.id == id }) else {
            throw .missing("exit \(id)")
        }
        if let outcome = exits[index].outcome {
            throw .conflict("exit \(id) is \(outcome.rawValue)")
        }
        return index
    }

    /// An order that may still trade. An unknown sell of an exit is none: where nothing is held,
    /// it cannot.
    fileprivate func obstacle(to exit: Exit) -> Order? {
        let alive = orders { order in
            guard order.identity.deployment == exit.deployment else { return false }
            return switch order.state {
            case .submitting, .accepted, .cancelling: true
            case .unknown, .contested: !order.cause.isExit
            case .planned, .filled, .cancelled, .rejected, .refused, .expired, .notFound: false
            }
        }
        return alive.min { $0.id < $1.id }
    }
}
