public import Postgres
public import Trading

extension AccountName: PostgresValue {}
extension DeploymentName: PostgresValue {}
extension OrderID: PostgresValue {}
extension BrokerOrderNumber: PostgresValue {}
extension OrderState: PostgresValue {}
extension OrderCause: PostgresValue {}
extension Account.BrokerKind: PostgresValue {}
extension DeploymentState: PostgresValue {}
extension Stage: PostgresValue {}
extension Decision.State: PostgresValue {}
extension RunOutcome: PostgresValue {}
extension Halt.Stops: PostgresValue {}
extension Gate: PostgresValue {}

extension PostgresValue where Self: RowNumber {
    public init?(postgresText: String) {
        guard let number = Int64(postgresText, radix: 10) else { return nil }
        self.init(rawValue: number)
    }

    public var postgresText: String { String(rawValue) }
}

extension RevisionID: PostgresValue {}
extension DecisionID: PostgresValue {}
extension RunID: PostgresValue {}
extension PlanID: PostgresValue {}
extension ExitID: PostgresValue {}
extension HaltID: PostgresValue {}
extension Exit.Outcome: PostgresValue {}
extension Correction.Kind: PostgresValue {}
extension Alert.Channel: PostgresValue {}
extension Alert.Severity: PostgresValue {}

extension Halt.Scope: PostgresValue {
    /// `everywhere`, `account:paper`
    public init?(postgresText: String) { self.init(parsing: postgresText) }
    public var postgresText: String { description }
}

extension Leg: PostgresValue {
    public init?(postgresText: String) {
        guard let number = Int(postgresText: postgresText) else { return nil }
        self.init(rawValue: number)
    }

    public var postgresText: String { String(rawValue) }
}
