import Markets
public import Postgres
import Synchronization
public import Trading

/// An account in PostgreSQL, which outlives every process that uses it.
///
/// The account's row is locked by every verb, so entries are numbered in the order in which they
/// commit. Each process keeps the book that it has folded so far and reads only what is new.
final class PGJournal: SimulatedJournal {
    let terms: SimulatedTerms
    private let database: Database
    private let folded: Mutex<SimulatedBook>

    init(_ terms: SimulatedTerms, _ market: Market, in database: Database) {
        self.terms = terms
        self.database = database
        folded = Mutex(SimulatedBook(terms, market))
    }

    func look<Value: Sendable>(
        _ read: @Sendable (SimulatedBook) throws -> Value
    ) async throws(LocalSimError) -> Value {
        try await transaction { session, known in
            // In real time even a look moves the account's clock, so that no later entry can be
            // earlier than what somebody has already seen.
            let isLocking = terms.clock == .system
            let book = try session.book(from: known, isLocking: isLocking)
            return (book, try read(book))
        }
    }

    func append<Value: Sendable>(
        _ decide: @Sendable (SimulatedBook) throws -> (events: [JournalEvent], value: Value)
    ) async throws(LocalSimError) -> Value {
        try await transaction { session, known in
            var book = try session.book(from: known, isLocking: true)
            let (events, value) = try decide(book)
            for event in events {
                let entry = JournalEntry(number: book.entries + 1, at: book.now, event: event)
                try session.insert(entry, of: terms.account)
                book.apply(entry)
            }
            try session.count(book.entries, of: terms.account)
            return (book, value)
        }
    }

    func wait(until instant: Instant) async throws(LocalSimError) {
        switch terms.clock {
        case .simulated:
            try await transaction { session, known in
                try session.jump(terms.account, to: instant)
                return (known, ())
            }
        case .system:
            while true {
                let now = try await look { $0.now }
                guard now < instant else { return }
                let rest = instant.microseconds - now.microseconds
                do {
                    try await Task.sleep(for: .microseconds(min(rest, 60_000_000)))
                } catch {
                    throw .unreachable("the wait was cancelled")
                }
            }
        }
    }

    /// Runs a body with the book as this process knows it, and keeps the newer one that it gives.
    private func transaction<Value: Sendable>(
        _ body: @Sendable (Transaction, SimulatedBook) throws -> (SimulatedBook, Value)
    ) async throws(LocalSimError) -> Value {
        let known = folded.withLock { $0 }
        do {
            let (book, value) = try await database.transaction { try body($0, known) }
            folded.withLock { kept in
                if book.entries >= kept.entries { kept = book }
            }
            return value
        } catch let error as LocalSimError {
            throw error
        } catch {
            throw .unreachable("\(error)")
        }
    }
}

extension LocalSim {
    /// The tables of simulated accounts, for a database and schema of their own.
    public static let migrations = [
        Migration("m0001_localsim", PackageResources.m0001_localsim_sql),
        Migration("m0002_lies", PackageResources.m0002_lies_sql),
    ]

    /// Who may do what in that schema.
    public static let access = Access()

    /// Opens an account, or finds the one that was opened with the same terms.
    ///
    /// Safe to run again: a second opening changes nothing.
    public static func open(
        _ terms: SimulatedTerms, market: Market, in database: Database
    ) async throws(LocalSimError) -> LocalSim {
        let stored = try await session(in: database) { session in
            try session.insert(terms, market: market.name)
            return try session.terms(of: terms.account)
        }
        guard let stored, stored.terms == terms, stored.market == market.name else {
            throw .otherTerms(
                "the simulated account '\(terms.account)' is there with other terms or on another "
                    + "market")
        }
        return LocalSim(journal: PGJournal(terms, market, in: database), market: market)
    }

    /// The account of that name.
    ///
    /// - Parameter market: gives the prices for what the account's row says: `gbm 7`. Nil when it
    ///   cannot; then the account is not used.
    public static func existing(
        _ account: AccountName, in database: Database,
        market: @Sendable (_ name: String) -> Market?
    ) async throws(LocalSimError) -> LocalSim {
        let stored = try await session(in: database) { try $0.terms(of: account) }
        guard let stored else { throw .missing(account.rawValue) }
        guard let market = market(stored.market), market.name == stored.market else {
            throw .otherTerms(
                "the simulated account '\(account)' trades at '\(stored.market)', whose prices are "
                    + "not given")
        }
        return LocalSim(journal: PGJournal(stored.terms, market, in: database), market: market)
    }

    /// The names of all accounts, sorted.
    public static func accounts(
        in database: Database
    ) async throws(LocalSimError) -> [AccountName] {
        try await session(in: database) { try $0.accountNames() }
    }

    private static func session<Value: Sendable>(
        in database: Database, _ body: @Sendable (Transaction) throws -> Value
    ) async throws(LocalSimError) -> Value {
        do {
            return try await database.transaction(body)
        } catch {
            throw .unreachable("\(error)")
        }
    }
}
