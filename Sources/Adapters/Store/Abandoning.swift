import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func abandon(
        _ name: DeploymentName, force: Bool, reason: String, at: Instant, _ origin: Origin
    ) async throws(StoreError) -> Handover {
        try await transaction { transaction in
            guard let found = try transaction.deployment(name) else {
                throw StoreError.missing("deployment '\(name)'")
            }
            // The account first, as everything does that changes who may trade on it.
            _ = try transaction.lockAccount(found.account)
            let locked = try transaction.lockDeployment(name)
            if let handover = try transaction.handover(of: name) { return handover }
            try locked.requireAbandon(force: force)
            let abandonment = Abandonment(
                deployment: locked,
                ledger: Ledger(
                    cash: try transaction.cash(of: name) ?? .zero(.krw),
                    positions: try transaction.positions(of: name)),
                orders: try transaction.livingOrders(of: name), reason: reason, by: origin.by,
                at: at)
            if let exit = try transaction.openExit(of: name) {
                try transaction.end(exit.id, as: .abandoned)
                try transaction.note("exit:\(exit.id)", "abandoned", reason, origin)
            }
            try transaction.set(.abandoned, of: name)
            try transaction.tell(
                abandonment.alert, "deployment:\(name)", "abandoned", reason, origin)
            for (place, correction) in abandonment.corrections.enumerated() {
                try transaction.insert(
                    correction, key: abandonment.key, place: place, by: origin.by)
                try transaction.note(correction.subject, "corrected", "\(correction)", origin)
            }
            try transaction.insert(abandonment.handover, by: origin.by)
            return abandonment.handover
        }
    }

    public func handover(of name: DeploymentName) async throws(StoreError) -> Handover? {
        try await transaction { try $0.handover(of: name) }
    }
}

extension Transaction {
    fileprivate func handover(of name: DeploymentName) throws -> Handover? {
        try row("SELECT * FROM handovers WHERE deployment = \(name)") { row in
            Handover(deployment: try row["deployment"], text: try row["text"], at: try row["at"])
        }
    }

    fileprivate func insert(_ handover: Handover, by: String) throws(PostgresError) {
        try execute(
            """
            INSERT INTO handovers (deployment, text, by, at)
            VALUES (\(handover.deployment), \(handover.text), \(by), \(handover.at))
            """)
    }

    fileprivate func livingOrders(of name: DeploymentName) throws -> [Order] {
        try rows(
            """
            SELECT *
            FROM orders
            WHERE deployment = \(name) AND state IN (
                'planned', 'submitting', 'accepted', 'cancelling', 'unknown', 'contested')
            """, as: Order.init(row:))
    }
}
