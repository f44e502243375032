public import Markets
public import Trading

extension MemoryStore {
    public func adopt(
        _ number: BrokerOrderNumber, as id: OrderID, evidence: String, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) -> Order {
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            let order = try state.order(id, of: row)
            if order.hasTaken(.accepted(number)) { return order }
            try state.checkNumber(number, of: order)
            let adopted = try state.apply(.accepted(number), to: order, origin)
            state.note("order:\(id)", "adopted", evidence, origin)
            return adopted
        }
    }

    public func doubt(
        _ id: OrderID, why: String, nextLook: String, at: Instant, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) {
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            let order = try state.order(id, of: row)
            guard order.state.isUnsettled else { return }
            let halt = order.doubtHalt(why, nextLook: nextLook)
            _ = state.raise(halt, at: at, origin.caused(by: id.rawValue))
            state.note("order:\(id)", "doubted", "\(why); \(nextLook)", origin)
        }
    }

    public func contest(
        _ report: OrderReport, as id: OrderID, at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> Order {
        try transaction { state throws(StoreError) in
            let row = try state.check(run)
            var order = try state.order(id, of: row)
            if order.number == report.number { return order }
            try order.requireLate(report)
            try state.checkNumber(report.number, of: order)
            let what: String
            do throws(OrderError) { what = try order.contest(report) } catch {
                throw .illegal(error)
            }
            _ = state.raise(order.contestHalt(what), at: at, origin.caused(by: id.rawValue))
            order.heard(asOf: at)
            state.orders[id] = order
            state.note("order:\(id)", "contradicted", what, origin)
            guard report.executed.quantity > order.filled else { return order }
            return try state.take(.executed(report.executed), order, at: at, origin)
        }
    }

    public func orders(named ids: [OrderID]) async throws(StoreError) -> [Order] {
        let ids = Set(ids)
        return look { state in state.orders { ids.contains($0.id) } }
    }

    public func enterEpoch(
        at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> EpochAnswer {
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            let (before, now) = (state.seenEpoch, state.epoch)
            state.seenEpoch = now
            guard let before, before != now else { return .same(ledger: "memory") }
            state.note("ledger:memory", "epoch_changed", "\(before) to \(now)", origin)
            _ = state.raise(
                .lostData("the database has another history than before"), at: at, origin)
            return .changed(from: before, to: now)
        }
    }

    public func reportLost(
        _ orders: [LostOrder], at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [LostOrder] {
        try transaction { state throws(StoreError) in
            _ = try state.check(run)
            var new: [LostOrder] = []
            for order in orders
            where !state.lost.contains(where: {
                $0.order == order.order && $0.sentAt == order.sentAt
            }) {
                state.lost.insert(order)
                new.append(order)
            }
            guard let first = new.first else { return [] }
            for order in new { state.note("order:\(order.order)", "lost", order.why, origin) }
            _ = state.raise(first.halt(of: new.count), at: at, origin)
            return new
        }
    }
}

extension MemoryStore {
    /// The database is another one from now on, as after a restore or a failover.
    public func move(to epoch: StoreEpoch) {
        edit { $0.epoch = epoch }
    }

    /// What the rows are now, to be brought back later: a dump.
    public func dump() -> MemoryDump { look { MemoryDump(state: $0) } }

    /// Brings the rows back as they were.
    public func restore(_ dump: MemoryDump) {
        edit { $0 = dump.state }
    }
}

/// All rows of a store in memory at one moment.
public struct MemoryDump: Sendable {
    let state: MemoryState
}
