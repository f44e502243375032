extension Database {
    /// Drops the schema and everything in it. For schemas that a test made; only `test_…` goes.
    package func dropSchema() async throws {
        let schema = schemaName
        precondition(schema.rawValue.hasPrefix("test_"), "'\(schema)' is not a test's schema")
        try await transaction { transaction in
            try transaction.script(#"DROP SCHEMA IF EXISTS "\#(schema)" CASCADE"#)
        }
        close()
    }
}
