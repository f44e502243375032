import Markets
import Trading

extension AccountRun {
    /// A reading of the deployment that can trade on this account, if there is one: what jobs call
    /// that send nothing.
    mutating func takeReading(_ session: Session) async throws {
        let owner = try await world.store.deployments().first {
            $0.account == account && $0.state.canTrade
        }
        guard let owner else { return }
        try await takeReading(
            try await read(session, owner.name), of: owner, session, confirms: false)
    }

    /// What a deployment is worth now, written down, with the account's balance.
    ///
    /// Called after every complete read of an account that carries a deployment: by trading runs
    /// before each leg, and by `balance-sync`. Two breaching readings a minute apart stop its
    /// entries.
    ///
    /// - Parameter confirms: waits for the second reading when the first breaches, because nothing
    ///   has been sent yet and a bad tick should not cost the session.
    /// - Throws: a stop when the breach is confirmed: the store has halted the entries.
    mutating func takeReading(
        _ view: AccountView, of owner: Deployment, _ session: Session, confirms: Bool
    ) async throws {
        var verdict = try await note(view, of: owner, session)
        if confirms, case .suspected? = verdict {
            try await wait(
                until: try await world.clock.now() + LossLimits.confirmationSeconds)
            verdict = try await note(try await read(session, owner.name), of: owner, session)
        }
        loss = verdict?.view ?? .unknown("its cash was corrected while it was read")
        guard case .confirmed(let breach)? = verdict else { return }
        throw RunStop(outcome: .halted, note: breach.description)
    }

    /// Nil when the ledger moved while it was read: then nothing is concluded.
    private func note(
        _ view: AccountView, of owner: Deployment, _ session: Session
    ) async throws -> LossVerdict? {
        let trades = view.orders.filter {
            $0.identity.session == session.date && $0.identity.deployment == owner.name
        }
        // Not the view's: reconciling may have corrected it since.
        let ledger = try await world.store.ledger(of: owner.name)
        let before = ledger.undoing(trades)
        let instruments = Set(ledger.positions.keys).union(before.positions.keys).sorted()
        let quotes =
            instruments.isEmpty
            ? []
            : try await complete("the quotes") { await world.broker.quotes(instruments) }
        let held = quotes.reduce(Money.zero(ledger.cash.currency)) {
            $0 + $1.last.value(of: ledger.held($1.instrument))
        }
        let base = quotes.reduce(before.cash) {
            $0 + $1.base.value(of: before.held($1.instrument))
        }
        let value = ledger.cash + held
        let reading = RiskReading(
            deployment: owner.name, session: session.date, at: view.at, cash: ledger.cash,
            value: value, base: base)
        do throws(StoreError) {
            let noted = try await world.store.note(reading, limits.loss, claimed, origin)
            try await world.store.note(
                balance: AccountBalance(
                    account: account, netAssetValue: value, atRisk: held, at: view.at),
                claimed, origin)
            return noted.verdict
        } catch {
            guard case .conflict = error else { throw error }
            return nil
        }
    }
}

extension Ledger {
    /// What it was before some orders: their fills and costs taken back.
    func undoing(_ orders: [Order]) -> Ledger {
        var before = self
        for order in orders where order.filled > .zero {
            let change = LedgerChange(
                from: .none(order.currency), to: order.executed, side: order.side)
            before.cash -= change.cash
            let held = before.held(order.instrument) - change.quantity
            before.positions[order.instrument] = held == .zero ? nil : held
        }
        return before
    }
}
