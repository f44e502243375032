import Jobs
import LocalSim
import Markets
import ProvingGround
import Store
import Trading

extension Desk {
    func begin(_ cause: OrderCause) async throws -> Exit {
        try await store.begin(
            NewExit(deployment: Desk.core, cause: cause, reason: "odd"), at: try await sim.now(),
            Desk.origin)
    }

    /// Asks for an exit and works it, as `flatten` and `deployment liquidate` do.
    func leave(_ cause: OrderCause) async throws -> JobReport {
        _ = try await begin(cause)
        return try await workExits(try await request(cause.rawValue), in: world)
    }

    func monitor() async throws -> JobReport {
        try await stuckMonitor(try await request("stuck-monitor"), in: world)
    }

    func sweep() async throws -> JobReport {
        try await abandonSweep(try await request("abandon-sweep"), in: world)
    }

    /// An order that a person places at the broker, by hand.
    func byHand(_ side: Side, _ shares: Int64, of code: String, at won: Int64) async throws {
        _ = try await sim.person(
            orders: Submission(
                intent: OrderID(rawValue: "by hand"), session: .krx(at: try await sim.now()),
                instrument: Ground.krx(code), side: side, quantity: Quantity(shares: shares),
                limit: Price(millionths: won * 1_000_000, .krw)))
    }

    func atBroker(_ code: String) async throws -> Int64 {
        guard case .complete(let balances, _) = await sim.balances() else { return -1 }
        return balances.position(Ground.krx(code)).held.wholeShares
    }

    var owner: Deployment {
        get async throws { try await store.deployments()[0] }
    }
}

extension TradingDate {
    static func krx(at instant: Instant) -> TradingDate { TradingCalendar.krx.date(at: instant) }
}
