import LocalSim
import Markets
import Postgres
import TestDatabase
import Testing
import Trading

/// Whoever looks, how often and from which process: the fills are the same.
struct LookingTests {
    @Test func `looking changes nothing`() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        let market = Market.geometric(seed: seed)
        var random = Random(seed: seed)
        var statuses: Set<OrderReport.Status> = []
        for _ in 0..<20 {
            let orders = (0..<6).map { _ in anOrder(in: market, &random) }
            let share = Weight(nearest: Double.random(in: -0.03...0.03, using: &random))
            let moveAt = Int.random(in: 0...300, using: &random)
            let cancelAt = Int.random(in: 0...300, using: &random)
            var books: [[OrderReport]] = []
            var cash: [Balances] = []
            for step in [1, 7, 60, 1000] {
                let sim = LocalSim(
                    inMemory: .sample(cash: .krw(100_000_000), seed: seed), market: market)
                for minute in 0..<360 {
                    let due = orders.filter { $0.minute == minute }
                    let looks = minute % step == 0
                    guard looks || !due.isEmpty || minute == moveAt || minute == cancelAt else {
                        continue
                    }
                    try await sim.wait(until: .friday("09:30") + minute * 60 + 13)
                    for order in due { _ = await sim.submit(order.submission) }
                    if minute == moveAt { try await sim.move(.kodex, by: share) }
                    if minute == cancelAt {
                        _ = await sim.cancel(BrokerOrderNumber(rawValue: "0000000001"), on: .friday)
                    }
                    if looks { _ = try await sim.balances().whole() }
                }
                try await sim.wait(until: .friday("15:30"))
                books.append(try await sim.orders(on: .friday).whole().orders)
                cash.append(try await sim.balances().whole())
            }
            #expect(Set(books).count == 1, "seed \(seed)")
            #expect(Set(cash).count == 1, "seed \(seed)")
            statuses.formUnion(books[0].map(\.status))
        }
        #expect(statuses.isSuperset(of: [.filled, .expired]), "seed \(seed)")
    }

    @Test func `two processes at one account see the same orders, and no number twice`()
        async throws
    {
        try await withTwoProcesses { first, second in
            async let some = first.submitMany(20, "a")
            async let others = second.submitMany(20, "b")
            let numbers = await some + others
            #expect(Set(numbers).count == 40)
            try await second.wait(until: .friday("10:00"))
            let one = try await first.orders(on: .friday).whole()
            let two = try await second.orders(on: .friday).whole()
            #expect(one == two)
            #expect(one.orders.map(\.number).sorted() == numbers.compactMap { $0 }.sorted())
            #expect(try await first.balances().whole() == second.balances().whole())
            #expect(try await first.submissions().count == 40)
        }
    }

    @Test func `an account is opened once, and not with other terms or prices`() async throws {
        try await withDatabase(LocalSim.migrations) { database, another in
            let name = AccountName(unchecked: "paper")
            let market = Market.geometric(seed: 7)
            let sim = try await LocalSim.open(.sample(), market: market, in: database)
            _ = await sim.submit(.sample(.buy, 1, at: 45_000))
            let again = try await LocalSim.open(.sample(), market: market, in: another())
            #expect(try await again.submissions().count == 1)
            let found = try await LocalSim.existing(name, in: another()) { text in
                text == "gbm 7" ? market : nil
            }
            #expect(found.terms == .sample())
            #expect(try await LocalSim.accounts(in: database) == [name])
            await #expect(throws: LocalSimError.self) {
                try await LocalSim.open(.sample(cash: .krw(1)), market: market, in: database)
            }
            await #expect(throws: LocalSimError.self) {
                try await LocalSim.open(.sample(), market: .sample, in: database)
            }
            await #expect(throws: LocalSimError.missing("other")) {
                try await LocalSim.existing(AccountName(unchecked: "other"), in: database) { _ in
                    market
                }
            }
        }
    }

    @Test func `an account in real time follows the system's clock`() async throws {
        try await withDatabase(LocalSim.migrations) { database, _ in
            let terms = SimulatedTerms(
                account: AccountName(unchecked: "paper"), cash: .krw(1), clock: .system,
                opensAt: .sample("2020-01-02T09:00:00+09:00"))
            let sim = try await LocalSim.open(terms, market: .sample, in: database)
            let first = try await sim.now()
            #expect(first > .sample("2025-01-01T00:00:00Z"))
            try await sim.wait(until: first + 1)
            let second = try await sim.now()
            #expect(second >= first + 1)
        }
    }

    @Test func `the journal is final`() async throws {
        try await withDatabase(LocalSim.migrations) { database, _ in
            let sim = try await LocalSim.open(.sample(), market: .sample, in: database)
            _ = await sim.submit(.sample(.buy, 1, at: 35_000))
            for statement: SQL in [
                "DELETE FROM sim_entry", "UPDATE sim_entry SET at = at", "TRUNCATE sim_entry",
                "UPDATE sim_account SET entries = 1",
                "UPDATE sim_account SET now_at = now_at - interval '1 s'",
                "UPDATE sim_account SET cash_minor = 1",
            ] {
                await #expect(throws: PostgresError.self, "\(statement.text)") {
                    try await database.transaction { try $0.execute(statement) }
                }
            }
        }
    }

    private func anOrder(
        in market: Market, _ random: inout Random
    ) -> (minute: Int, submission: Submission) {
        let session = TradingCalendar.krx.session(on: .sample("2026-11-19"))
        let close = session.flatMap { market.closes(of: .kodex, [$0]).first ?? nil }
        let won = (close ?? .krw(35_000)).millionths / 1_000_000
        let limit = won / 5 * 5 + 5 * Int64.random(in: -60...60, using: &random)
        let shares = Int64.random(in: 1...400, using: &random)
        return (
            Int.random(in: 0...300, using: &random), .sample(.buy, shares, at: max(5, limit))
        )
    }
}

extension SimulatedAccount {
    fileprivate func submitMany(_ count: Int, _ name: String) async -> [BrokerOrderNumber?] {
        var numbers: [BrokerOrderNumber?] = []
        for index in 0..<count {
            numbers.append(
                await submit(.sample(.buy, 1, at: 35_000, intent: "\(name)\(index)")).number)
        }
        return numbers
    }
}

/// Two connections with books of their own, as two processes have them.
private func withTwoProcesses(
    _ body: (LocalSim, LocalSim) async throws -> Void
) async throws {
    try await withDatabase(LocalSim.migrations) { database, another in
        let first = try await LocalSim.open(.sample(), market: .sample, in: database)
        let second = try await LocalSim.open(.sample(), market: .sample, in: another())
        try await body(first, second)
    }
}

/// SplitMix64: a seed in a failure message brings the failure back.
struct Random: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
