import Postgres
import Testing

struct SQLTests {
    @Test func `a value becomes a placeholder and travels beside the text`() {
        let name = "x'; DROP TABLE halt; --"
        let statement: SQL = "SELECT * FROM halt WHERE reason = \(name) AND id > \(7)"
        #expect(statement.text == "SELECT * FROM halt WHERE reason = $1 AND id > $2")
        #expect(statement.values == ["x'; DROP TABLE halt; --", "7"])
    }

    @Test func `nil is NULL`() {
        let statement: SQL = "SELECT \(nil as Int?), \(true), \(Int64.min)"
        #expect(statement.values == [nil, "t", "-9223372036854775808"])
    }

    @Test(
        arguments: [
            ("ballast", true), ("_a1", true), ("test_0", true), ("", false), ("Ballast", false),
            ("1a", false), ("a-b", false), ("a\"b", false), ("pg_x", false), ("é", false),
            (String(repeating: "a", count: 64), false), ("information_schema", false),
        ])
    func `a schema's name is one that needs no quoting`(name: String, isValid: Bool) {
        #expect((SchemaName(name) != nil) == isValid)
    }
}
