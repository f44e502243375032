import Markets
import Trading

/// One call of a store, to be made of two of them.
struct Verb: Sendable {
    let name: String
    let run: @Sendable (any Store) async -> Answer
}

/// What a store answered: as text to compare, and as values for later verbs.
struct Answer: Sendable {
    let text: String
    var claimed: ClaimedRun?
    var decision: Decision?
    var plan: StoredPlan?
    var orders: [Order] = []
    var halt: Halt?
    var exit: Exit?

    init(_ text: String) {
        self.text = text
    }

    /// Nothing but that it was done, or why not.
    init(of body: () async throws(StoreError) -> Void) async {
        do throws(StoreError) {
            try await body()
            text = "done"
        } catch {
            text = "error: \(error)"
        }
    }

    init<Value>(
        of body: () async throws(StoreError) -> Value, text: (Value) -> String,
        keep: (inout Answer, Value) -> Void = { _, _ in }
    ) async {
        do throws(StoreError) {
            let value = try await body()
            self.init(text(value))
            keep(&self, value)
        } catch {
            self.init("error: \(error)")
        }
    }
}

extension Halt {
    /// Without its instant, which is the clock's of each store.
    var comparable: String { "\(id) \(scope) \(stops.rawValue) \(reason) \(raisedBy)" }
}

extension Ledger {
    var comparable: String {
        let held = positions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return "\(cash) \(held)"
    }
}
