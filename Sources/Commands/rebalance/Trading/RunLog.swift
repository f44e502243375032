import Jobs
import Log
import Logging
import Trading

/// The lines that a run under a timer leaves in the journal: one for each order, then the counts.
///
/// A person at a terminal reads the table instead.
enum RunLog {
    static func write(_ report: JobReport, _ run: LiveRun, _ slot: Slot) {
        guard report.skipped == nil else { return }
        let logger = Logger(label: "rebalance") { _ in JSONLogHandler() }
        let shared: Logger.Metadata = [
            "deployment": "\(run.deployment.name)", "slot": "\(slot.text)",
        ]
        for order in report.orders {
            let more: Logger.Metadata = [
                "order": "\(order.id)", "state": "\(order.state.rawValue)",
                "filled": "\(order.filled)",
            ]
            logger.notice("order ended", metadata: shared.merging(more) { _, new in new })
        }
        let counts: Logger.Metadata = [
            "outcome": "\(report.outcome.rawValue)", "attempt": "\(report.attempt)",
            "orders": "\(report.orders.count)", "refusals": "\(report.refusals.count)",
        ]
        let level: Logger.Level = report.outcome.exitCode == 0 ? .notice : .error
        logger.log(
            level: level, "run ended", metadata: shared.merging(counts) { _, new in new })
    }
}
