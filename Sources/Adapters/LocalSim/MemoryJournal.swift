import Markets
import Synchronization

/// An account that lives as long as its process: for simulation and tests.
final class MemoryJournal: SimulatedJournal {
    let terms: SimulatedTerms
    private let state: Mutex<State>

    private struct State: Sendable {
        var book: SimulatedBook
        var now: Instant
    }

    init(_ terms: SimulatedTerms, _ market: Market) {
        precondition(terms.clock == .simulated, "an account in memory has a clock of its own")
        self.terms = terms
        state = Mutex(State(book: SimulatedBook(terms, market), now: terms.opensAt))
    }

    func look<Value: Sendable>(
        _ read: @Sendable (SimulatedBook) throws -> Value
    ) async throws(LocalSimError) -> Value {
        try state.withLock { state throws(LocalSimError) in
            state.book.advance(to: state.now)
            return try attempt { try read(state.book) }
        }
    }

    func append<Value: Sendable>(
        _ decide: @Sendable (SimulatedBook) throws -> (events: [JournalEvent], value: Value)
    ) async throws(LocalSimError) -> Value {
        try state.withLock { state throws(LocalSimError) in
            state.book.advance(to: state.now)
            let decided = try attempt { try decide(state.book) }
            for event in decided.events {
                state.book.apply(
                    JournalEntry(number: state.book.entries + 1, at: state.now, event: event))
            }
            return decided.value
        }
    }

    func wait(until instant: Instant) async throws(LocalSimError) {
        state.withLock { $0.now = max($0.now, instant) }
    }
}

/// Runs a body that throws `LocalSimError` or nothing.
func attempt<Value>(_ body: () throws -> Value) throws(LocalSimError) -> Value {
    do {
        return try body()
    } catch let error as LocalSimError {
        throw error
    } catch {
        throw .unreachable("\(error)")
    }
}
