import LocalSim
import Markets
import Trading

// The vocabulary of the cases.

enum Answer: String { case accepted, rejected, unknown }

extension Stand {
    func expect(_ isTrue: Bool, _ what: String) throws {
        guard isTrue else { throw Nonconformance(description: what) }
    }

    func expect<Value: Equatable>(
        _ what: String, _ found: Value, is expected: Value
    ) throws {
        guard found == expected else {
            throw Nonconformance(description: "\(what) is \(found), and not \(expected)")
        }
    }

    @discardableResult
    func submit(
        _ side: Side, _ shares: Int64, of instrument: Instrument = .kodex, at won: Int64,
        on session: TradingDate = .friday
    ) async -> SubmitOutcome {
        await submit(side, Quantity(shares: shares), of: instrument, at: won, on: session)
    }

    func submit(
        _ side: Side, _ quantity: Quantity, of instrument: Instrument = .kodex, at won: Int64,
        on session: TradingDate = .friday
    ) async -> SubmitOutcome {
        await broker.submit(.sample(side, quantity, of: instrument, at: won, on: session))
    }

    /// Submits, and is given a number.
    func order(
        _ side: Side, _ shares: Int64, of instrument: Instrument = .kodex, at won: Int64,
        on session: TradingDate = .friday
    ) async throws -> BrokerOrderNumber {
        let outcome = await submit(side, shares, of: instrument, at: won, on: session)
        guard case .accepted(let number) = outcome else {
            throw Nonconformance(description: "the order is \(outcome)")
        }
        return number
    }

    func answer(_ outcome: SubmitOutcome) -> Answer {
        switch outcome {
        case .accepted: .accepted
        case .rejected: .rejected
        case .unknown: .unknown
        }
    }

    func whole<Value>(_ reading: Reading<Value>) throws -> (value: Value, asOf: Instant) {
        switch reading {
        case .complete(let value, let asOf): return (value, asOf)
        case .unavailable(let why):
            throw Nonconformance(description: "the reading is not whole: \(why)")
        }
    }

    func expectNone<Value>(_ what: String, _ reading: Reading<Value>) throws {
        guard case .unavailable = reading else {
            throw Nonconformance(description: "\(what) was read: \(reading)")
        }
    }

    /// The broker's list, whole and without contradiction.
    func day(_ session: TradingDate = .friday) async throws -> DayOrders {
        let day = try whole(await broker.orders(on: session)).value
        try expect("the list's contradiction", day.contradiction, is: nil)
        return day
    }

    func report(
        _ number: BrokerOrderNumber, on session: TradingDate = .friday
    ) async throws -> OrderReport {
        guard let report = try await day(session).report(number) else {
            throw Nonconformance(description: "order \(number) is not listed")
        }
        return report
    }

    func balances() async throws -> Balances { try whole(await broker.balances()).value }

    func held(_ instrument: Instrument = .kodex) async throws -> Int64 {
        try await balances().position(instrument).held.wholeShares
    }

    func sellable(_ instrument: Instrument) async throws -> Int64 {
        try whole(await broker.sellable(instrument)).value.wholeShares
    }

    func power() async throws -> Money {
        try whole(await broker.buyingPower(.kodex, at: .krw(35_000))).value
    }

    /// Lets time pass up to a moment of Friday.
    func wait(_ time: String, _ seconds: Int = 0) async throws {
        try await exchange.wait(until: .friday(time) + seconds)
    }

    /// An order that the broker refuses with proof, and that leaves no trace.
    func expectRejected(
        _ side: Side, _ quantity: Quantity, of instrument: Instrument = .kodex, at won: Int64,
        on session: TradingDate = .friday
    ) async throws {
        let (before, list) = (try await balances(), try await day())
        let outcome = await submit(side, quantity, of: instrument, at: won, on: session)
        guard case .rejected(let reason) = outcome else {
            throw Nonconformance(description: "the order is \(outcome)")
        }
        try expect(!reason.isEmpty, "it is rejected without a reason")
        try expect("the balances", try await balances(), is: before)
        try expect("the list", try await day(), is: list)
    }
}

extension Instrument {
    static let kodex = sample("KRX:069500")
    static let bonds = sample("KRX:148070")

    static func sample(_ text: String) -> Instrument {
        guard let instrument = Instrument(parsing: text) else { preconditionFailure("'\(text)'") }
        return instrument
    }
}

extension TradingDate {
    static let thursday = sample("2026-11-19")
    static let friday = sample("2026-11-20")
    static let monday = sample("2026-11-23")

    static func sample(_ text: String) -> TradingDate {
        guard let date = TradingDate(parsing: text) else { preconditionFailure("'\(text)'") }
        return date
    }
}

extension Instant {
    /// In Seoul, on the sample's Friday: `"15:10"`.
    static func friday(_ time: String) -> Instant { sample("2026-11-20T\(time):00+09:00") }
    static func monday(_ time: String) -> Instant { sample("2026-11-23T\(time):00+09:00") }

    static func sample(_ text: String) -> Instant {
        guard let instant = Instant(parsing: text) else { preconditionFailure("'\(text)'") }
        return instant
    }
}

extension Price {
    static func krw(_ won: Int64) -> Price { Price(millionths: won * 1_000_000, .krw) }
}

extension Money {
    static func krw(_ won: Int64) -> Money { Money(minorUnits: won, .krw) }
}

extension SimulatedTerms {
    /// Ten million won and forty bonds on a Friday morning; a minute trades about 3 million won.
    static func conformance(
        at opensAt: String = "09:30", lies: [LieRule] = []
    ) -> SimulatedTerms {
        SimulatedTerms(
            account: AccountName(unchecked: "paper"), cash: .krw(10_000_000),
            positions: [.bonds: Quantity(shares: 40)], seed: 7, opensAt: .friday(opensAt),
            minuteValue: .krw(3_000_000), lies: lies)
    }
}

extension Submission {
    fileprivate static func sample(
        _ side: Side, _ quantity: Quantity, of instrument: Instrument, at won: Int64,
        on session: TradingDate
    ) -> Submission {
        Submission(
            intent: OrderID(rawValue: "conformance"), session: session, instrument: instrument,
            side: side, quantity: quantity, limit: .krw(won))
    }
}
