import Trading

/// The orders of a `MemoryStore`, which can take back what a transaction changed.
///
/// A copy of all rows for each transaction would be most of a simulation's work.
struct OrderTable: Sendable {
    /// In the order in which they were inserted.
    private(set) var values: [Order] = []
    private var places: [OrderID: Int] = [:]
    /// What the rows that the open transaction changed were before it.
    private var before: [(place: Int, order: Order)] = []
    /// How many rows there were before it.
    private var count = 0

    /// Rows are never taken away but by `rollBack`.
    subscript(id: OrderID) -> Order? {
        get { places[id].map { values[$0] } }
        set {
            guard let newValue else { preconditionFailure("order '\(id)' cannot be deleted") }
            if let place = places[id] {
                if place < count { before.append((place, values[place])) }
                values[place] = newValue
            } else {
                places[id] = values.count
                values.append(newValue)
            }
        }
    }

    /// Begins a transaction.
    mutating func begin() {
        before.removeAll(keepingCapacity: true)
        count = values.count
    }

    /// Makes the rows what they were when it began.
    mutating func rollBack() {
        for change in before.reversed() { values[change.place] = change.order }
        for order in values[count...] { places[order.id] = nil }
        values.removeSubrange(count...)
        begin()
    }
}
