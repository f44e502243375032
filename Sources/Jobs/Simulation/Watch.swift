import Markets
import Trading

/// What the checks remember: what was sent and by whom, what was read, who held the account.
struct Watch: Sendable {
    /// What may be sent of a line in all.
    struct Line: Hashable, Sendable {
        let plan: PlanID
        let instrument: Instrument
        let side: Side
    }

    struct Begun: Sendable {
        let slot: Slot
        let at: Instant
    }

    var posts: [OrderID: Int] = [:]
    /// Σ of what has left and was not proved to be rejected.
    var sent: [Line: Quantity] = [:]
    /// When each marker was committed.
    var markedAt: [OrderID: Instant] = [:]
    var fences: [AccountName: Int64] = [:]
    /// What each process has claimed last.
    var begun: [Int: Begun] = [:]
    /// The numbers of the last list that each process has read.
    var numbers: [Int: [BrokerOrderNumber]] = [:]
    /// The last quotes that each process has read.
    var quotes: [Int: [Quote]] = [:]
}
