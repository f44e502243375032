import LocalSim
import Postgres
import PrivateServer
import Store

/// One schema of one database: what belongs in it, and who may do what there.
struct SchemaPart {
    let schema: SchemaName
    let migrations: [Migration]
    let access: Access
    /// Of whoever may change the schema.
    let ownerURL: String
    /// Of whoever works in it.
    let programURL: String
    let isPrivate: Bool

    static func all(of location: DatabaseLocation) -> [SchemaPart] {
        [
            SchemaPart(
                schema: PGStore.schema, migrations: PGStore.migrations, access: PGStore.access,
                ownerURL: location.ledger, programURL: location.ledger(as: Access.program),
                isPrivate: location.isPrivate),
            SchemaPart(
                schema: Workplace.simulatorSchema, migrations: LocalSim.migrations,
                access: LocalSim.access, ownerURL: location.simulator,
                programURL: location.simulator(as: Access.program),
                isPrivate: location.isSimulatorPrivate),
        ]
    }

    /// A connection for whoever changes the schema.
    var owner: Database { Database(ownerURL, schema: schema) }

    /// A connection for whoever works in it, of a role that owns nothing there.
    var program: Database { Database(programURL, schema: schema) }

    /// Applies what is missing and gives the roles their rights.
    ///
    /// - Returns: the names of what was applied now, `ballast.m0001_state`, and what a person has
    ///   to know or do.
    func migrate() async throws -> (applied: [String], notes: [String]) {
        let owner = owner
        // Whoever may not change the schema need not be told so when there is nothing to change.
        let pending = try await owner.status(of: migrations).contains { $0.appliedAt == nil }
        let applied = pending ? try await owner.migrate(migrations) : []
        let report = try await owner.give(access, after: migrations)
        return (
            applied.map { "\(schema).\($0.name)" }, report.notes.map { "\(schema): \($0)" }
        )
    }

    /// Brings the schema of a private server up to date, unless it is.
    ///
    /// - Parameter program: a connection of the role that works there.
    func prepare(for program: Database) async throws {
        guard try await !isReady(program) else { return }
        _ = try await migrate()
        // A server that an older version of this program started does not let the role in.
        do {
            _ = try await program.isReady(migrations, access)
        } catch PostgresError.unreachable {
            try PrivateServer().reload()
            try await awaitReload(program)
        }
    }

    /// Whether nothing is to be done. Before the first set-up the role is not there yet.
    private func isReady(_ program: Database) async throws -> Bool {
        do {
            return try await program.isReady(migrations, access)
        } catch PostgresError.unreachable, PostgresError.refused {
            return false
        }
    }

    /// The server reads its configuration again in its own time.
    private func awaitReload(_ program: Database) async throws {
        for _ in 0..<100 {
            if try await isReady(program) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        _ = try await program.isReady(migrations, access)
    }
}
