import LocalSim
import Markets
import Store
import Synchronization
import Trading

// What must be true after each verb of the store.

extension SimulatedStore {
    /// A verb that may change one order, with everything that is true of such a change.
    func orderVerb<Value: Sendable>(
        _ id: OrderID, _ run: ClaimedRun, _ tag: @autoclosure () -> String,
        _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await verb(tag()) { () throws(StoreError) in
            let before = inner.look(at: id)
            let events = inner.eventCount
            let value = try await body()
            guard let before, let after = inner.look(at: id), before != after else { return value }
            let newest = world.state.withLock { state in
                let edge = Census.Edge(from: before.state, to: after.state)
                if edge.from != edge.to { state.census.edges[edge, default: 0] += 1 }
                if after.state == .submitting { state.watch.markedAt[id] = state.now }
                return state.watch.fences[after.account] ?? 0
            }
            if run.fence < newest {
                world.violate(.claim, "run \(run.run) wrote to '\(id)' after it was taken over")
            }
            if !inner.subjects(after: events).contains("order:\(id)") {
                world.violate(
                    .event, "order '\(id)' became \(after.state.rawValue) without an event")
            }
            if after.filled != before.filled { checkBooks(after) }
            if before.state == .unknown { await checkSettled(before, after) }
            return value
        }
    }

    private func checkBooks(_ order: Order) {
        guard !world.needsPerson, let ledger = inner.holdings(of: order.identity.deployment)
        else { return }
        let held = ledger.held(order.instrument)
        if held < .zero { world.violate(.books, "\(held) of \(order.instrument) is below zero") }
        if ledger.cash.isNegative { world.violate(.books, "cash is \(ledger.cash)") }
    }

    /// Under a halt that was there before the marker nothing is marked; and an exit is stopped by
    /// nothing but a person's halt of orders.
    func checkStops(_ halts: [Halt], _ answer: MarkAnswer) {
        switch answer {
        case .marked(let order):
            let halt = halts.first { halt in
                (halt.stops == .orders || !order.cause.isExit) && halt.scope.covers(order)
            }
            guard let halt else { return }
            world.violate(.halt, "order '\(order.id)' was marked under halt \(halt.id)")
        case .refused(let order, let refusal): checkExit(order, refusal, halts)
        case .already: break
        }
    }

    /// Nothing but what a person stopped on purpose refuses an exit with a halt.
    func checkExit(_ order: Order, _ refusal: Refusal, _ halts: [Halt]) {
        guard order.cause.isExit, refusal.gate == .halt else { return }
        let file = world.state.withLock { $0.fileHalt?.stops }
        guard file != .orders, !halts.contains(where: { $0.stops == .orders }) else { return }
        world.violate(.exit, "exit '\(order.id)' was refused: \(refusal)")
    }

    /// - Parameter before: the account's live runs when it was claimed.
    func checkClaim(_ claim: SlotClaim, _ run: ClaimedRun, _ before: [MemoryStore.LiveRun]) {
        let account = claim.slot.account
        let (last, now) = world.state.withLock { state in
            defer { state.watch.fences[account] = run.fence }
            state.watch.begun[process] = Watch.Begun(slot: claim.slot, at: state.now)
            return (state.watch.fences[account] ?? 0, state.now)
        }
        if run.fence <= last {
            world.violate(.claim, "run \(run.run) has fence \(run.fence) after \(last)")
        }
        if inner.liveRuns(of: account).count != 1 {
            world.violate(.claim, "account '\(account)' has several live runs")
        }
        for old in before where old.leaseUntil > now && !world.isDead(old.owner.pid) {
            world.violate(.claim, "run \(old.run) was taken over while it lived")
        }
    }
}

extension Halt.Scope {
    func covers(_ order: Order) -> Bool {
        switch self {
        case .everywhere: true
        case .account(let account): account == order.account
        case .deployment(let deployment): deployment == order.identity.deployment
        case .instrument(let instrument): instrument == order.instrument
        }
    }
}
