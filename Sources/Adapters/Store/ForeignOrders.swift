import Columns
import Markets
import Postgres
import Trading

extension Transaction {
    /// Books what an order that is not ours has executed since it was last looked at.
    func bookForeign(
        _ report: OrderReport, _ account: AccountName, _ origin: Origin
    ) throws {
        let currency = report.limit.currency
        let before = try row(
            """
            SELECT filled, amount, costs
            FROM foreign_orders
            WHERE account = \(account) AND session = \(report.session)
              AND number = \(report.number)
            FOR UPDATE
            """
        ) { row -> Execution in
            Execution(
                quantity: try row["filled"], amount: try row.money("amount", currency),
                costs: try row.money("costs", currency))
        }
        guard let before, report.executed.quantity > before.quantity else { return }
        let corrections = Correction.foreign(
            report, since: before, account: account, at: report.acceptedAt)
        let key = "foreign \(report.session) \(report.number) \(report.executed.quantity)"
        for (place, correction) in corrections.enumerated() {
            try insert(correction, key: key, place: place, by: origin.by)
            try note(correction.subject, "corrected", "\(correction)", origin)
        }
        try execute(
            """
            UPDATE foreign_orders
            SET filled = \(report.executed.quantity),
                amount = \(report.executed.amount.minorUnits),
                costs = \(report.executed.costs.minorUnits)
            WHERE account = \(account) AND session = \(report.session)
              AND number = \(report.number)
            """)
    }
}
