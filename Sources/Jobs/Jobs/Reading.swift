import Markets
import Mutants
import Trading

/// The account at one consistent cut: nothing filled between the two reads of the order list.
struct AccountView: Sendable {
    let day: DayOrders
    let balances: Balances
    let ledger: Ledger
    /// Our orders of the account that have not ended, and all of this session.
    let orders: [Order]
    let at: Instant

    /// What a plan subtracts.
    var working: [Order] { orders.filter(\.state.isWorking) }
}

extension JobWorld {
    /// Tries a read until it is complete. Absence is never concluded from one that is not.
    func complete<Value: Sendable>(
        _ what: String, _ timing: Timing, _ read: () async throws -> Reading<Value>,
        wait: ((Instant) async throws -> Void)? = nil
    ) async throws -> Value {
        var problem = ""
        for attempt in 1...timing.readAttempts {
            switch try await read() {
            case .complete(let value, _): return value
            case .unavailable(let why): problem = why
            }
            guard attempt < timing.readAttempts else { break }
            let next = try await clock.now() + timing.retry
            if let wait { try await wait(next) } else { try await clock.wait(until: next) }
        }
        throw RunStop(outcome: .unreachable, note: "\(what) cannot be read: \(problem)")
    }
}

extension AccountRun {
    func complete<Value: Sendable>(
        _ what: String, _ read: () async throws -> Reading<Value>
    ) async throws -> Value {
        try await world.complete(what, timing, read) { try await wait(until: $0) }
    }

    /// A list whose rows contradict themselves is not complete, whatever the broker calls it.
    func orderList(_ session: TradingDate) async throws -> DayOrders {
        try await complete("the order list of \(session)") {
            let reading = await world.broker.orders(on: session)
            if case .complete(let day, _) = reading, let why = day.contradiction {
                return .unavailable(why)
            }
            return reading
        }
    }

    /// Reads orders, balances, orders again, until the two lists agree; books what is ours and
    /// records what is not.
    func read(
        _ session: Session, _ deployment: DeploymentName
    ) async throws -> AccountView {
        for _ in 0..<timing.readAttempts {
            let before = try await orderList(session.date)
            let balances = try await complete("the balances") { await world.broker.balances() }
            let after = try await orderList(session.date)
            guard before == after else { continue }
            try await book(after)
            return AccountView(
                day: after, balances: balances,
                ledger: try await world.store.ledger(of: deployment),
                orders: try await world.store.orders(of: account, session: session.date),
                at: try await world.clock.now())
        }
        throw RunStop(outcome: .unreachable, note: "the account moves while it is read")
    }

    /// Claims every order of the list: ours is booked, a stranger's closes its instrument.
    func book(_ day: DayOrders) async throws {
        let ours = try await world.store.orders(of: account, session: day.session)
        let now = try await world.clock.now()
        for report in day.orders {
            if let order = ours.first(where: {
                $0.number == report.number && $0.identity.session == day.session
            }) {
                guard !isSettled(order, by: report) else { continue }
                _ = try await world.store.book(report, of: order.id, at: now, claimed, origin)
                world.reached(.afterBooking)
            } else if !mutated(.ignoresForeign),
                !ours.contains(where: { $0.state.isUnsettled && $0.mayBe(report) })
            {
                try await world.store.recordForeign(report, account: account, claimed, origin)
            }
        }
        for order in ours where order.identity.session == day.session {
            guard let number = order.number, !order.state.isTerminal, day.report(number) == nil
            else {
                continue
            }
            throw RunStop(
                outcome: .mismatch,
                note: "order '\(order.id)' has number \(number) and is not in the broker's list")
        }
    }

    private func isSettled(_ order: Order, by report: OrderReport) -> Bool {
        if case .events(let events) = order.booking(of: report) { return events.isEmpty }
        return false
    }
}

extension Order {
    /// Whether a row of the broker's could be this order, as far as its terms go.
    func mayBe(_ report: OrderReport) -> Bool {
        report.session == identity.session && report.instrument == instrument
            && report.side == side && baseline?.numbers.contains(report.number) != true
    }
}
