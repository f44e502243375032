import Columns
public import Markets
import Postgres
public import Trading

extension PGStore {
    public func create(_ deployment: Deployment, _ origin: Origin) async throws(StoreError) {
        try await transaction { transaction in
            guard deployment.state == .draft else {
                throw StoreError.conflict(
                    "deployment '\(deployment.name)' must start as a draft")
            }
            guard try transaction.account(deployment.account) != nil else {
                throw StoreError.missing("account '\(deployment.account)'")
            }
            if let known = try transaction.deployment(deployment.name) {
                guard known.account == deployment.account, known.portfolio == deployment.portfolio,
                    known.share == deployment.share
                else {
                    throw StoreError.conflict(
                        "deployment '\(deployment.name)' exists with other terms")
                }
                return
            }
            try transaction.insert(deployment)
            try transaction.note(
                "deployment:\(deployment.name)", "created", deployment.portfolio, origin)
        }
    }

    public func activate(
        _ name: DeploymentName, opening: Money, at: Instant, _ origin: Origin
    ) async throws(StoreError) {
        try await transaction { transaction in
            guard let found = try transaction.deployment(name) else {
                throw StoreError.missing("deployment '\(name)'")
            }
            // Two activations on one account come one after another, and the second sees the first.
            _ = try transaction.lockAccount(found.account)
            let locked = try transaction.deployment(name) ?? found
            if locked.state == .active { return }
            guard locked.state == .draft else {
                throw StoreError.conflict("deployment '\(name)' is \(locked.state.rawValue)")
            }
            if let rival = try transaction.deployments().first(where: {
                $0.account == locked.account && $0.name != name && $0.state.canTrade
            }) {
                throw StoreError.conflict(
                    "account '\(locked.account)' already carries '\(rival.name)'")
            }
            try transaction.set(.active, of: name)
            try transaction.insertOpening(opening, of: name, at: at)
            try transaction.note("deployment:\(name)", "activated", opening.description, origin)
        }
    }

    public func deployments() async throws(StoreError) -> [Deployment] {
        try await transaction { try $0.deployments() }
    }

    public func ledger(of deployment: DeploymentName) async throws(StoreError) -> Ledger {
        try await transaction { transaction in
            guard let cash = try transaction.cash(of: deployment) else {
                throw StoreError.missing("deployment '\(deployment)'")
            }
            return Ledger(cash: cash, positions: try transaction.positions(of: deployment))
        }
    }
}

extension Transaction {
    func deployment(_ name: DeploymentName) throws -> Deployment? {
        try row("SELECT * FROM deployments WHERE name = \(name)", as: Deployment.init(row:))
    }

    /// By name.
    func deployments() throws -> [Deployment] {
        try rows(
            #"SELECT * FROM deployments ORDER BY name COLLATE "C""#, as: Deployment.init(row:))
    }

    func insert(_ deployment: Deployment) throws(PostgresError) {
        try execute(
            """
            INSERT INTO deployments (name, account, portfolio, state, stage, share)
            VALUES (\(deployment.name), \(deployment.account), \(deployment.portfolio),
                    \(deployment.state), \(deployment.stage), \(deployment.share))
            """)
    }

    func set(_ state: DeploymentState, of name: DeploymentName) throws(PostgresError) {
        try execute("UPDATE deployments SET state = \(state) WHERE name = \(name)")
    }

    /// The first entry of a deployment's cash; its trigger moves the balance.
    func insertOpening(
        _ opening: Money, of name: DeploymentName, at: Instant
    ) throws(PostgresError) {
        try execute(
            """
            INSERT INTO cash_entries (deployment, kind, amount, at)
            VALUES (\(name), 'opening', \(opening.minorUnits), \(at))
            """)
    }

    func cash(of name: DeploymentName) throws -> Money? {
        try row("SELECT * FROM balances WHERE deployment = \(name)") { row in
            try row.money("cash", try row["currency"])
        }
    }

    /// Without the positions that are gone.
    func positions(of name: DeploymentName) throws -> [Instrument: Quantity] {
        let held = try rows(
            """
            SELECT instrument, quantity
            FROM positions
            WHERE deployment = \(name) AND quantity <> 0
            """
        ) { row -> (Instrument, Quantity) in (try row["instrument"], try row["quantity"]) }
        return Dictionary(held) { $1 }
    }
}

extension Deployment {
    /// Decodes a row of `deployments`.
    init(row: Row) throws(PostgresError) {
        self.init(
            name: try row["name"], account: try row["account"], portfolio: try row["portfolio"],
            state: try row["state"], stage: try row["stage"], share: try row["share"])
    }
}
