import LocalSim
import Markets
import Postgres
import TestDatabase
import Testing
import Trading

/// How a lie is written, typed and stored.
struct LieTextTests {
    @Test(arguments: [
        "silent", "late 30", "late 5-60 on 15%", "hidden 20 on 1.5%", "refused on KRX:069500",
        "stalled 0-100", "cancel-late 30 on 2", "page-missing on 3", "outage 600", "twin on 0.1%",
        "unreadable on KRX:069500", "revoked 60 on 5%",
    ])
    func `a rule reads back as it is written`(text: String) throws {
        let rule = try #require(LieRule(parsing: text))
        #expect(rule.description == text)
    }

    @Test(arguments: [
        "", "silence", "silent 3", "late", "late x", "late 60-5", "late -5", "late 1-2-3",
        "late 86401", "stalled 101", "silent on", "silent on 0", "silent on x", "silent on 101%",
        "silent on 1 2", "outage 60 on 2", "outage 60 on KRX:069500", "doubled on KRX:069500",
        "false-empty on KRX:069500", "late 5 60", "silent, late 5",
    ])
    func `anything else is no rule`(text: String) {
        #expect(LieRule(parsing: text) == nil)
    }

    @Test func `every lie is written in a word of its own`() {
        #expect(Lie.words.count == Set(Lie.words).count)
        #expect(
            Lie.words == [
                "silent", "lost", "unsent", "refused", "rate", "twice", "twin", "cancel-silent",
                "cancel-lost", "filled-first", "unreadable", "false-empty", "false-none",
                "tiny-pages", "page-repeated", "page-missing", "page-shifted", "page-endless",
                "false-flat", "doubled", "slow SECONDS", "late SECONDS", "hidden SECONDS",
                "bounced SECONDS", "stalled PERCENT", "delayed SECONDS", "cancel-late SECONDS",
                "late-fills SECONDS", "older SECONDS", "stale SECONDS", "old-quotes SECONDS",
                "outage SECONDS", "revoked SECONDS",
            ])
    }

    @Test func `an account keeps the lies and the rounding that it was opened with`() async throws {
        try await withDatabase(LocalSim.migrations) { database, another in
            let terms = SimulatedTerms.sample(
                feeRounding: .droppedBelowTen,
                lies: [LieRule(.silent, on: .nth(1)), LieRule(.late(5...60), on: .perMille(15))])
            let market = Market.geometric(seed: 7)
            _ = try await LocalSim.open(terms, market: market, in: database)
            let found = try await LocalSim.existing(terms.account, in: another()) { _ in market }
            #expect(found.terms == terms)
            await #expect(throws: LocalSimError.self) {
                try await LocalSim.open(.sample(), market: market, in: database)
            }
        }
    }

    @Test func `two processes read the same journal of lies`() async throws {
        try await withDatabase(LocalSim.migrations) { database, another in
            let first = try await LocalSim.open(.sample(), market: .sample, in: database)
            for rule in [
                LieRule(.late(5...60), on: .nth(1)), LieRule(.hidden(20...20), on: .nth(2)),
                LieRule(.twin, on: .nth(3)), LieRule(.filledFirst, on: .nth(1)),
            ] {
                try await first.lie(rule)
            }
            for shares in 1...4 as ClosedRange<Int64> {
                _ = await first.submit(.sample(.buy, shares, at: 34_000))
            }
            _ = await first.cancel(BrokerOrderNumber(rawValue: "0000000001"), on: .friday)
            _ = await first.cancel(BrokerOrderNumber(rawValue: "0000000002"), on: .friday)
            _ = try await first.person(orders: .sample(.sell, 1, of: .bonds, at: 112_000))
            try await first.tellTruth()
            try await first.wait(until: .friday("17:00"))
            try await first.split(.bonds, SplitRatio(2, for: 1))
            let second = try await LocalSim.open(.sample(), market: .sample, in: another())
            let one = try await first.orders(on: .friday).whole()
            let two = try await second.orders(on: .friday).whole()
            #expect(one == two)
            #expect(one.orders.count == 6)
            #expect(try await first.balances().whole() == second.balances().whole())
        }
    }

    @Test func `what the first version wrote down is read in new words`() async throws {
        try await withDatabase([LocalSim.migrations[0]]) { database, _ in
            try await database.transaction { session in
                for statement in LieTextTests.firstVersion { try session.execute(statement) }
            }
            try await database.migrate(LocalSim.migrations)
            let sim = try await LocalSim.existing(
                AccountName(unchecked: "paper"), in: database
            ) { _ in .sample }
            #expect(sim.terms.lies == [])
            #expect(sim.terms.feeRounding == .asLedger)
            #expect(try await sim.submissions().count == 2)
            let orders = try await sim.orders(on: .friday).whole().orders
            #expect(orders.map(\.status) == [.cancelled])
            let third = await sim.submit(.sample(.buy, 1, at: 35_000))
            let bonds = await sim.submit(.sample(.sell, 1, of: .bonds, at: 112_000))
            #expect(third == .unknown(why: "no answer"))
            #expect(bonds == .rejected(reason: "refused on request"))
            let words = try await database.transaction { session in
                try session.rows("SELECT lies FROM sim_entry WHERE lies <> '' ORDER BY number") {
                    try $0["lies"] as String
                }
            }
            #expect(
                words == [
                    "silent on 3", "refused on KRX:148070", "slow 7 on 2.5%", "slow 0", "silent",
                    "refused",
                ])
        }
    }

    private static let firstVersion: [SQL] = [
        """
        INSERT INTO sim_account
            (name, currency, cash_minor, seed, clock, opens_at, minute_value_minor, market, now_at,
             entries)
        VALUES ('paper', 'KRW', 10000000, 7, 'simulated', '2026-11-20T09:30:00+09:00', 3000000,
                'flat', '2026-11-20T09:30:00+09:00', 8)
        """,
        """
        INSERT INTO sim_opening_position VALUES ('paper', 'KRX:148070', 40000000)
        """,
        """
        INSERT INTO sim_entry
            (account, number, at, kind, fault, delay_seconds, place, instrument, per_mille)
        VALUES
            ('paper', 1, '2026-11-20T09:30:00+09:00', 'faulted', 'silent', 3, 3, NULL, NULL),
            ('paper', 2, '2026-11-20T09:30:00+09:00', 'faulted', 'refused', 3, NULL,
             'KRX:148070', NULL),
            ('paper', 3, '2026-11-20T09:30:00+09:00', 'faulted', 'slow', 7, NULL, NULL, 25)
        """,
        """
        INSERT INTO sim_entry
            (account, number, at, kind, intent, session_on, instrument, side,
             quantity_millionths, limit_millionths, currency)
        VALUES
            ('paper', 4, '2026-11-20T09:30:00+09:00', 'counted', 'a', '2026-11-20', 'KRX:069500',
             'buy', 1000000, 34000000000, 'KRW'),
            ('paper', 6, '2026-11-20T09:30:00+09:00', 'counted', 'b', '2026-11-20', 'KRX:069500',
             'buy', 1000000, 34001000000, 'KRW')
        """,
        """
        INSERT INTO sim_entry
            (account, number, at, kind, counted, order_number, session_on, fault, reason)
        VALUES
            ('paper', 5, '2026-11-20T09:30:00+09:00', 'accepted', 4, '0000000001', '2026-11-20',
             'slow', NULL),
            ('paper', 7, '2026-11-20T09:30:00+09:00', 'rejected', 6, NULL, NULL, NULL, 'tick'),
            ('paper', 8, '2026-11-20T09:30:00+09:00', 'cancelled', NULL, '0000000001',
             '2026-11-20', NULL, NULL)
        """,
    ]
}
