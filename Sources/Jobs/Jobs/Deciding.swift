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

/// What is to be done about decisions now, before anything is written down.
enum Consideration: Sendable {
    /// A new decision is due and leads to trades.
    case decide(on: TradingDate, targets: [Decision.Target])
    /// The open decision goes on, if there is one; otherwise nothing is traded, for this reason.
    case keep(Decision?, targets: [Decision.Target], reason: String)
}

extension RebalanceRun {
    /// Makes a decision if one is due, then returns the open one to work.
    ///
    /// `act_if` is asked when deciding and never when working, so a lost or partial order of a
    /// monthly portfolio is finished tomorrow, not next month.
    func decide(_ session: Session, _ view: AccountView) async throws -> Goal {
        var open = try await world.store.openDecision(of: deployment)
        if let stale = open, isExpired(stale, by: session.date) {
            try await world.store.end(stale.id, as: .expired, on.claimed, on.origin)
            open = nil
        }
        let considered = try await considering.consider(
            session.date, view, open: open, within: Decision.lifeInSessions)
        switch considered {
        case .keep(let open, let targets, let reason):
            return Goal(decision: open, targets: targets, reason: reason)
        case .decide(let date, let targets):
            try await requireAdopted(targets, decidedOn: date, session.date, view)
            let decision = try await world.store.decide(
                NewDecision(
                    deployment: deployment, decidedOn: date, revision: source.revision,
                    targets: targets), on.claimed, on.origin)
            return Goal(decision: decision, targets: decision.targets, reason: "")
        }
    }

    private func isExpired(_ decision: Decision, by session: TradingDate) -> Bool {
        guard let made = world.calendar.index(of: decision.decidedOn),
            let today = world.calendar.index(of: session)
        else { return true }
        return today - made > Decision.lifeInSessions
    }

    var considering: Considering<S, B, C, D> {
        Considering(deployment: deployment, request: on.request, source: source, world: world)
    }
}

/// Decides and plans without writing anything: what a run does first, and all of a dry run.
struct Considering<S: Store, B: Broker, C: Clock, D: DecisionSource> {
    let deployment: DeploymentName
    let request: JobRequest
    let source: D
    let world: JobWorld<S, B, C>

    /// - Parameter within: how many sessions back a decision may lie and still be made.
    func consider(
        _ session: TradingDate, _ view: AccountView, open: Decision?, within: Int
    ) async throws -> Consideration {
        let latest = try await world.store.latestDecision(of: deployment)
        let known = open?.targets ?? latest?.targets ?? []
        let planned = try await world.store.lastPlannedSession(of: deployment)
        let due = dueSession(
            before: session, after: latest?.decidedOn, notBefore: planned, within: within)
        guard let due else { return .keep(open, targets: known, reason: "no decision is due") }
        switch await source.targets(on: due) {
        case .undecided(let reason):
            return .keep(open, targets: known, reason: "undecided on \(due): \(reason)")
        case .targets(let targets):
            switch try await acts(on: targets, due, view, session) {
            case .yes: return .decide(on: due, targets: targets)
            case .no(let reason), .undecided(let reason):
                return .keep(open, targets: open?.targets ?? targets, reason: reason)
            }
        }
    }

    /// The newest session before this one on which the portfolio decides, if it has not been
    /// decided yet, nor considered: a no is asked for once, not again at tomorrow's prices.
    private func dueSession(
        before session: TradingDate, after decided: TradingDate?, notBefore planned: TradingDate?,
        within: Int
    ) -> TradingDate? {
        // After the last row of a price file the session itself is past all that is known.
        let end = world.calendar.horizon.map { min(session, $0.upperBound + 1) } ?? session
        var candidate = world.calendar.previous(before: end)
        for _ in 0..<within {
            guard let date = candidate?.date, decided.map({ date > $0 }) ?? true,
                planned.map({ date >= $0 }) ?? true
            else { return nil }
            if let place = world.calendar.place(of: date), source.decides(on: place, date: date) {
                return date
            }
            candidate = world.calendar.previous(before: date)
        }
        return nil
    }

    /// Asks `act_if` about the deployment's own lines at the prices of now.
    private func acts(
        on targets: [Decision.Target], _ due: TradingDate, _ view: AccountView,
        _ session: TradingDate
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
    func draft(_ goal: Goal, _ session: TradingDate, _ view: AccountView) async throws -> Plan {
        var plan = PlanRequest(
            deployment: deployment, decision: goal.decision?.id, holdReason: goal.reason,
            session: session, asOf: view.at, ledger: view.ledger,
            working: view.working.filter { $0.identity.deployment == deployment },
            targets: goal.targets, universe: source.universe, quotes: [:],
            policy: source.policy, costs: request.costs)
        let instruments = plan.instruments
        let quotes = try await world.complete("the quotes", request.timing) {
            await world.broker.quotes(instruments)
        }
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
