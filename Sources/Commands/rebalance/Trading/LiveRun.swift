import Jobs
import Limits
import LocalSim
import Markets
import Portfolio
import Store
import Trading

/// Works one deployment's slot for real, against the broker of its account.
struct LiveRun {
    let workplace: Workplace
    let deployment: Deployment
    let sim: LocalSim
    let file: PortfolioFile
    let limits: AccountLimits
    let reached: @Sendable (JobPoint) -> Void

    static let job = "daily-rebalance"

    /// Opens everything that the run needs, and refuses what may not trade.
    static func open(
        _ name: DeploymentName, in workplace: Workplace
    ) async throws -> LiveRun {
        let deployment = try await workplace.deployment(name)
        guard deployment.state == .active else {
            throw CommandFailure(
                .refused,
                "deployment '\(name)' is \(deployment.state.rawValue): only an active one trades")
        }
        let account = try await workplace.account(deployment.account)
        guard account.broker == .localSim else {
            throw CommandFailure(
                .preflight, "broker '\(account.broker.rawValue)' is not yet in this version")
        }
        return LiveRun(
            workplace: workplace, deployment: deployment,
            sim: try await workplace.simulatedAccount(account.name),
            file: try PortfolioFile.committed(deployment.portfolio),
            limits: try LimitsFile.committed(of: account.name, beside: deployment.portfolio),
            reached: CrashPoint.hook)
    }

    private var world: JobWorld<PGStore, LocalSim, LocalSim> {
        JobWorld(
            store: workplace.store, broker: sim, clock: sim, calendar: sim.market.calendar,
            haltSwitch: workplace.haltFile, journal: workplace.journal, reached: reached)
    }

    private func request(
        _ slot: Slot, _ timing: Timing, standsBy: Bool = false
    ) -> RebalanceRequest {
        RebalanceRequest(
            deployment: deployment, slot: slot, owner: .current, isDead: { $0.isKnownDead },
            costs: sim.terms.costs, limits: limits.limits, timing: timing, standsBy: standsBy,
            origin: Origin(correlation: slot.text, by: LiveRun.job))
    }

    private var source: PortfolioSource<LocalSim> {
        PortfolioSource(file.portfolio, revision: file.revision, prices: sim)
    }

    /// Works the slot.
    ///
    /// - Parameter standsBy: whether to wait for a run that another host has begun.
    func work(_ slot: Slot, window: Int, standsBy: Bool) async throws -> JobReport {
        do {
            let request = request(slot, try .ofThisProcess(window: window), standsBy: standsBy)
            return try await dailyRebalance(request, from: source, in: world)
        } catch {
            throw Workplace.failure(error)
        }
    }

    /// What `work` would plan now.
    func preview() async throws -> (plan: Plan, context: PlanContext) {
        let now = try await sim.now()
        let slot = Slot(
            job: LiveRun.job, account: deployment.account, venue: sim.market.calendar.venue,
            scheduledAt: now)
        do {
            let preview = try await Jobs.preview(
                request(slot, Timing()), from: source, in: world)
            var context = context(preview.targets, note: preview.note)
            context.refusals = preview.refusals
            return (preview.plan, context)
        } catch {
            if let failure = PreviewFailure(error) {
                throw CommandFailure(ExitStatus(failure.outcome), failure.note)
            }
            throw Workplace.failure(error)
        }
    }

    func context(_ targets: [Decision.Target], note: String?) -> PlanContext {
        PlanContext(
            portfolio: file.portfolio.name, revision: file.revision, isDirty: file.isDirty,
            targets: targets, note: note, offset: sim.market.calendar.offset)
    }
}

extension Slot {
    /// `daily-rebalance@2026-11-20T15:10:00+09:00`, in Seoul's time, where the schedules are.
    var text: String { "\(job)@\(scheduledAt.text(offset: 9 * 3600))" }
}
