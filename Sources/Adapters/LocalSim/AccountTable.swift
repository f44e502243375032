import Columns
import Markets
public import Postgres
import Trading

extension SimulatedTerms.ClockKind: PostgresValue {}
extension FeeRounding: PostgresValue {}

extension Transaction {
    /// Adds an account with its opening positions; one that is there stays as it is.
    func insert(_ terms: SimulatedTerms, market: String) throws {
        let isNew = try execute(
            """
            INSERT INTO sim_account
                (name, currency, cash_minor, seed, clock, opens_at, minute_value_minor,
                 commission_billionths, fee_rounding, lies, market, now_at)
            VALUES
                (\(terms.account), \(terms.currency), \(terms.cash.minorUnits),
                 \(Int64(bitPattern: terms.seed)), \(terms.clock), \(terms.opensAt),
                 \(terms.minuteValue.minorUnits), \(terms.commission?.billionths),
                 \(terms.feeRounding), \(terms.lies.map(\.description)), \(market),
                 \(terms.opensAt))
            -- Opening an account twice is one opening.
            ON CONFLICT (name) DO NOTHING
            """)
        guard isNew == 1 else { return }
        for (instrument, quantity) in terms.positions.sorted(by: { $0.key < $1.key }) {
            try execute(
                """
                INSERT INTO sim_opening_position (account, instrument, quantity_millionths)
                VALUES (\(terms.account), \(instrument),
                        \(quantity))
                """)
        }
    }

    func terms(of account: AccountName) throws -> (terms: SimulatedTerms, market: String)? {
        let positions = try rows(
            """
            SELECT instrument, quantity_millionths
            FROM sim_opening_position
            WHERE account = \(account)
            """
        ) { row in
            let instrument: Instrument = try row["instrument"]
            let quantity: Quantity = try row["quantity_millionths"]
            return (instrument, quantity)
        }
        return try row(
            """
            SELECT currency, cash_minor, seed, clock, opens_at, minute_value_minor,
                   commission_billionths, fee_rounding, lies, market
            FROM sim_account
            WHERE name = \(account)
            """
        ) { row in
            let currency: Currency = try row["currency"]
            let seed: Int64 = try row["seed"]
            let commission: Int64? = try row["commission_billionths"]
            let lies: [String] = try row["lies"]
            let rules = lies.compactMap { LieRule(parsing: $0) }
            guard rules.count == lies.count else {
                throw PostgresError.unreadable(column: "lies", type: "LieRule")
            }
            let terms = SimulatedTerms(
                account: account, cash: Money(minorUnits: try row["cash_minor"], currency),
                positions: Dictionary(uniqueKeysWithValues: positions),
                seed: UInt64(bitPattern: seed), clock: try row["clock"],
                opensAt: try row["opens_at"],
                minuteValue: Money(minorUnits: try row["minute_value_minor"], currency),
                commission: commission.map { Rate(billionths: $0) },
                feeRounding: try row["fee_rounding"], lies: rules)
            return (terms, try row["market"])
        }
    }

    func accountNames() throws -> [AccountName] {
        try rows("SELECT name FROM sim_account ORDER BY name") { row in
            try row["name"] as AccountName
        }
    }

    /// Moves a simulated clock forward. An instant that has passed is no move.
    func jump(_ account: AccountName, to instant: Instant) throws {
        try execute(
            """
            UPDATE sim_account
            SET now_at = greatest(now_at, \(instant))
            WHERE name = \(account)
            """)
    }

    /// The account's instant and the number of its entries. Locking makes every other verb of the
    /// account wait for the end of this transaction, and moves a system clock to the present.
    func position(
        of account: AccountName, isLocking: Bool
    ) throws -> (now: Instant, entries: Int64)? {
        let statement: SQL =
            isLocking
            ? """
            UPDATE sim_account
            SET now_at = CASE clock
                WHEN 'system' THEN greatest(now_at, clock_timestamp())
                ELSE now_at END
            WHERE name = \(account)
            RETURNING now_at, entries
            """
            : "SELECT now_at, entries FROM sim_account WHERE name = \(account)"
        return try row(statement) { row in (try row["now_at"], try row["entries"]) }
    }

    func count(_ entries: Int64, of account: AccountName) throws {
        try execute(
            """
            UPDATE sim_account
            SET entries = \(entries)
            WHERE name = \(account) AND entries <> \(entries)
            """)
    }

    /// A book with every committed entry, at the account's instant.
    ///
    /// - Parameter known: an earlier one.
    func book(from known: SimulatedBook, isLocking: Bool) throws -> SimulatedBook {
        let account = known.terms.account
        guard let position = try position(of: account, isLocking: isLocking) else {
            throw LocalSimError.missing(account.rawValue)
        }
        guard position.entries >= known.entries else {
            throw LocalSimError.unreachable("the books of '\(account)' have gone back in time")
        }
        var book = known
        if position.entries > known.entries {
            let new = try entries(of: account, after: known.entries, through: position.entries)
            for entry in new { book.apply(entry) }
        }
        book.advance(to: position.now)
        return book
    }
}
