public import LocalSim
import Markets
public import Trading

/// One thing that every broker of ours must do, whatever its protocol is.
///
/// A case speaks to the broker under test and, behind it, to the simulated exchange that its
/// stand-in trades at: so one list of cases runs against LocalSim and against an adapter whose
/// server answers from a LocalSim.
public struct ConformanceCase: Sendable {
    /// A sentence.
    public let name: String
    /// What the account is opened with.
    public let terms: SimulatedTerms
    public let run: @Sendable (Stand) async throws -> Void

    init(
        _ name: String, _ terms: SimulatedTerms = .conformance(),
        _ run: @escaping @Sendable (Stand) async throws -> Void
    ) {
        self.name = name
        self.terms = terms
        self.run = run
    }
}

extension ConformanceCase: CustomStringConvertible {
    public var description: String { name }
}

/// All cases.
public enum BrokerConformance {
    public static let cases: [ConformanceCase] =
        takingCases + rejectingCases + fillingCases + cancellingCases + readingCases
        + lyingCases + hidingCases + happeningCases

    /// KODEX 200 at 35,000 won and ten-year bonds at 112,000, for ever.
    public static let market = Market.flat([.kodex: .krw(35_000), .bonds: .krw(112_000)])
}

/// The broker under test, with the exchange behind it.
public struct Stand: Sendable {
    public let broker: any Broker
    public let exchange: any SimulatedAccount

    public init(broker: any Broker, exchange: any SimulatedAccount) {
        self.broker = broker
        self.exchange = exchange
    }
}

/// What a broker did otherwise than it must.
public struct Nonconformance: Error, CustomStringConvertible {
    public let description: String
}
