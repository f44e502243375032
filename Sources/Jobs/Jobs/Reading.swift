import Markets
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
    /// As `JobWorld.complete`; an answer that is older than its question is none (E44).
    func complete<Value: Sendable>(
        _ what: String, _ read: () async throws -> Reading<Value>
    ) async throws -> Value {
        try await world.complete(what, timing) {
            let askedAt = try await world.clock.now()
            let reading = try await read()
            if case .complete(_, let asOf) = reading, asOf < askedAt - Timing.staleness {
                return .unavailable("it is as of \(asOf)")
            }
            return reading
        } wait: {
            try await wait(until: $0)
        }
    }

    /// Reads orders, balances, orders again, until the two lists agree; books what is ours and
    /// records what is not.
    ///
    /// - Parameter forExits: goes on although the list lacks an order of ours. Entries need the
    ///   whole list; what an exit may sell is the broker's to say (E39).
    func read(
        _ session: Session, _ deployment: DeploymentName, forExits: Bool = false
    ) async throws -> AccountView {
        for _ in 0..<timing.readAttempts {
            let before = try await listed(session.date)
            let balances = try await complete("the balances") { await world.broker.balances() }
            let after = try await listed(session.date)
            guard before.day == after.day else { continue }
            try await book(after)
            if !forExits { try after.requireWhole() }
            return AccountView(
                day: after.day, balances: balances,
                ledger: try await world.store.ledger(of: deployment),
                orders: try await world.store.orders(of: account, session: session.date),
                at: try await world.clock.now())
        }
        throw RunStop(outcome: .unreachable, note: "the account moves while it is read")
    }
}
