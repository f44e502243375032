import Markets
import Portfolio
import Rebalancing
import Trading

/// Where a run wants to go, or why it goes nowhere.
struct Goal: Sendable {
    /// Nil: nothing is traded, and every line says `reason`.
    let decision: Decision?
    let targets: [Decision.Target]
    let reason: String
}

extension RebalanceRun {
    /// Makes a decision if one is due, then returns the open one to work.
    ///
    /// `act_if` is asked when deciding and never when working, so a lost or partial order of a
    /// monthly portfolio is finished tomorrow, not next month.
    func decide(_ session: Session, _ view: AccountView) async throws -> Goal {
        var open = try await world.store.openDecision(of: deployment)
        if let stale = open, isExpired(stale, by: session) {
            try await world.store.end(stale.id, as: .expired, claimed, origin)
            open = nil
        }
        let latest = try await world.store.latestDecision(of: deployment)
        guard let due = dueSession(before: session, after: latest?.decidedOn) else {
            return Goal(
                decision: open, targets: open?.targets ?? latest?.targets ?? [],
                reason: "no decision is due")
        }
        switch await source.targets(on: due) {
        case .undecided(let reason):
            return Goal(
                decision: open, targets: open?.targets ?? latest?.targets ?? [],
                reason: "undecided on \(due): \(reason)")
        case .targets(let targets):
            switch try await acts(on: targets, due, view, session) {
            case .no(let reason), .undecided(let reason):
                return Goal(
                    decision: open, targets: open?.targets ?? targets, reason: reason)
            case .yes:
                let decision = try await world.store.decide(
                    NewDecision(
                        deployment: deployment, decidedOn: due, revision: source.revision,
                        targets: targets), claimed, origin)
                return Goal(decision: decision, targets: decision.targets, reason: "")
            }
        }
    }

    private func isExpired(_ decision: Decision, by session: Session) -> Bool {
        guard let made = world.calendar.index(of: decision.decidedOn),
            let today = world.calendar.index(of: session.date)
        else { return true }
        return today - made > Decision.lifeInSessions
    }

    /// The newest session before this one on which the portfolio decides, not decided yet, and
    /// not older than a decision may get.
    private func dueSession(before session: Session, after decided: TradingDate?) -> TradingDate? {
        var candidate = world.calendar.previous(before: session.date)
        for _ in 0..<Decision.lifeInSessions {
            guard let date = candidate?.date, decided.map({ date > $0 }) ?? true else { return nil }
            if let place = world.calendar.place(of: date), source.decides(on: place) { return date }
            candidate = world.calendar.previous(before: date)
        }
        return nil
    }

    /// Asks `act_if` about the deployment's own lines at the prices of now.
    private func acts(
        on targets: [Decision.Target], _ due: TradingDate, _ view: AccountView, _ session: Session
    ) async throws -> ActAnswer {
        guard let place = world.calendar.place(of: due) else {
            return .undecided(reason: "\(due) is no session")
        }
        // A plan that pretends to act says what would round to nothing, and what is held.
        let trial = try await draft(
            Goal(decision: .trial(targets, of: deployment, on: due), targets: targets, reason: ""),
            session, view)
        let lines = trial.lines.map { line in
            let isNew = line.held == .zero && line.weightTarget > .zero
            return AccountWeights.Line(
                name: line.name, held: line.weightNow, target: line.weightTarget,
                roundsToNoShare: isNew && line.trade == nil)
        }
        return await source.acts(on: AccountWeights(lines: lines, place: place), date: due)
    }

    /// Plans for a goal at the quotes of now.
    func draft(_ goal: Goal, _ session: Session, _ view: AccountView) async throws -> Plan {
        var plan = PlanRequest(
            deployment: deployment, decision: goal.decision?.id, holdReason: goal.reason,
            session: session.date, asOf: view.at, ledger: view.ledger,
            working: view.working.filter { $0.identity.deployment == deployment },
            targets: goal.targets, universe: source.universe, quotes: [:],
            policy: source.policy, costs: request.costs)
        let instruments = plan.instruments
        let quotes = try await complete("the quotes") { await world.broker.quotes(instruments) }
        plan.quotes = Dictionary(
            quotes.map { ($0.instrument, $0) }, uniquingKeysWith: { first, _ in first })
        do throws(PlanError) {
            return try Rebalancing.plan(plan)
        } catch {
            throw RunStop(outcome: .refused, note: "\(error)")
        }
    }
}

extension Decision {
    /// A decision that nobody has made, to see what its plan would be.
    static func trial(
        _ targets: [Target], of deployment: DeploymentName, on date: TradingDate
    ) -> Decision {
        Decision(
            id: DecisionID(rawValue: 0), deployment: deployment, decidedOn: date,
            revision: RevisionID(rawValue: 0), targets: targets, state: .open)
    }
}
