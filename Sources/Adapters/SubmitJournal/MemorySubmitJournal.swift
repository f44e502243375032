import Synchronization
public import Trading

/// A journal in memory, for simulation: it outlives the process that is simulated, as a disk does.
public final class MemorySubmitJournal: SubmitJournal {
    private struct State {
        var lines: [JournalLine] = []
        var failure: SubmitJournalError?
    }

    private let state = Mutex(State())

    public init() {}

    public func append(_ line: JournalLine) throws(SubmitJournalError) {
        let failure = state.withLock { state -> SubmitJournalError? in
            if state.failure == nil { state.lines.append(line) }
            return state.failure
        }
        if let failure { throw failure }
    }

    public func lines(
        ofLedger ledger: String, account: AccountName
    ) throws(SubmitJournalError) -> [JournalLine] {
        state.withLock { state in
            state.lines.filter { $0.ledger == ledger && $0.account == account }
        }
    }

    public func forget(
        _ orders: Set<OrderID>, ofLedger ledger: String
    ) throws(SubmitJournalError) {
        state.withLock { state in
            state.lines.removeAll { $0.ledger == ledger && orders.contains($0.order) }
        }
    }

    /// From now on nothing can be added, or it can again.
    public func fail(_ failure: SubmitJournalError?) {
        state.withLock { $0.failure = failure }
    }
}
