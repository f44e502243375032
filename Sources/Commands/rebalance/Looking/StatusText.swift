import Markets
import Store
import Trading

extension Standing {
    var text: String {
        var parts = [haltText, deploymentText]
        let unsettled = orders.filter { $0.state.isUnsettled || $0.state == .contested }
        let working = orders.filter { !$0.state.isUnsettled && $0.state != .contested }
        if !unsettled.isEmpty {
            parts.append(
                Terminal.red("nobody can vouch for these orders; they are never sent again:")
                    + "\n" + OrderTable.text(unsettled))
        }
        if !working.isEmpty {
            parts.append("orders that have not ended:\n" + OrderTable.text(working))
        }
        if unsettled.isEmpty, working.isEmpty { parts.append("every order has ended") }
        return parts.joined(separator: "\n\n")
    }

    private var haltText: String {
        guard fileHalt != nil || !halts.isEmpty else { return "nothing is halted" }
        var lines: [String] = []
        if let fileHalt {
            lines.append(
                "HALTED by the halt file: stops \(fileHalt.stops.rawValue): \(fileHalt.reason)")
        }
        for halt in halts {
            lines.append(
                "HALTED \(halt.scope): stops \(halt.stops.rawValue), halt \(halt.id) by "
                    + "\(halt.raisedBy): \(halt.reason)")
        }
        return lines.map(Terminal.red).joined(separator: "\n")
    }

    private var deploymentText: String {
        var table = Table([
            ("deployment", .left), ("state", .left), ("account", .left), ("cash", .right),
            ("decision", .left), ("last run", .left), ("next slot", .left),
        ])
        for standing in deployments {
            let deployment = standing.deployment
            let decision = standing.decision.map {
                "\($0.id) of \($0.decidedOn), \($0.state.rawValue)"
            }
            let run = standing.lastRun.map {
                "\($0.id) of \($0.slot.scheduledAt.seoulSeconds), \($0.outcomeText)"
            }
            table.add([
                deployment.name.rawValue, deployment.state.rawValue,
                deployment.account.rawValue, standing.cash.map { grouped($0) } ?? "",
                decision ?? "none", run ?? "none",
                standing.nextSlot?.scheduledAt.seoulSeconds ?? "",
            ])
        }
        guard !table.isEmpty else {
            return "no deployments: 'rebalance deployment create NAME'"
        }
        let notes = deployments.compactMap { standing -> String? in
            guard let run = standing.lastRun, run.outcome != .done, !run.note.isEmpty else {
                return nil
            }
            return "run \(run.id) of \(standing.deployment.name): \(run.note)"
        }
        return ([table.text] + notes).joined(separator: "\n")
    }
}

/// `ballast.status/1`
struct StatusView: Encodable {
    struct FileHaltView: Encodable {
        let stops: String
        let reason: String
    }

    struct HaltView: Encodable {
        let id: String
        let scope: String
        let stops: String
        let reason: String
        let raised_by: String
        let raised_at: String
    }

    struct DeploymentStandingView: Encodable {
        let name: String
        let state: String
        let stage: String
        let account: String
        let portfolio: String
        let cash: MoneyView?
        let last_run: RunView?
        let decision: DecisionView?
        let next_slot: String?
    }

    let schema = "ballast.status/1"
    let halt_file: FileHaltView?
    let halts: [HaltView]
    let deployments: [DeploymentStandingView]
    /// Sent or contested, and nobody can vouch for them.
    let unsettled: [ListedOrderView]
    /// Every other order that has not ended.
    let working: [ListedOrderView]

    init(_ standing: Standing) {
        halt_file = standing.fileHalt.map {
            FileHaltView(stops: $0.stops.rawValue, reason: $0.reason)
        }
        halts = standing.halts.map {
            HaltView(
                id: "\($0.id)", scope: "\($0.scope)", stops: $0.stops.rawValue,
                reason: $0.reason, raised_by: $0.raisedBy, raised_at: $0.raisedAt.seoul)
        }
        deployments = standing.deployments.map { standing in
            let deployment = standing.deployment
            return DeploymentStandingView(
                name: deployment.name.rawValue, state: deployment.state.rawValue,
                stage: deployment.stage.rawValue, account: deployment.account.rawValue,
                portfolio: deployment.portfolio, cash: standing.cash.map { MoneyView($0) },
                last_run: standing.lastRun.map(RunView.init),
                decision: standing.decision.map(DecisionView.init),
                next_slot: standing.nextSlot?.text)
        }
        let isUnsettled = { (order: Order) in
            order.state.isUnsettled || order.state == .contested
        }
        unsettled = standing.orders.filter(isUnsettled).map(ListedOrderView.init)
        working = standing.orders.filter { !isUnsettled($0) }.map(ListedOrderView.init)
    }
}
