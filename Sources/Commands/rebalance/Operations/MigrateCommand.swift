import ArgumentParser
import Postgres
import PrivateServer

/// Brings the databases to this program's schemas.
///
/// Safe to run again and from several machines at once: what is applied is left alone.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the databases to this program's schemas.",
        discussion: """
            The ledger is BALLAST_DATABASE_URL and LocalSim's books are BALLAST_LOCALSIM_URL, or \
            both are in the private server. It also makes the roles ballast_migrate, which owns \
            the schemas, ballast_app, which works in them and owns nothing, and ballast_reader, \
            as far as the role that it connects as may. With --status nothing is changed, and the \
            exit code is 20 where something is missing.
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
        /// What the roles still need, and who can give it.
        let notes: [String]
    }

    func run() async throws {
        let location = try Workplace.databases()
        var applied: [String] = []
        var notes: [String] = []
        var rows: [(schema: SchemaName, status: MigrationStatus)] = []
        for part in SchemaPart.all(of: location) {
            do {
                if !status {
                    let done = try await part.migrate()
                    applied += done.applied
                    notes += done.notes
                }
                rows += try await part.owner.status(of: part.migrations).map { (part.schema, $0) }
            } catch {
                throw Workplace.failure(error)
            }
        }
        for note in notes { Messages.write("note: \(note)") }
        try show(rows, applied, notes)
        let pending = rows.filter { $0.status.appliedAt == nil }.map(\.status.name)
        guard pending.isEmpty else {
            throw CommandFailure(
                .schema,
                "\(pending.joined(separator: ", ")) not applied: run 'rebalance migrate'")
        }
    }

    private func show(
        _ rows: [(schema: SchemaName, status: MigrationStatus)], _ applied: [String],
        _ notes: [String]
    ) throws {
        if json {
            let views = rows.map {
                View.MigrationView(
                    schema: $0.schema.rawValue, number: $0.status.number, name: $0.status.name,
                    applied_at: $0.status.appliedAt)
            }
            Output.write(try JSON.text(View(migrations: views, applied: applied, notes: notes)))
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
