public import Markets

/// What recovery concludes, and the two guards against a database that has lost rows.
public protocol RecoveryStore: Sendable {
    /// An unsettled order is the broker's order of this number, by a match: accepted, and the
    /// evidence is an event of its own.
    func adopt(
        _ number: BrokerOrderNumber, as order: OrderID, evidence: String, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) -> Order
    /// An order stays unknown: its instrument is halted for entries, and both the event and the
    /// halt say why and when it is looked at again (E12).
    func doubt(
        _ order: OrderID, why: String, nextLook: String, at: Instant, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError)
    /// An order that had ended without a number is in the broker's list after all: contested,
    /// with that number and what it has executed, in the transaction of a halt.
    func contest(
        _ report: OrderReport, as order: OrderID, at: Instant, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) -> Order
    /// Those of the ids that there are, by plan, then id.
    func orders(named ids: [OrderID]) async throws(StoreError) -> [Order]
    /// Compares the database with the one that the run before saw, and remembers it. Another
    /// epoch raises a halt of entries everywhere, in that transaction, and is told once.
    func enterEpoch(
        at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> EpochAnswer
    /// Orders that this host sent and of which the database knows too little. Those that are new
    /// raise a halt of entries everywhere in that transaction.
    ///
    /// - Returns: the new ones; none when a person has been told of all of them.
    func reportLost(
        _ orders: [LostOrder], at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [LostOrder]
}

/// Which history of the database this is.
///
/// A cluster that was made anew has another system identifier, and one that was promoted or
/// restored to a point in time has another timeline: both may have lost what was committed.
public struct StoreEpoch: Hashable, Sendable {
    public let system: String
    public let timeline: String

    public init(system: String, timeline: String) {
        self.system = system
        self.timeline = timeline
    }
}

extension StoreEpoch: CustomStringConvertible {
    public var description: String { "\(system) timeline \(timeline)" }
}

public enum EpochAnswer: Hashable, Sendable {
    /// - Parameter ledger: the ledger's own name, made with its schema: what a host's journal
    ///   belongs to.
    case same(ledger: String)
    case changed(from: StoreEpoch, to: StoreEpoch)
}

/// An order that left this host and that the database does not know as sent.
public struct LostOrder: Hashable, Sendable {
    public let order: OrderID
    public let sentAt: Instant
    public let why: String

    public init(_ order: OrderID, sentAt: Instant, why: String) {
        self.order = order
        self.sentAt = sentAt
        self.why = why
    }
}

extension NewHalt {
    /// What a guard raises: entries alone, because breakers never stop an exit.
    public static func lostData(_ what: String) -> NewHalt {
        NewHalt(
            scope: .everywhere,
            reason: "\(what); compare with the broker ('rebalance reconcile'), then lift this")
    }
}

extension Order {
    /// What is raised while nobody knows what became of it.
    public func doubtHalt(_ why: String, nextLook: String) -> NewHalt {
        NewHalt(
            scope: .instrument(instrument),
            reason: "order '\(id)' is \(state.rawValue): \(why); \(nextLook)")
    }

    /// What is raised when the broker contradicts its end.
    public func contestHalt(_ what: String) -> NewHalt {
        NewHalt(scope: .instrument(instrument), reason: "order '\(id)': \(what)")
    }
}
