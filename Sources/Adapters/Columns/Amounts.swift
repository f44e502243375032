public import Markets
public import Postgres

// Amounts of a currency that is in a column of its own.

extension Row {
    /// A price, in millionths.
    public func price(_ column: String, _ currency: Currency) throws(PostgresError) -> Price {
        let millionths: Int64 = try self[column]
        guard millionths > 0 else { throw .unreadable(column: column, type: "Price") }
        return Price(millionths: millionths, currency)
    }

    /// Money, in minor units.
    public func money(_ column: String, _ currency: Currency) throws(PostgresError) -> Money {
        Money(minorUnits: try self[column], currency)
    }
}
