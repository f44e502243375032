public import Postgres
public import Trading

/// The store in PostgreSQL: one verb, one transaction, and its `events` row inside it.
///
/// The questions of each table are in the table's own file, as extensions of `Transaction`.
public struct PGStore: Store {
    private let database: Database

    /// The schema of the ledger.
    public static var schema: SchemaName {
        guard let name = SchemaName("ballast") else { preconditionFailure("a schema's name") }
        return name
    }

    /// All of the schema's migrations, in order.
    public static let migrations = [
        Migration("m0001_state", PackageResources.m0001_state_sql),
        Migration("m0002_safety", PackageResources.m0002_safety_sql),
        Migration("m0003_claims", PackageResources.m0003_claims_sql),
        Migration("m0004_risk", PackageResources.m0004_risk_sql),
        Migration("m0005_symbols", PackageResources.m0005_symbols_sql),
        Migration("m0006_recovery", PackageResources.m0006_recovery_sql),
    ]

    /// Who may do what in the schema: nobody but a migration changes the steps of a life or names
    /// the ledger, and the text of portfolios is not for dashboards.
    public static let access = Access(
        fixed: ["ledger", "steps"], locked: ["accounts.name"], unread: ["revisions.source"])

    public init(_ database: Database) {
        self.database = database
    }

    /// Applies what is missing of the schema. Harmless when nothing is.
    ///
    /// - Returns: the names of what was applied now.
    @discardableResult
    public func migrate() async throws(StoreError) -> [String] {
        do {
            return try await database.migrate(Self.migrations).map(\.name)
        } catch {
            throw StoreError(error)
        }
    }

    /// Each migration and whether it is applied; nothing is changed.
    public func migrationStatus() async throws(StoreError) -> [MigrationStatus] {
        do {
            return try await database.status(of: Self.migrations)
        } catch {
            throw StoreError(error)
        }
    }

    /// - Throws: `schema` unless the database has exactly this program's migrations.
    public func requireCurrentSchema() async throws(StoreError) {
        do {
            try await database.requireCurrent(Self.migrations)
        } catch {
            throw StoreError(error)
        }
    }

    /// One transaction of a verb.
    ///
    /// - Parameter run: the run whose verb it is, so that a refusal by the fence can name it.
    func transaction<Value: Sendable>(
        _ run: ClaimedRun? = nil, _ body: @Sendable (Transaction) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await database.transaction(body)
        } catch {
            throw StoreError(error, run: run?.run)
        }
    }
}

extension StoreError {
    /// Sorts what a transaction threw by what the caller must do.
    init(_ error: any Error, run: RunID? = nil) {
        switch error {
        case let error as StoreError: self = error
        case let error as OrderError: self = .illegal(error)
        case let error as MigrationError: self = .schema(error.description)
        case let error as PostgresError: self.init(error, run)
        default: self = .unavailable("\(error)")
        }
    }

    private init(_ error: PostgresError, _ run: RunID?) {
        switch error {
        case .unknownCommit: self = .unknownCommit
        case .unreachable, .serialization, .timeout, .readOnly, .malformedConnectionString:
            self = .unavailable(error.description)
        case .raised(let refusal) where refusal.sqlState == "BL008":
            self = run.map(StoreError.fenced) ?? .conflict(refusal.message)
        case .raised, .uniqueViolation, .constraintViolation, .unstorable:
            self = .conflict(error.description)
        case .unreadable: self = .schema(error.description)
        case .refused(let refusal):
            // 42 and 3F: a table, column or right that this program counts on is not there.
            let isSchema = ["42", "3F"].contains(refusal.sqlState.prefix(2))
            self = isSchema ? .schema(error.description) : .unavailable(error.description)
        }
    }
}
