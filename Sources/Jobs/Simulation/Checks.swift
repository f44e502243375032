import LocalSim
import Markets
import Store
import Synchronization
import Trading

extension Simulation {
    /// What must be true when everything has healed.
    func check() async {
        do {
            try await checkOrders()
            try await checkLedger()
        } catch {
            world.violate("the final checks could not read: \(error)")
        }
    }

    private func checkOrders() async throws {
        let sessions = scenario.sessions + scenario.healing
        var claimed: Set<String> = []
        for session in sessions {
            let orders = try await store.orders(of: Simulation.account, session: session.date)
                .filter { $0.identity.session == session.date }
            for order in orders {
                if !order.state.isTerminal {
                    world.violate("order '\(order.id)' ends as \(order.state.rawValue)")
                }
                if let number = order.number { claimed.insert("\(session.date) \(number)") }
            }
            guard case .complete(let day, _) = await broker.orders(on: session.date) else {
                world.violate("the broker's list of \(session.date) cannot be read")
                continue
            }
            for report in day.orders where !claimed.contains("\(session.date) \(report.number)") {
                world.violate("broker order \(report.number) of \(session.date) is lost")
            }
        }
        for submission in try await broker.submissions() {
            let arrivals = try await broker.arrivals(of: submission.intent)
            if arrivals > 1 {
                world.violate("order '\(submission.intent)' arrived \(arrivals) times")
            }
        }
    }

    /// Position by position and to the won, our fills are the broker's.
    private func checkLedger() async throws {
        let ledger = try await store.ledger(of: Simulation.deployment)
        guard case .complete(let balances, _) = await broker.balances() else {
            world.violate("the broker's balances cannot be read")
            return
        }
        for instrument in scenario.instruments {
            let ours = ledger.held(instrument)
            let theirs = balances.position(instrument).held
            if ours != theirs {
                world.violate("we say \(ours) of \(instrument), the broker \(theirs)")
            }
            if ours < .zero { world.violate("\(ours) of \(instrument) is below zero") }
        }
        if ledger.cash != balances.cash {
            world.violate("we say \(ledger.cash), the broker \(balances.cash)")
        }
        if ledger.cash.isNegative { world.violate("cash is \(ledger.cash)") }
    }
}
