import FoundationEssentials
import LocalSim
import Markets
import PriceFiles
import Store
import Subprocess
import ProvingGround
import Testing
import Trading

/// The job over a year of a price file: what its plans said is what was traded, and every fill is
/// in the ledger.
struct ReplayTests {
    @Test func `twelve month ends of made prices trade what the plans said`() async throws {
        let ground = try Ground.shared.get()
        let path = ground.folder + "/made.csv"
        try Data(MadePrices.csv(seed: 20_261_121).utf8).write(to: URL(filePath: path))
        try await replay(path, on: ground, from: "2015-12-20")
    }

    /// The same on real closes, where the checkout has them beside it.
    @Test func `twelve month ends of real prices trade what the plans said`() async throws {
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
            .dropLast(4).joined(separator: "/")
        let path = root + "/shared/data/prices/us-factor-etfs-5.csv"
        guard FileManager.default.fileExists(atPath: path) else { return }
        try await replay(path, on: try Ground.shared.get(), from: "2015-12-20")
    }

    private func replay(_ path: String, on ground: Ground, from start: String) async throws {
        let file = try FilePrices(path: path)
        let first = try #require(TradingDate(parsing: start))
        let calendar = TradingCalendar(replaying: file.closes.dates, on: .us)
        let ends = zip(calendar.sessions, calendar.sessions.dropFirst()).filter {
            $0.date > first && $0.date.monthNumber != $1.date.monthNumber
        }.prefix(12)
        try #require(ends.count == 12)
        let opensAt = ends[ends.startIndex].1.open - 3600
        let name = "r" + String(UInt64.random(in: .min ... .max), radix: 36)
        try expectDone(
            ground.rebalance([
                "account", "add", name, "--cash", "20000.00 USD", "--prices", path, "--opens-at",
                opensAt.text(offset: 0),
            ]))
        try expectDone(
            ground.rebalance([
                "deployment", "create", name, "--account", name, "--portfolio", "momentum.yaml",
                "--no-alerts", name,
            ]))
        try expectDone(ground.rebalance(["deployment", "activate", name]))

        var trades = 0
        for (_, session) in ends {
            let slot = (session.close - 1200).text(offset: 0)
            let output = try ground.rebalance([name, "--yes", "--at", slot, "--json"])
            try expectDone(output)
            let run = try JSONDecoder().decode(RunView.self, from: Data(output.standardOutput))
            let plan = try #require(run.plan)
            #expect(plan.session == session.date.description)
            for line in plan.lines {
                let order = run.orders.first { $0.instrument == line.instrument }
                #expect(order?.filled == line.quantity, "\(session.date) \(line.instrument)")
                #expect(order?.state == "filled")
                trades += 1
            }
            #expect(run.orders.count == plan.lines.count)
        }
        #expect(trades >= 2, "the portfolio never changed its mind")
        try await expectLedgerIsBrokers(name, on: ground)
    }

    private func expectDone(_ output: Output) throws {
        try #require(output.status == .exited(0), "\(output.text)\n\(output.messages)")
    }

    private func expectLedgerIsBrokers(_ name: String, on ground: Ground) async throws {
        let ledger = try await ground.store.ledger(of: DeploymentName(unchecked: name))
        let output = try ground.rebalance(["account", "show", name, "--json"])
        let account = try JSONDecoder().decode(AccountView.self, from: Data(output.standardOutput))
        #expect(account.cash.amount == ledger.cash.amount)
        for position in account.positions {
            let instrument = try #require(Instrument(parsing: position.instrument))
            #expect(position.held == ledger.held(instrument).description)
        }
        #expect(account.positions.count == ledger.positions.count)
    }

    private struct RunView: Decodable {
        struct PlanView: Decodable {
            struct LineView: Decodable {
                let instrument: String
                let quantity: String
            }

            let session: String
            let lines: [LineView]
        }

        struct OrderView: Decodable {
            let instrument: String
            let state: String
            let filled: String
        }

        let plan: PlanView?
        let orders: [OrderView]
    }

    private struct AccountView: Decodable {
        struct MoneyView: Decodable {
            let amount: String
        }

        struct PositionView: Decodable {
            let instrument: String
            let held: String
        }

        let cash: MoneyView
        let positions: [PositionView]
    }
}

/// Three years of closes for five funds: a seeded walk with fashions, so that momentum changes.
enum MadePrices {
    static let codes = ["MTUM", "QUAL", "SIZE", "USMV", "VLUE"]

    static func csv(seed: UInt64) -> String {
        var state = seed
        func next() -> Double {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return Double((word ^ (word >> 31)) >> 11) * 0x1p-53
        }
        var cents = codes.map { _ in 5000.0 }
        var drifts = codes.map { _ in 0.0 }
        var lines = ["date," + codes.map { "US:\($0)" }.joined(separator: ",")]
        for day in 16_072..<17_167 {  // 2014-01-02 to 2016-12-31
            let date = TradingDate(day: day)
            guard !date.isWeekend else { continue }
            if day % 90 == 0 { drifts = codes.map { _ in (next() - 0.45) * 0.004 } }
            for index in cents.indices {
                cents[index] *= 1 + drifts[index] + (next() - 0.5) * 0.02
            }
            let cells = cents.map { Decimal.text(Int64($0), decimals: 2) }
            lines.append("\(date)," + cells.joined(separator: ","))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
