import Columns
import Markets
import Postgres
public import Trading

extension PGStore {
    public func create(_ account: Account, _ origin: Origin) async throws(StoreError) {
        try await transaction { transaction in
            if let known = try transaction.account(account.name) {
                guard known == account else {
                    throw StoreError.conflict("account '\(account.name)' exists with other terms")
                }
                return
            }
            try transaction.insert(account)
            try transaction.note(
                "account:\(account.name)", "created", account.broker.rawValue, origin)
        }
    }

    public func accounts() async throws(StoreError) -> [Account] {
        try await transaction { try $0.accounts() }
    }
}

extension Transaction {
    func account(_ name: AccountName) throws -> Account? {
        try row("SELECT * FROM accounts WHERE name = \(name)", as: Account.init(row:))
    }

    /// By name.
    func accounts() throws -> [Account] {
        try rows(#"SELECT * FROM accounts ORDER BY name COLLATE "C""#, as: Account.init(row:))
    }

    func insert(_ account: Account) throws(PostgresError) {
        try execute(
            """
            INSERT INTO accounts (name, broker, currency)
            VALUES (\(account.name), \(account.broker), \(account.currency))
            """)
    }

    /// Locks an account, so that claims and activations on it come one after another.
    ///
    /// - Returns: false when there is none.
    func lockAccount(_ name: AccountName) throws(PostgresError) -> Bool {
        try value(
            """
            SELECT name
            FROM accounts
            WHERE name = \(name)
            FOR NO KEY UPDATE
            """, "name", as: AccountName.self) != nil
    }
}

extension Account {
    /// Decodes a row of `accounts`.
    init(row: Row) throws(PostgresError) {
        self.init(
            name: try row["name"], broker: try row["broker"], currency: try row["currency"])
    }
}
