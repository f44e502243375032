import LocalSim
import Markets
import ProvingGround
import Store
import Subprocess
import Trading

/// What must hold after every fault, whatever it was.
struct Promises {
    let player: Player

    /// Right after the fault: no order arrived twice, and each was written down before it left.
    func afterFault() async throws -> [String] {
        var broken: [String] = []
        let arrived = try await player.sim.submissions().map(\.intent)
        for intent in Set(arrived).sorted(by: { $0.rawValue < $1.rawValue }) {
            let count = arrived.count { $0 == intent }
            if count > 1 { broken.append("order '\(intent)' arrived \(count) times") }
        }
        let orders = try await player.orders()
        for intent in Set(arrived) {
            guard let order = orders.first(where: { $0.id == intent }) else {
                broken.append("order '\(intent)' arrived and is not written down")
                continue
            }
            if order.baseline == nil { broken.append("order '\(intent)' was sent unmarked") }
        }
        return broken
    }

    /// After the recovery: every order has its end and is known on both sides, and our books are
    /// the broker's.
    ///
    /// - Parameter expected: what an account holds whose runs met no fault.
    func atEnd(like expected: Ledger?) async throws -> [String] {
        var broken = try await afterFault()
        let orders = try await player.orders()
        for order in orders where !order.state.isTerminal {
            broken.append("order '\(order.id)' is left \(order.state.rawValue)")
        }
        for session in player.ground.calendar.sessions.map(\.date) {
            guard case .complete(let day, _) = await player.sim.orders(on: session) else {
                broken.append("the broker's list of \(session) cannot be read")
                continue
            }
            for report in day.orders {
                let own = orders.first {
                    $0.number == report.number && $0.identity.session == session
                }
                if let own {
                    if own.executed.quantity != report.executed.quantity {
                        broken.append("order '\(own.id)' is filled otherwise at the broker")
                    }
                } else {
                    broken.append("the broker's order \(report.number) of \(session) is lost")
                }
            }
        }
        broken += try await books(like: expected, orders)
        return broken
    }

    /// An order that never left is not sent again in its session: what an order in a slow market
    /// did not get that day is missing the next.
    private func isTakenUpLater(_ instrument: Instrument, _ orders: [Order]) -> Bool {
        orders.contains { order in
            order.instrument == instrument
                && (order.state == .notFound || order.note?.hasPrefix("not sent") == true)
        }
    }

    private func books(
        like expected: Ledger?, _ orders: [Order]
    ) async throws -> [String] {
        var broken: [String] = []
        guard case .complete(let balances, _) = await player.sim.balances() else {
            return ["the balances cannot be read"]
        }
        let ledger = try await player.ledger()
        if ledger.cash != balances.cash {
            broken.append("our cash is \(ledger.cash), the broker's \(balances.cash)")
        }
        let instruments = [Ground.slow, Ground.quick, Ground.odd]
        for instrument in instruments {
            let held = balances.position(instrument).held
            if ledger.held(instrument) != held {
                broken.append(
                    "we hold \(ledger.held(instrument)) of \(instrument), the broker says \(held)")
            }
            if held < .zero { broken.append("\(held) of \(instrument) are held") }
            if let wanted = expected?.held(instrument), wanted != held,
                !isTakenUpLater(instrument, orders)
            {
                broken.append("\(held) of \(instrument) are held, \(wanted) without the fault")
            }
        }
        return broken
    }
}

extension Player {
    /// Runs the interrupted slot again, then the one of the next session, as the timers would.
    ///
    /// - Parameter lease: in seconds, where the run that was interrupted is not known to be dead:
    ///   it has to be silent for so long.
    /// - Returns: how each run ended.
    func recover(lease: Int? = nil) throws -> String {
        // A run inside this process decides by a revision of its own; the file's is adopted as a
        // person would, before it turns the account over.
        _ = try ground.rebalance(["deployment", "adopt", name])
        let again =
            if let lease {
                try slotCommand(0, environment: ["BALLAST_LEASE": "\(lease)"]).run()
            } else {
                try rebalance(0).output
            }
        let next = try rebalance(1).output
        var text = "\(again.status.text), \(next.status.text)"
        // What was left for that session, and met a silent broker in it, is known the day after.
        if next.status == .exited(18) { text += ", \(try rebalance(2).output.status.text)" }
        return text
    }

    /// What a timer runs for the slot of a session: it stands by where another run has it.
    func slotCommand(_ session: Int, environment: [String: String] = [:]) -> Command {
        let slot = slot(session).text(offset: 9 * 3600)
        return ground.command(
            [name, "--slot", "daily-rebalance@\(slot)"], environment: environment)
    }
}
