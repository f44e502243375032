public import Markets
public import Trading

/// What a simulated account was opened with. It never changes.
public struct SimulatedTerms: Hashable, Sendable {
    public enum ClockKind: String, CaseIterable, Hashable, Sendable {
        /// The account's own time, which only its users move.
        case simulated
        case system
    }

    public let account: AccountName
    public let cash: Money
    public let positions: [Instrument: Quantity]
    /// Of fills and of drawn faults.
    public let seed: UInt64
    public let clock: ClockKind
    /// When the account begins; a simulated clock starts there.
    public let opensAt: Instant
    /// What trades of an instrument in one minute, on average: an order of more takes several.
    public let minuteValue: Money
    /// The account's own commission; nil is KIS's default for KRX, and 0.25 % for the US.
    public let commission: Rate?
    public let feeRounding: FeeRounding
    /// The lies that it is opened with.
    public let lies: [LieRule]

    public init(
        account: AccountName, cash: Money, positions: [Instrument: Quantity] = [:],
        seed: UInt64 = 1, clock: ClockKind = .simulated, opensAt: Instant,
        minuteValue: Money? = nil, commission: Rate? = nil,
        feeRounding: FeeRounding = .asLedger, lies: [LieRule] = []
    ) {
        precondition(!cash.isNegative, "an account opened with \(cash)")
        self.account = account
        self.cash = cash
        self.positions = positions
        self.seed = seed
        self.clock = clock
        self.opensAt = opensAt
        self.minuteValue = minuteValue ?? SimulatedTerms.usualMinuteValue(cash.currency)
        self.commission = commission
        self.feeRounding = feeRounding
        self.lies = lies
    }

    public var currency: Currency { cash.currency }

    /// 30 million won, 25,000 dollars.
    private static func usualMinuteValue(_ currency: Currency) -> Money {
        switch currency {
        case .krw: Money(minorUnits: 30_000_000, .krw)
        case .usd: Money(minorUnits: 2_500_000, .usd)
        }
    }

    public var costs: TradeCosts {
        guard let commission else { return SimulatedTerms.usualCosts }
        return TradeCosts(
            commission: Venue.allCases.reduce(.kis) { $0.with(commission, on: $1) })
    }

    private static let usualCosts = TradeCosts(
        commission: .kis.with(Rate(billionths: 2_500_000), on: .us))
}

/// How a simulated broker rounds the costs of an order.
///
/// No order list tells costs, so what a report says of them is our own reckoning. Under any but
/// the first the account's cash differs from it by a few minor units an order, as at a real broker.
public enum FeeRounding: String, CaseIterable, Hashable, Sendable {
    /// To the minor unit as our ledger does, with the parts of an order together.
    case asLedger = "as-ledger"
    /// Whatever is below ten minor units is dropped.
    case droppedBelowTen = "dropped-below-ten"
    /// Every part of the costs is rounded up to the minor unit.
    case up

    func charged(_ costs: Money, _ currency: Currency, up roundedUp: () -> Money) -> Money {
        switch self {
        case .asLedger: costs
        case .droppedBelowTen: Money(minorUnits: costs.minorUnits / 10 * 10, currency)
        case .up: roundedUp()
        }
    }
}
