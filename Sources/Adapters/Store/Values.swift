public import Markets
public import Postgres
public import Trading

// How the words of the domain stand in columns. An enum of words needs no more than to say so.

extension AccountName: PostgresValue {}
extension DeploymentName: PostgresValue {}
extension OrderID: PostgresValue {}
extension BrokerOrderNumber: PostgresValue {}
extension Account.BrokerKind: PostgresValue {}
extension Currency: PostgresValue {}
extension DeploymentState: PostgresValue {}
extension Stage: PostgresValue {}
extension Venue: PostgresValue {}
extension RunOutcome: PostgresValue {}
extension Decision.State: PostgresValue {}
extension OrderState: PostgresValue {}
extension OrderCause: PostgresValue {}
extension Side: PostgresValue {}
extension Halt.Stops: PostgresValue {}

extension RowNumber {
    public init?(postgresText: String) {
        guard let number = Int64(postgresText: postgresText) else { return nil }
        self.init(rawValue: number)
    }

    public var postgresText: String { rawValue.postgresText }
}

extension RevisionID: PostgresValue {}
extension DecisionID: PostgresValue {}
extension RunID: PostgresValue {}
extension PlanID: PostgresValue {}
extension HaltID: PostgresValue {}

extension Leg: PostgresValue {
    public init?(postgresText: String) {
        guard let number = Int(postgresText: postgresText) else { return nil }
        self.init(rawValue: number)
    }

    public var postgresText: String { rawValue.postgresText }
}

extension Instrument: PostgresValue {
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension TradingDate: PostgresValue {
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension Instant: PostgresValue {
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension Quantity: PostgresValue {
    public init?(postgresText: String) {
        guard let number = Int64(postgresText: postgresText) else { return nil }
        self.init(millionths: number)
    }

    public var postgresText: String { millionths.postgresText }
}

extension Weight: PostgresValue {
    public init?(postgresText: String) {
        guard let number = Int64(postgresText: postgresText) else { return nil }
        self.init(trillionths: number)
    }

    public var postgresText: String { trillionths.postgresText }
}

extension Halt.Scope: PostgresValue {
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension Row {
    /// A price in millionths of the currency in another column.
    func price(_ column: String, _ currency: Currency) throws(PostgresError) -> Price {
        let millionths: Int64 = try self[column]
        guard millionths > 0 else { throw .unreadable(column: column, type: "Price") }
        return Price(millionths: millionths, currency)
    }

    /// An amount in minor units of the currency in another column.
    func money(_ column: String, _ currency: Currency) throws(PostgresError) -> Money {
        Money(minorUnits: try self[column], currency)
    }
}
