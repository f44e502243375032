import Markets
public import Trading

extension MemoryStore {
    public func raise(_ halt: NewHalt, _ origin: Origin) async throws(StoreError) -> Halt {
        let now = self.now
        return try transaction { state throws(StoreError) in
            state.raise(halt, at: now, origin)
        }
    }

    public func lift(
        _ id: HaltID, reason: String, _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            guard let index = state.halts.firstIndex(where: { $0.halt.id == id }) else {
                throw .missing("halt \(id)")
            }
            guard !state.halts[index].isLifted else { return }
            state.halts[index].isLifted = true
            state.note("halt:\(id)", "lifted", reason, origin)
        }
    }

    public func halts() async throws(StoreError) -> [Halt] {
        look { $0.halts.filter { !$0.isLifted }.map(\.halt) }
    }
}

extension MemoryState {
    /// One live halt a scope: the same again is the one there is, a stronger stop replaces it.
    mutating func raise(_ new: NewHalt, at: Instant, _ origin: Origin) -> Halt {
        let index = halts.firstIndex { !$0.isLifted && $0.halt.scope == new.scope }
        if let index, halts[index].halt.stops == new.stops || halts[index].halt.stops == .orders {
            return halts[index].halt
        }
        let old = index.map { halts[$0].halt }
        let halt = Halt(
            id: old?.id ?? HaltID(rawValue: Int64(halts.count) + 1), scope: new.scope,
            stops: new.stops, reason: new.reason, raisedBy: origin.by, raisedAt: at)
        if let index {
            halts[index].halt = halt
        } else {
            halts.append(LiveHalt(halt: halt))
        }
        note("halt:\(halt.id)", "raised", "\(halt.scope) \(halt.stops.rawValue)", origin)
        return halt
    }
}
