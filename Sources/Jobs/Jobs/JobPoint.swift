/// The named moments of a run between two effects: where a test pulls the plug.
///
/// `rebalance sim --points` prints the list. Each lies after one effect is done and before the
/// next begins, so a kill at every one of them covers every state that a crash can leave.
public enum JobPoint: String, CaseIterable, Sendable {
    case afterClaim = "after-claim"
    case afterExits = "after-exits"
    case afterSettling = "after-settling"
    case afterReads = "after-reads"
    case afterDecision = "after-decision"
    case afterPlan = "after-plan"
    case afterInsert = "after-insert"
    /// Gates passed, nothing written yet.
    case beforeMarker = "before-marker"
    /// The marker is committed, nothing is sent yet.
    case afterMarker = "after-marker"
    /// The submit journal has the order, nothing is sent yet.
    case afterJournal = "after-journal"
    /// The broker has answered, and the answer is not written down.
    case afterSend = "after-send"
    case afterAnswer = "after-answer"
    case afterBooking = "after-booking"
    case beforeCancel = "before-cancel"
    case afterCancel = "after-cancel"
    case afterSells = "after-sells"
    case afterBuys = "after-buys"
    case beforeFinish = "before-finish"
}
