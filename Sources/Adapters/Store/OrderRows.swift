import Columns
import Markets
import Postgres
import Trading

extension Order {
    /// Decodes a row of `orders`.
    init(row: Row) throws(PostgresError) {
        let currency: Currency = try row["currency"]
        var baseline: Baseline?
        if let at: Instant = try row["submitting_at"] {
            let numbers: [String] = try row["baseline_numbers"]
            baseline = Baseline(
                numbers: numbers.map { BrokerOrderNumber(rawValue: $0) },
                held: try row["baseline_held"], sellable: try row["baseline_sellable"],
                orderable: try row.money("baseline_orderable", currency),
                witness: try Witness(row: row, currency), at: at)
        }
        self.init(
            stored: OrderIdentity(
                deployment: try row["deployment"], purpose: try OrderIdentity.Purpose(row: row),
                session: try row["session"], leg: try row["leg"],
                instrument: try row["instrument"], side: try row["side"],
                attempt: try row["attempt"]),
            account: try row["account"], plan: try row["plan"], cause: try row["cause"],
            quantity: try row["quantity"], limit: try row.price("limit_price", currency),
            state: try row["state"],
            executed: Execution(
                quantity: try row["filled"], amount: try row.money("amount", currency),
                costs: try row.money("costs", currency)),
            number: try row["broker_number"], baseline: baseline, note: try row["note"],
            reportedAt: try row["reported_at"])
    }
}

extension Witness {
    /// Nil for a marker that is older than its columns.
    fileprivate init?(row: Row, _ currency: Currency) throws(PostgresError) {
        guard let held: Quantity = try row["witness_held"] else { return nil }
        self.init(
            held: held, sellable: try row["witness_sellable"],
            orderable: try row.money("witness_orderable", currency))
    }
}

extension OrderIdentity.Purpose {
    /// One of two columns of a row of `orders`; a CHECK says that exactly one is there.
    init(row: Row) throws(PostgresError) {
        if let exit: ExitID = try row["exit"] {
            self = .exit(exit)
        } else {
            self = .decision(try row["decision"])
        }
    }
}
