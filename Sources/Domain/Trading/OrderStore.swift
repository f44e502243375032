public import Markets

/// Orders, from the plan to the last fill.
public protocol OrderStore: Sendable {
    /// Writes orders before any of them is sent; one that is there already is left alone.
    ///
    /// - Returns: the orders as the store has them now, in the order given.
    func insert(
        _ orders: [Order], _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [Order]
    /// The marker: planned → submitting, under the gate row, if no halt, fence, duplicate or
    /// ceiling forbids it. Only after this has returned `marked` may the order be sent.
    func mark(
        _ order: OrderID, _ baseline: Baseline, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> MarkAnswer
    /// Any event but the marker, executions and contradictions.
    func record(
        _ event: OrderEvent, of order: OrderID, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order
    /// Books what the broker's list says of one of our orders, cumulatively: fills, cash and
    /// position in one transaction. A report of less than is booked, or of life in an order that
    /// has ended, makes it contested and raises a halt of its instrument in that transaction.
    func book(
        _ report: OrderReport, of order: OrderID, at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order
    /// A broker order that is not ours: EXTERNAL's. Raises a halt of entries in its instrument,
    /// once, and books what it has executed to EXTERNAL, cumulatively.
    func recordForeign(
        _ report: OrderReport, account: AccountName, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError)
    func order(_ id: OrderID) async throws(StoreError) -> Order?
    /// Orders that have not ended, and all of `session`, of an account; by plan, then id.
    func orders(
        of account: AccountName, session: TradingDate
    ) async throws(StoreError) -> [Order]
}

public enum MarkAnswer: Hashable, Sendable {
    /// It is committed: send it now, once.
    case marked(Order)
    /// It is not `planned` any more: it was sent before, or ended.
    case already(Order)
    /// A rule of the store refuses it; the order is `refused`.
    case refused(Order, Refusal)
}
