import Jobs
import LocalSim
import Markets
import Store
import Trading

/// What a live run says when it has ended.
enum RunOutput {
    struct View: Encodable {
        let schema = "ballast.run/1"
        let deployment: String
        let slot: String
        let outcome: String
        let exit_code: Int32
        let attempt: Int
        let skipped: String?
        let note: String
        let plan: PlanView?
        let orders: [ListedOrderView]
    }

    static func write(
        _ report: JobReport, _ run: LiveRun, _ slot: Slot, asJSON: Bool
    ) async throws {
        var context = run.context(try await targets(of: report, run), note: nil)
        context.run = report.run.map { "\($0)" }
        context.isLive = true
        context.refusals = report.refusals
        if asJSON {
            let view = View(
                deployment: run.deployment.name.rawValue, slot: slot.text,
                outcome: report.outcome.rawValue,
                exit_code: status(of: report, isTimer: false).rawValue,
                attempt: report.attempt, skipped: report.skipped.map { "\($0)" },
                note: report.note,
                plan: report.plan.map { PlanView($0, context, hash: $0.hash) },
                orders: report.orders.map(ListedOrderView.init))
            Output.write(try JSON.text(view))
            return
        }
        let head = "\(run.deployment.name) \(slot.text): "
        guard report.skipped == nil else {
            Output.write(head + report.note)
            return
        }
        if let plan = report.plan { Output.write(plan.text(context)) }
        if !report.orders.isEmpty { Output.write(OrderTable.text(report.orders)) }
        let resumed = report.attempt > 1 ? ", attempt \(report.attempt) of this slot" : ""
        Output.write(head + "\(report.outcome.rawValue), \(report.note)\(resumed)")
    }

    /// Of the decision that the plan works; none where nothing was decided.
    private static func targets(
        of report: JobReport, _ run: LiveRun
    ) async throws -> [Decision.Target] {
        guard let id = report.plan?.decision else { return [] }
        let latest = try await run.workplace.attempt {
            try await run.workplace.store.latestDecision(of: run.deployment.name)
        }
        return latest?.id == id ? latest?.targets ?? [] : []
    }

    /// Under a timer a slot that another host works is no failure.
    static func status(of report: JobReport, isTimer: Bool) -> ExitStatus {
        switch report.skipped {
        case .alreadyDone: return .done
        case .takenByAnother: return isTimer ? .done : .locked
        case .accountBusy: return .locked
        case nil: return ExitStatus(report.outcome)
        }
    }
}

enum OrderTable {
    static func text(_ orders: [Order]) -> String {
        var table = Table([
            ("order", .left), ("state", .left), ("shares", .right), ("filled", .right),
            ("limit", .right), ("amount", .right), ("costs", .right), ("broker's number", .left),
            ("note", .left),
        ])
        for order in orders {
            table.add([
                order.id.rawValue, order.state.rawValue, grouped(order.quantity.description),
                grouped(order.filled.description), grouped(order.limit.amount),
                grouped(order.executed.amount.amount), grouped(order.executed.costs.amount),
                order.number?.rawValue ?? "", order.note ?? "",
            ])
        }
        return table.text
    }
}
