public import Markets
public import Trading

// MARK: - Slots and runs

extension MemoryStore {
    public func claim(
        _ claim: SlotClaim, _ origin: Origin
    ) async throws(StoreError) -> ClaimAnswer {
        let now = self.now
        return try transaction { state throws(StoreError) in
            let account = claim.slot.account
            guard state.accounts.contains(where: { $0.name == account }) else {
                throw .missing("account '\(account)'")
            }
            let worked = state.runs.filter { $0.slot == claim.slot }
            if let outcome = worked.compactMap(\.outcome).last(where: \.endsSlot) {
                return .done(outcome)
            }
            for index in state.runs.indices {
                let run = state.runs[index]
                guard run.slot.account == account, run.outcome == nil else { continue }
                let beat = Beat(run: run.id, count: run.beat)
                guard run.id == claim.deadRun || beat == claim.silent else {
                    return .busy(
                        Holder(
                            owner: run.owner, beat: beat, isSameSlot: run.slot == claim.slot))
                }
                state.runs[index].outcome = .interrupted
                state.note("run:\(run.id)", "interrupted", "taken over", origin)
            }
            let fence = (state.runs.last { $0.slot.account == account }?.fence ?? 0) + 1
            let run = MemoryState.Run(
                id: RunID(rawValue: Int64(state.runs.count) + 1), slot: claim.slot,
                owner: claim.owner, fence: fence, attempt: worked.count + 1,
                leaseUntil: now + claim.leaseSeconds)
            state.runs.append(run)
            state.note("run:\(run.id)", "claimed", "attempt \(run.attempt)", origin)
            let slotRuns = Set(worked.map(\.id))
            return .claimed(
                ClaimedRun(
                    run: run.id, fence: fence, attempt: run.attempt,
                    plans: state.plans.filter { slotRuns.contains($0.run) }))
        }
    }

    public func renew(_ run: ClaimedRun, leaseSeconds: Int) async throws(StoreError) {
        let until = now + leaseSeconds
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            for index in state.runs.indices where state.runs[index].id == row.id {
                state.runs[index].leaseUntil = until
                state.runs[index].beat += 1
            }
        }
    }

    public func finish(
        _ run: ClaimedRun, _ outcome: RunOutcome, note: String, _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            if state.runs.contains(where: { $0.id == run.run && $0.outcome == outcome }) { return }
            let row = try state.check(run)
            for index in state.runs.indices where state.runs[index].id == row.id {
                state.runs[index].outcome = outcome
                state.runs[index].note = note
            }
            state.note("run:\(row.id)", outcome.rawValue, note, origin)
        }
    }
}

// MARK: - Decisions and plans

extension MemoryStore {
    public func openDecision(
        of deployment: DeploymentName
    ) async throws(StoreError) -> Decision? {
        look { $0.decisions.last { $0.deployment == deployment && $0.state == .open } }
    }

    public func latestDecision(
        of deployment: DeploymentName
    ) async throws(StoreError) -> Decision? {
        look { $0.decisions.last { $0.deployment == deployment } }
    }

    public func lastPlannedSession(
        of deployment: DeploymentName
    ) async throws(StoreError) -> TradingDate? {
        look { state in
            state.plans.filter { $0.plan.deployment == deployment }.map(\.plan.session).max()
        }
    }

    public func decide(
        _ new: NewDecision, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Decision {
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            _ = try state.deployment(new.deployment)
            let revision = state.revision(of: new.revision)
            let known = state.decisions.last {
                $0.deployment == new.deployment && $0.decidedOn == new.decidedOn
                    && $0.revision == revision
            }
            if let known { return known }
            for (index, old) in state.decisions.enumerated()
            where old.deployment == new.deployment && old.state == .open {
                state.decisions[index] = old.with(.superseded)
                state.note("decision:\(old.id)", "superseded", "", origin)
            }
            let decision = Decision(
                id: DecisionID(rawValue: Int64(state.decisions.count) + 1),
                deployment: new.deployment, decidedOn: new.decidedOn, revision: revision,
                targets: new.targets, state: .open)
            state.decisions.append(decision)
            state.note("decision:\(decision.id)", "decided", "on \(new.decidedOn)", origin)
            return decision
        }
    }

    public func end(
        _ id: DecisionID, as end: Decision.State, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            guard let index = state.decisions.firstIndex(where: { $0.id == id }) else {
                throw .missing("decision \(id)")
            }
            let old = state.decisions[index]
            guard old.state != end else { return }
            guard old.state == .open, end != .open else {
                throw .conflict("decision \(id) is \(old.state.rawValue)")
            }
            state.decisions[index] = old.with(end)
            state.note("decision:\(id)", end.rawValue, "", origin)
        }
    }

    public func store(
        _ plan: Plan, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> StoredPlan {
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            _ = try state.deployment(plan.deployment)
            if let decision = plan.decision, !state.decisions.contains(where: { $0.id == decision })
            {
                throw .missing("decision \(decision)")
            }
            let slotRuns = Set(state.runs.filter { $0.slot == row.slot }.map(\.id))
            let known = state.plans.first {
                slotRuns.contains($0.run) && $0.plan.deployment == plan.deployment
                    && $0.plan.exit == plan.exit
            }
            if let known { return known }
            let stored = StoredPlan(
                id: PlanID(rawValue: Int64(state.plans.count) + 1), run: row.id, plan: plan)
            state.plans.append(stored)
            state.note("plan:\(stored.id)", "planned", "\(plan.trades.count) trades", origin)
            return stored
        }
    }
}

extension MemoryState {
    /// The same text of the same commit is one revision.
    mutating func revision(of revision: Revision) -> RevisionID {
        if let index = revisions.firstIndex(of: revision) {
            return RevisionID(rawValue: Int64(index) + 1)
        }
        revisions.append(revision)
        return RevisionID(rawValue: Int64(revisions.count))
    }
}
