public import Postgres
import PrivateServer

/// Lends a database with a schema of its own, and drops the schema at the end.
///
/// - Parameters:
///   - migrations: what is in the schema to begin with.
///   - body: gets the database and a way to open further connections to the same schema.
@discardableResult
public func withDatabase<Result>(
    _ migrations: [Migration] = [],
    _ body: (Database, _ another: @escaping @Sendable () -> Database) async throws -> Result
) async throws -> Result {
    let parameters = try TestServer.location().ledger
    let name = "test_" + String(UInt64.random(in: .min ... .max), radix: 36)
    guard let schema = SchemaName(name) else { preconditionFailure("'\(name)' is no schema") }
    @Sendable func open() -> Database { Database(parameters, schema: schema, program: name) }
    await Places.shared.take()
    let database = open()
    do {
        try await database.migrate(migrations)
        let result = try await body(database, open)
        try await database.dropSchema()
        await Places.shared.giveBack()
        return result
    } catch {
        // The first error is the one to be told.
        try? await database.dropSchema()
        await Places.shared.giveBack()
        throw error
    }
}
