import Markets
import Rebalancing
import Trading

extension AccountRun {
    /// Compares our books with the broker's, and stops what the difference is about: an
    /// instrument, or the account.
    ///
    /// A difference counts when two complete reads agree on it (E20). A run whose account is
    /// stopped ends here; one with a frozen instrument goes on without it (E48).
    @discardableResult
    func reconcile(
        _ view: AccountView, _ session: Session, _ deployment: DeploymentName
    ) async throws -> [Finding] {
        let differences = try await agreedDifferences(view, session, deployment)
        guard !differences.isEmpty else { return [] }
        let found = try await sorted(differences)
        for finding in found { try await act(on: finding) }
        for case .stopAccount in found {
            throw RunStop(outcome: .mismatch, note: found.text)
        }
        return found
    }

    /// The same differences twice in a row, or the run ends: nothing is concluded from an account
    /// that moves while it is read.
    func agreedDifferences(
        _ view: AccountView, _ session: Session, _ deployment: DeploymentName
    ) async throws -> [Difference] {
        var last = try await differences(view)
        for _ in 0..<timing.readAttempts {
            guard !last.isEmpty else { return [] }
            try await wait(until: try await world.clock.now() + timing.retry)
            let again = try await differences(try await read(session, deployment))
            if again == last { return again }
            last = again
        }
        throw RunStop(
            outcome: .unreachable, note: "two reads of the account do not agree on what it holds")
    }

    func differences(_ view: AccountView) async throws -> [Difference] {
        let unsettled = view.orders.filter { $0.state.isUnsettled || $0.state == .contested }
        return try await books().differences(
            from: view.balances, unsettled: Set(unsettled.map(\.instrument)))
    }

    /// Of all deployments of the account, also those that are over, and of EXTERNAL.
    func books() async throws -> Books {
        let external = try await world.store.external(of: account)
        var ledgers = [external]
        for owner in try await world.store.deployments() where owner.account == account {
            ledgers.append(try await world.store.ledger(of: owner.name))
        }
        return Books(ledgers, external.cash.currency)
    }

    func sorted(_ differences: [Difference]) async throws -> [Finding] {
        let balances = try await complete("the balances") { await world.broker.balances() }
        let disputed = differences.compactMap { difference -> Instrument? in
            guard case .shares(let instrument, _, _) = difference else { return nil }
            return instrument
        }
        let held = balances.positions.map(\.instrument)
        let instruments = Set(disputed).union(held).sorted()
        var prices: [Instrument: Price] = [:]
        if !instruments.isEmpty {
            // Without a price a difference is taken for a large one; that is no reason to stop
            // comparing.
            if case .complete(let quotes, _) = await world.broker.quotes(instruments) {
                for quote in quotes { prices[quote.instrument] = quote.last }
            }
        }
        let value = balances.positions.reduce(balances.cash) { sum, position in
            sum
                + (prices[position.instrument]?.value(of: position.held, rounding: .down)
                    ?? .zero(sum.currency))
        }
        return findings(
            differences, netAssetValue: value, tolerance: .usual(value.currency),
            price: { prices[$0] })
    }

    func act(on finding: Finding) async throws {
        switch finding {
        case .freeze(let instrument, let reason):
            _ = try await world.store.raise(
                NewHalt(
                    scope: .instrument(instrument),
                    reason: "\(reason): 'rebalance reconcile accept' books it"), origin)
        case .stopAccount(let reason):
            _ = try await world.store.raise(
                NewHalt(scope: .account(account), reason: reason), origin)
        case .externalCash(let money):
            let now = try await world.clock.now()
            try await world.store.correct(
                [
                    Correction(
                        account: account, deployment: nil, amount: .cash(money),
                        kind: .externalCash, reason: "more cash than our books explain", at: now)
                ], key: "run-\(claimed.run) cash", origin)
        case .withinTolerance: break
        }
    }
}
