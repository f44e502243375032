import Markets
import Store
import Trading

// MARK: - Recovery

extension SimulatedStore {
    func adopt(
        _ number: BrokerOrderNumber, as order: OrderID, evidence: String, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) -> Order {
        try await orderVerb(order, run, "adopt \(order)") { () throws(StoreError) in
            try await inner.adopt(number, as: order, evidence: evidence, run, origin)
        }
    }

    func doubt(
        _ order: OrderID, why: String, nextLook: String, at: Instant, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) {
        try await verb("doubt \(order)") { () throws(StoreError) in
            try await inner.doubt(order, why: why, nextLook: nextLook, at: at, run, origin)
        }
    }

    func contest(
        _ report: OrderReport, as order: OrderID, at: Instant, _ run: ClaimedRun,
        _ origin: Origin
    ) async throws(StoreError) -> Order {
        try await orderVerb(order, run, "contest \(order)") { () throws(StoreError) in
            try await inner.contest(report, as: order, at: at, run, origin)
        }
    }

    func orders(named ids: [OrderID]) async throws(StoreError) -> [Order] {
        try await verb("orders named") { () throws(StoreError) in
            try await inner.orders(named: ids)
        }
    }

    func enterEpoch(
        at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> EpochAnswer {
        try await verb("enter epoch") { () throws(StoreError) in
            try await inner.enterEpoch(at: at, run, origin)
        }
    }

    func reportLost(
        _ orders: [LostOrder], at: Instant, _ run: ClaimedRun, _ origin: Origin
    ) async throws(StoreError) -> [LostOrder] {
        try await verb("report lost") { () throws(StoreError) in
            try await inner.reportLost(orders, at: at, run, origin)
        }
    }
}
