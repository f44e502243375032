public import Markets
public import Trading

extension MemoryStore {
    public func change(
        _ event: DeploymentEvent, of name: DeploymentName, reason: String, _ origin: Origin
    ) async throws(StoreError) -> Deployment {
        try transaction { state throws(StoreError) in
            guard event == .paused || event == .resumed else {
                throw .conflict("'\(event.rawValue)' has a verb of its own")
            }
            let found = try state.deployment(name)
            if found.state == (event == .paused ? .paused : .active) { return found }
            let next = try found.after(event)
            state.set(next, of: name)
            state.note("deployment:\(name)", event.rawValue, reason, origin)
            return found.with(next)
        }
    }

    public func abandon(
        _ name: DeploymentName, force: Bool, reason: String, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Handover {
        try transaction { state throws(StoreError) in
            let found = try state.deployment(name)
            if let handover = state.handovers.first(where: { $0.deployment == name }) {
                return handover
            }
            try found.requireAbandon(force: force)
            guard let ledger = state.ledgers[name] else { throw .missing("deployment '\(name)'") }
            let abandonment = Abandonment(
                deployment: found, ledger: ledger,
                orders: state.orders { $0.identity.deployment == name && !$0.state.isTerminal },
                reason: reason, by: origin.by, at: at)
            if let index = state.exits.firstIndex(where: {
                $0.deployment == name && $0.outcome == nil
            }) {
                state.exits[index] = state.exits[index].with(.abandoned)
                state.note("exit:\(state.exits[index].id)", "abandoned", reason, origin)
            }
            state.set(.abandoned, of: name)
            state.tell(abandonment.alert, "deployment:\(name)", "abandoned", reason, origin)
            state.corrected.insert("\(found.account) \(abandonment.key)")
            for correction in abandonment.corrections {
                try state.book(correction)
                state.note(correction.subject, "corrected", "\(correction)", origin)
            }
            state.handovers.append(abandonment.handover)
            return abandonment.handover
        }
    }

    public func handover(of name: DeploymentName) async throws(StoreError) -> Handover? {
        look { state in state.handovers.first { $0.deployment == name } }
    }

    public func promote(
        _ name: DeploymentName, _ origin: Origin
    ) async throws(StoreError) -> Deployment {
        try transaction { state throws(StoreError) in
            let found = try state.deployment(name)
            let stage = try found.nextStage(clean: state.cleanSessions(of: name))
            state.set(stage, of: name)
            state.note("deployment:\(name)", "promoted", stage.rawValue, origin)
            return found.with(stage)
        }
    }

    public func recordClean(
        _ session: TradingDate, of name: DeploymentName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            let found = try state.deployment(name)
            let clean = MemoryState.CleanSession(
                deployment: name, session: session, tenure: state.tenures[name] ?? 0)
            guard
                !state.clean.contains(where: { $0.deployment == name && $0.session == session })
            else { return }
            state.clean.append(clean)
            state.note(
                "deployment:\(name)", "clean_session", "\(session) at \(found.stage.rawValue)",
                origin)
        }
    }

    public func cleanSessions(of name: DeploymentName) async throws(StoreError) -> Int {
        look { $0.cleanSessions(of: name) }
    }

    public func adopt(
        _ hash: String, of name: DeploymentName, _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            _ = try state.deployment(name)
            guard state.adoptions[name, default: []].insert(hash).inserted else { return }
            state.note("deployment:\(name)", "adopted", hash, origin)
        }
    }

    public func adopted(by name: DeploymentName) async throws(StoreError) -> [String] {
        look { $0.adoptions[name, default: []].sorted { $0.isOrderedBefore($1) } }
    }

    public func tellStuck(
        _ id: ExitID, _ text: String, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Bool {
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            let alert = state.exits[try state.openExit(id)].stuckAlert(text)
            guard !state.outbox.contains(where: { $0.key == alert.key }) else { return false }
            state.tell(alert, "exit:\(id)", "stuck", text, origin)
            return true
        }
    }
}

extension MemoryState {
    func cleanSessions(of name: DeploymentName) -> Int {
        clean.count { $0.deployment == name && $0.tenure == (tenures[name] ?? 0) }
    }

    mutating func set(_ stage: Stage, of name: DeploymentName) {
        deployments = deployments.map { $0.name == name ? $0.with(stage) : $0 }
        tenures[name, default: 0] += 1
    }

    /// What a stop costs: one stage, in the transaction of the stop.
    mutating func fall(_ deployment: Deployment, _ origin: Origin) {
        let stage = deployment.stage.fallen
        guard stage != deployment.stage else { return }
        set(stage, of: deployment.name)
        note("deployment:\(deployment.name)", "fell", stage.rawValue, origin)
    }

    /// What still fills of an abandoned deployment is EXTERNAL's at once.
    mutating func handOverLate(
        _ order: Order, _ change: LedgerChange, at: Instant
    ) throws(StoreError) {
        let name = order.identity.deployment
        guard deployments.contains(where: { $0.name == name && $0.state == .abandoned }) else {
            return
        }
        let entries: [(DeploymentName?, Correction.Amount)] = [
            (name, .shares(order.instrument, -change.quantity)),
            (nil, .shares(order.instrument, change.quantity)),
            (name, .cash(-change.cash)), (nil, .cash(change.cash)),
        ]
        for (owner, amount) in entries {
            try book(
                Correction(
                    account: order.account, deployment: owner, amount: amount, kind: .handover,
                    reason: "filled after it was abandoned", at: at))
        }
    }

    /// Writes down a fact and whom it is told to.
    mutating func tell(
        _ alert: Alert, _ subject: String, _ kind: String, _ detail: String, _ origin: Origin
    ) {
        note(subject, kind, detail, origin)
        outbox.append(alert)
    }
}

extension String {
    /// As PostgreSQL's "C" collation does.
    fileprivate func isOrderedBefore(_ other: String) -> Bool {
        utf8.lexicographicallyPrecedes(other.utf8)
    }
}
