import FoundationEssentials
import LocalSim
import Markets
import TestDatabase
import Testing
import Trading

/// The ways in which a simulated account is reached. Each must pass every case.
enum Form: String, CaseIterable {
    case memory, postgres, socket

    func with(
        _ terms: SimulatedTerms = .sample(), market: Market = .sample,
        _ body: (any SimulatedAccount) async throws -> Void
    ) async throws {
        switch self {
        case .memory: try await body(LocalSim(inMemory: terms, market: market))
        case .postgres:
            try await withDatabase(LocalSim.migrations) { database, _ in
                try await body(try await LocalSim.open(terms, market: market, in: database))
            }
        case .socket:
            try await withServer(LocalSim(inMemory: terms, market: market)) { path in
                try await body(LocalSimClient(socket: path))
            }
        }
    }
}

/// Runs a server at a socket of its own.
func withServer(_ sim: LocalSim, _ body: (_ path: String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("ballast-\(UInt32.random(in: 0...UInt32.max))").path
    let path = "\(folder)/localsim.sock"
    let (stream, ready) = AsyncStream.makeStream(of: Void.self)
    let server = Task {
        defer { ready.finish() }
        try await LocalSimServer(sim).run(at: path) { ready.finish() }
    }
    for await _ in stream {}
    do {
        try await body(path)
    } catch {
        server.cancel()
        throw error
    }
    server.cancel()
    try await server.value
    #expect(!FileManager.default.fileExists(atPath: path))
    try FileManager.default.removeItem(atPath: folder)
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
    static let friday = sample("2026-11-20")

    static func sample(_ text: String) -> TradingDate {
        guard let date = TradingDate(parsing: text) else { preconditionFailure("'\(text)'") }
        return date
    }
}

extension Instant {
    /// In Seoul, on the sample's Friday: `"15:10"`.
    static func friday(_ time: String) -> Instant { sample("2026-11-20T\(time):00+09:00") }

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

extension Market {
    /// KODEX 200 at 35,000 won and ten-year bonds at 112,000, for ever.
    static let sample = flat([.kodex: .krw(35_000), .bonds: .krw(112_000)])
}

extension SimulatedTerms {
    /// Ten million won and forty bonds on a Friday morning; a minute trades about 3 million won.
    static func sample(
        cash: Money = .krw(10_000_000), seed: UInt64 = 7, opensAt: Instant = .friday("09:30"),
        minuteValue: Money = .krw(3_000_000), feeRounding: FeeRounding = .asLedger,
        lies: [LieRule] = []
    ) -> SimulatedTerms {
        SimulatedTerms(
            account: AccountName(unchecked: "paper"), cash: cash,
            positions: [.bonds: Quantity(shares: 40)], seed: seed, opensAt: opensAt,
            minuteValue: minuteValue, feeRounding: feeRounding, lies: lies)
    }
}

extension Submission {
    static func sample(
        _ side: Side, _ shares: Int64, of instrument: Instrument = .kodex, at won: Int64,
        on session: TradingDate = .friday, intent: String = "core.1.2026-11-20.1.x.1"
    ) -> Submission {
        Submission(
            intent: OrderID(rawValue: intent), session: session, instrument: instrument,
            side: side, quantity: Quantity(shares: shares), limit: .krw(won))
    }
}

extension SubmitOutcome {
    var number: BrokerOrderNumber? {
        if case .accepted(let number) = self { number } else { nil }
    }

    var isUnknown: Bool {
        if case .unknown = self { true } else { false }
    }
}

extension Reading {
    /// What was read, or the reason for which it was not, thrown.
    func whole() throws -> Value {
        switch self {
        case .complete(let value, _): return value
        case .unavailable(let why): throw Unavailable(why: why)
        }
    }
}

struct Unavailable: Error {
    let why: String
}

extension Broker {
    func report(_ number: BrokerOrderNumber, on session: TradingDate = .friday) async throws
        -> OrderReport?
    {
        try await orders(on: session).whole().report(number)
    }
}
