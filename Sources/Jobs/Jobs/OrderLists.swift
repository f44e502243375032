import Markets
import Mutants
import Trading

/// A session's order list that was read whole, with the instant that it is of.
struct OrderList: Sendable {
    let day: DayOrders
    let asOf: Instant
    /// Orders of ours that it should show and does not, in every try.
    var missing: [Order] = []

    func requireWhole() throws {
        guard let order = missing.first, let number = order.number else { return }
        throw RunStop(
            outcome: .mismatch,
            note: "order '\(order.id)' has number \(number) and is not in the broker's list")
    }
}

extension AccountRun {
    func orderList(_ session: TradingDate) async throws -> DayOrders {
        try await listed(session).day
    }

    /// Reads a session's order list until it is whole: nothing in it contradicts itself, and every
    /// order of ours that has a number is in it. A list that lacks one is no answer, and what it
    /// does not show is concluded from by nobody (E2, E30); where it stays so, it says which.
    func listed(_ session: TradingDate) async throws -> OrderList {
        var short: OrderList?
        do {
            return try await complete("the order list of \(session)") {
                var list: OrderList
                switch await world.broker.orders(on: session) {
                case .unavailable(let why): return .unavailable(why)
                case .complete(let day, let asOf): list = OrderList(day: day, asOf: asOf)
                }
                if let why = list.day.contradiction { return .unavailable(why) }
                list.missing = list.day.missing(
                    of: try await world.store.orders(of: account, session: session))
                guard let order = list.missing.first else {
                    return .complete(list, asOf: list.asOf)
                }
                short = list
                return .unavailable("order '\(order.id)' is not in it")
            }
        } catch let stop as RunStop {
            guard let short else { throw stop }
            return short
        }
    }

    /// Claims every order of the list: ours is booked, one that came late is contested, and a
    /// stranger's closes its instrument (A3).
    func book(_ list: OrderList) async throws {
        let ours = try await world.store.orders(of: account, session: list.day.session)
        for row in list.day.claims(by: ours) {
            switch row.owner {
            case .ours(let id):
                guard let order = ours.first(where: { $0.id == id }),
                    !order.knows(row.report, asOf: list.asOf)
                else { continue }
                _ = try await world.store.book(row.report, of: id, at: list.asOf, claimed, origin)
                world.reached(.afterBooking)
            case .pending: continue
            case .late(let id):
                _ = try await world.store.contest(
                    row.report, as: id, at: list.asOf, claimed, origin)
            case .foreign where mutated(.ignoresForeign): continue
            case .foreign:
                try await world.store.recordForeign(
                    row.report, account: account, claimed, origin)
            }
        }
    }
}

extension Order {
    fileprivate func knows(_ report: OrderReport, asOf: Instant) -> Bool {
        if case .events(let events) = booking(of: report, asOf: asOf) { return events.isEmpty }
        return false
    }
}
