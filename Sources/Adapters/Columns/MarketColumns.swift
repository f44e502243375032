public import Markets
public import Postgres

// How the values of markets stand in columns. In one place, because two adapters have tables and
// a type may conform only once.

extension Instant: PostgresValue {
    /// RFC 3339, or as PostgreSQL prints a `timestamptz` in Greenwich.
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension TradingDate: PostgresValue {
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension Instrument: PostgresValue {
    /// `KRX:069500`
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension Quantity: PostgresValue {
    /// Millionths of a share, a `bigint`.
    public init?(postgresText: String) {
        guard let millionths = Int64(postgresText, radix: 10) else { return nil }
        self.init(millionths: millionths)
    }

    public var postgresText: String { String(millionths) }
}

extension Weight: PostgresValue {
    /// Trillionths of net asset value, a `bigint`.
    public init?(postgresText: String) {
        guard let trillionths = Int64(postgresText, radix: 10) else { return nil }
        self.init(trillionths: trillionths)
    }

    public var postgresText: String { String(trillionths) }
}

extension Currency: PostgresValue {}
extension Venue: PostgresValue {}
extension Side: PostgresValue {}
