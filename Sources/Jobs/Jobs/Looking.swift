import Markets
import Trading

/// What was read to settle one order.
struct SettlementLook: Sendable {
    let day: DayOrders
    /// Nil when the figures could not be read together with the list.
    let witness: Witness?
}

extension AccountRun {
    /// Reads an order's list as often as the evidence asks for, and then the account's figures
    /// between two lists that are equal. Nil when the list cannot be read whole, or moves.
    func look(
        at order: Order, _ proof: Evidence.Proof, _ session: Session
    ) async throws -> SettlementLook? {
        guard let agreed = try await agreedList(order.identity.session, proof) else { return nil }
        for _ in 0..<timing.readAttempts {
            guard let before = try await lists(since: order.identity.session, session),
                let own = before.first
            else { return nil }
            guard own.hasOrders(of: agreed.day) else { return nil }
            let figures = try await figures(for: order, session)
            let after = try await lists(since: order.identity.session, session)
            guard before == after else { continue }
            let witness = figures.map { balances, orderable in
                let position = balances.position(order.instrument)
                return Witness(
                    of: order.instrument, less: before.flatMap(\.orders), held: position.held,
                    sellable: position.sellable, orderable: orderable)
            }
            return SettlementLook(day: own, witness: witness)
        }
        return SettlementLook(day: agreed.day, witness: nil)
    }

    /// The newest of as many lists as the evidence asks for, all with the same orders; or nil.
    func agreedList(
        _ date: TradingDate, _ proof: Evidence.Proof
    ) async throws -> OrderList? {
        var agreed: OrderList?
        for read in 0..<proof.reads {
            if read > 0 {
                try await wait(until: try await world.clock.now() + proof.spacingSeconds)
            }
            guard let list = try await wholeList(date) else { return nil }
            if let agreed, !agreed.day.hasOrders(of: list.day) { return nil }
            agreed = list
        }
        return agreed
    }

    /// The lists of a session and of all after it until now: what has moved the account since.
    private func lists(
        since date: TradingDate, _ session: Session
    ) async throws -> [DayOrders]? {
        var days: [DayOrders] = []
        var next: TradingDate? = date
        while let date = next, date <= session.date {
            // After two weeks of sessions no sum of lists explains an account.
            guard days.count < 10, let list = try await wholeList(date) else { return nil }
            days.append(list.day)
            next = world.calendar.next(after: date)?.date
        }
        return days
    }

    /// Nil instead of an end of the run: what cannot be read settles nothing.
    private func wholeList(_ date: TradingDate) async throws -> OrderList? {
        do {
            let list = try await listed(date)
            return list.missing.isEmpty ? list : nil
        } catch is RunStop {
            return nil
        }
    }

    private func figures(
        for order: Order, _ session: Session
    ) async throws -> (Balances, Money)? {
        do {
            let balances = try await complete("the balances") { await world.broker.balances() }
            // Of a session that is over nothing reserves cash.
            guard order.identity.session == session.date else {
                return (balances, balances.orderable)
            }
            let orderable = try await complete("the buying power") {
                await world.broker.buyingPower(order.instrument, at: order.limit)
            }
            return (balances, orderable)
        } catch is RunStop {
            return nil
        }
    }
}

extension DayOrders {
    /// Whether it lists the same orders, however far each of them is.
    fileprivate func hasOrders(of other: DayOrders) -> Bool {
        Set(orders.map(\.number)) == Set(other.orders.map(\.number))
    }
}
