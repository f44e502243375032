import LocalSim
import Markets
import Store
import Synchronization
import Trading

// What must be true when everything has healed.

extension Simulation {
    func check() async {
        do {
            try await checkOrders()
            try await checkBooks()
            checkEnd()
        } catch {
            world.violate(.stopped, "the final checks could not read: \(error)")
        }
    }

    /// A difference that a person made may be left, when a halt or a mismatch names it.
    private func found(_ check: Check, _ instrument: Instrument?, _ text: String) {
        let halted = store.liveHalts.contains { halt in
            switch halt.scope {
            case .everywhere, .account, .deployment: true
            case .instrument(let one): one == instrument
            }
        }
        // Two of the broker's orders may be this one: it stays unknown, and reconcile says so.
        let isUnsettled = store.allOrders.contains { order in
            (order.state == .unknown || order.state == .contested)
                && (instrument == nil || instrument == order.instrument)
        }
        let isNamed =
            halted || isUnsettled || lastOutcome.withLock { $0 } == .mismatch
            || lastReconcile.withLock { $0 } == .mismatch
        if scenario.needsPerson, isNamed {
            world.state.withLock { $0.census.explained += 1 }
        } else {
            world.violate(check, text)
        }
    }

    private func checkOrders() async throws {
        let ours = store.allOrders
        for order in ours where !order.state.isTerminal {
            if order.cause.isExit, order.state == .unknown {
                // Where nothing is held any more, a sell without an answer is none (design §6).
                world.state.withLock { $0.census.explained += 1 }
                continue
            }
            found(
                .liveness, order.instrument, "order '\(order.id)' ends as \(order.state.rawValue)")
        }
        for session in scenario.sessions + scenario.healing {
            let claimed = Set(
                ours.filter { $0.identity.session == session.date }.compactMap(\.number))
            var intents: Set<OrderID> = []
            for taken in try await broker.taken(on: session.date) where !taken.isPersons {
                if !intents.insert(taken.intent).inserted {
                    world.violate(.doubled, "order '\(taken.intent)' was taken twice")
                }
                let number = taken.report.number
                if scenario.needsPerson, store.isForeign(number, on: session.date) {
                    // Taken for a person's, next to a person's that was taken for ours.
                    world.state.withLock { $0.census.explained += 1 }
                } else if !claimed.contains(number) {
                    found(
                        .lost, taken.report.instrument,
                        "broker order \(number) of \(session.date) is lost")
                }
            }
        }
    }

    /// Position by position and to the won, our fills are the broker's.
    private func checkBooks() async throws {
        let ledger = try await store.ledger(of: Simulation.deployment)
        let external = try await store.external(of: Simulation.account)
        guard case .complete(let balances, _) = await broker.balances() else {
            world.violate(.stopped, "the broker's balances cannot be read")
            return
        }
        for instrument in scenario.instruments {
            let ours = ledger.held(instrument) + external.held(instrument)
            let theirs = balances.position(instrument).held
            if ours != theirs {
                found(
                    .books, instrument,
                    "we say \(ours) of \(instrument), the broker \(theirs)")
            }
        }
        let cash = ledger.cash + external.cash
        if cash != balances.cash {
            found(.books, nil, "we say \(cash), the broker \(balances.cash)")
        }
    }

    /// Without anything that only a person can clear up, the last run got through.
    private func checkEnd() {
        if let deployment = store.deployment(Simulation.deployment) {
            world.state.withLock { $0.census.deployments[deployment.state, default: 0] += 1 }
        }
        guard !scenario.needsPerson, let outcome = lastOutcome.withLock({ $0 }) else { return }
        switch outcome {
        case .done, .refused, .halted, .unsettled: break
        case .closed, .missed, .unreachable, .mismatch, .interrupted:
            world.violate(.liveness, "the last run ended as \(outcome.rawValue)")
        }
    }
}
