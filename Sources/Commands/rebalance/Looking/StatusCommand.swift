import ArgumentParser
import HaltFile
import LocalSim
import Markets
import Store
import Trading

/// One screen: what is stopped, where each deployment is, and which orders nobody can vouch for.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How things stand, on one screen.")

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let workplace = try await Workplace.open()
        let status = try await Standing.read(in: workplace)
        Output.write(json ? try JSON.text(StatusView(status)) : status.text)
    }
}

/// How things stand.
struct Standing {
    struct DeploymentStanding {
        let deployment: Deployment
        let cash: Money?
        let lastRun: RunRecord?
        let decision: DecisionRecord?
        /// Nil where it cannot trade, and where its broker or calendar does not say.
        let nextSlot: Slot?
    }

    let fileHalt: (stops: Halt.Stops, reason: String)?
    let halts: [Halt]
    let deployments: [DeploymentStanding]
    /// Orders that have not ended.
    let orders: [Order]

    static func read(in workplace: Workplace) async throws -> Standing {
        let store = workplace.store
        return try await workplace.attempt {
            let holdings = try await store.holdings(of: nil)
            var standings: [DeploymentStanding] = []
            for deployment in try await store.deployments() {
                // A closed deployment's account may have a new one, with runs of its own.
                let lastRun = try await store.runs(
                    matching: LookFilter(deployment: deployment.name, limit: 1)
                ).last
                standings.append(
                    DeploymentStanding(
                        deployment: deployment,
                        cash: holdings.first { $0.deployment == deployment.name }?.cash,
                        lastRun: lastRun,
                        decision: try await store.decisions(
                            matching: LookFilter(deployment: deployment.name, limit: 1)
                        ).last,
                        nextSlot: await nextSlot(of: deployment, after: lastRun, in: workplace)))
            }
            return Standing(
                fileHalt: workplace.haltFile.reading(), halts: try await store.halts(),
                deployments: standings, orders: try await store.unfinishedOrders())
        }
    }

    /// On the account's own clock, which for a simulated account may be far from this one's.
    private static func nextSlot(
        of deployment: Deployment, after last: RunRecord?, in workplace: Workplace
    ) async -> Slot? {
        guard deployment.state == .active else { return nil }
        // A screen that shows the rest is better than none: what cannot be asked is left blank.
        guard let broker = try? await workplace.simulatedAccount(deployment.account),
            let now = try? await broker.now()
        else { return nil }
        func due(at instant: Instant) -> SlotChoice? {
            try? SlotChoice.due(
                at: instant, account: deployment.account, calendar: broker.market.calendar,
                schedule: nil)
        }
        guard let choice = due(at: now) else { return nil }
        guard let last, last.outcome?.endsSlot == true,
            last.slot.scheduledAt >= choice.slot.scheduledAt
        else { return choice.slot }
        return due(at: last.slot.scheduledAt + choice.window)?.slot
    }
}
