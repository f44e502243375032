import ArgumentParser
import LocalSim
import Postgres
import PrivateServer
import Store

/// Brings the databases to this program's schemas.
///
/// Safe to run again and from several machines at once: what is applied is left alone.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the databases to this program's schemas.",
        discussion: """
            The ledger is BALLAST_DATABASE_URL and LocalSim's books are BALLAST_LOCALSIM_URL, or \
            both are in the private server. With --status nothing is changed, and the exit code \
            is 20 where something is missing.
            """)

    @Flag(help: "Only show what is applied.")
    var status = false

    @Flag(help: "One JSON object.")
    var json = false

    struct View: Encodable {
        struct MigrationView: Encodable {
            let schema: String
            let number: Int
            let name: String
            /// Absent while it is pending.
            let applied_at: String?
        }

        let schema = "ballast.migrations/1"
        let migrations: [MigrationView]
        /// Applied by this call.
        let applied: [String]
    }

    func run() async throws {
        let location = try Workplace.databases()
        let parts = [
            Part(schema: PGStore.schema, url: location.ledger, migrations: PGStore.migrations),
            Part(
                schema: Workplace.simulatorSchema, url: location.simulator,
                migrations: LocalSim.migrations),
        ]
        var applied: [String] = []
        var rows: [(schema: SchemaName, status: MigrationStatus)] = []
        for part in parts {
            do {
                if !status { applied += try await part.migrate() }
                rows += try await part.statuses().map { (part.schema, $0) }
            } catch {
                throw Workplace.failure(error)
            }
        }
        try show(rows, applied)
        let pending = rows.filter { $0.status.appliedAt == nil }.map(\.status.name)
        guard pending.isEmpty else {
            throw CommandFailure(
                .schema,
                "\(pending.joined(separator: ", ")) not applied: run 'rebalance migrate'")
        }
    }

    private func show(
        _ rows: [(schema: SchemaName, status: MigrationStatus)], _ applied: [String]
    ) throws {
        if json {
            let views = rows.map {
                View.MigrationView(
                    schema: $0.schema.rawValue, number: $0.status.number, name: $0.status.name,
                    applied_at: $0.status.appliedAt)
            }
            Output.write(try JSON.text(View(migrations: views, applied: applied)))
            return
        }
        guard status else {
            for name in applied { Output.write("applied \(name)") }
            if applied.isEmpty { Output.write("nothing to do: every migration is applied") }
            return
        }
        var table = Table([
            ("schema", .left), ("number", .right), ("migration", .left), ("applied at", .left),
        ])
        for row in rows {
            table.add([
                row.schema.rawValue, "\(row.status.number)", row.status.name,
                row.status.appliedAt ?? "pending",
            ])
        }
        Output.write(table.text)
    }
}

/// One schema of one database.
private struct Part {
    let schema: SchemaName
    let url: String
    let migrations: [Migration]

    private var database: Database { Database(url, schema: schema) }

    /// - Returns: the names of what was applied now: `ballast.m0001_state`.
    func migrate() async throws -> [String] {
        try await database.migrate(migrations).map { "\(schema.rawValue).\($0.name)" }
    }

    func statuses() async throws -> [MigrationStatus] {
        try await database.status(of: migrations)
    }
}
