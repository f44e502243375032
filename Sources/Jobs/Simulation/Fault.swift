/// What can go wrong in a simulated world. A seed draws a subset: all at once hides bugs.
public enum Fault: String, CaseIterable, Hashable, Sendable {
    /// The process ends between two effects.
    case crash
    /// The broker takes the order and does not answer.
    case silent
    /// The broker refuses the order, with proof.
    case refused
    /// The answer comes late, or the order arrives after its sender gave up.
    case slow
    /// A read of the broker is not complete.
    case unreadable
    /// The database does not answer, and nothing was done.
    case databaseGone = "database_gone"
    /// The answer to a commit is lost, whether it happened or not.
    case commitUnknown = "commit_unknown"
    /// A person halts, and lifts later.
    case halt
    /// Two timers fire for one slot.
    case twins
    /// Prices jump between the plan and the send.
    case jump
    /// Cash is taken out while a run is at work, and comes back later.
    case withdrawal
    /// The session closes while a run is at work.
    case late
    /// The account's own limits are low.
    case limits

    /// Times in a thousand that a verb is hit in a world that has this fault.
    var permille: Int {
        switch self {
        case .crash: 12
        case .silent, .refused: 150
        case .slow: 120
        case .unreadable: 20
        case .databaseGone, .commitUnknown: 6
        case .halt, .withdrawal: 200
        case .twins: 300
        case .jump: 200
        case .late, .limits: 300
        }
    }
}
