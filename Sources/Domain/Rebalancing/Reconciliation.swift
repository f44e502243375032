public import Markets
public import Trading

/// What we say an account holds: its deployments' ledgers and EXTERNAL, together.
public struct Books: Hashable, Sendable {
    public let cash: Money
    public let positions: [Instrument: Quantity]

    /// - Parameter ledgers: of every deployment of the account, also of those that are over, and
    ///   of EXTERNAL; at least one.
    public init(_ ledgers: [Ledger], _ currency: Currency) {
        cash = ledgers.reduce(.zero(currency)) { $0 + $1.cash }
        var positions: [Instrument: Quantity] = [:]
        for ledger in ledgers {
            for (instrument, quantity) in ledger.positions {
                positions[instrument, default: .zero] = (positions[instrument] ?? .zero) + quantity
            }
        }
        self.positions = positions.filter { $0.value != .zero }
    }

    public func held(_ instrument: Instrument) -> Quantity { positions[instrument] ?? .zero }
}

/// Something that the broker shows otherwise than our books.
public enum Difference: Hashable, Sendable {
    case shares(Instrument, ours: Quantity, theirs: Quantity)
    case cash(ours: Money, theirs: Money)
}

extension Difference {
    /// What our books lack of what the broker shows.
    public var missing: Correction.Amount {
        switch self {
        case .shares(let instrument, let ours, let theirs): .shares(instrument, theirs - ours)
        case .cash(let ours, let theirs): .cash(theirs - ours)
        }
    }
}

extension Books {
    /// Every difference, instruments first and in their order: the union of both sides, so that
    /// what one side does not mention is compared too (E31).
    ///
    /// - Parameter unsettled: instruments of orders that nobody can vouch for. Neither they nor
    ///   cash are compared while there are any: what such an order did is not known yet.
    public func differences(
        from theirs: Balances, unsettled: Set<Instrument> = []
    ) -> [Difference] {
        let instruments = Set(positions.keys).union(theirs.positions.map(\.instrument))
            .subtracting(unsettled).sorted()
        var found = instruments.compactMap { instrument -> Difference? in
            let (ours, held) = (held(instrument), theirs.position(instrument).held)
            return ours == held ? nil : .shares(instrument, ours: ours, theirs: held)
        }
        if unsettled.isEmpty, cash != theirs.cash {
            found.append(.cash(ours: cash, theirs: theirs.cash))
        }
        return found
    }
}

/// What a difference leads to. Nothing is absorbed by itself but an increase of cash.
public enum Finding: Hashable, Sendable {
    /// The instrument is closed to entries until a person accepts the difference.
    case freeze(Instrument, reason: String)
    /// The account is closed to entries.
    case stopAccount(reason: String)
    /// More cash than we know of belongs to EXTERNAL at once, with a notice: a deposit, a dividend.
    case externalCash(Money)
    /// Less cash, within what fees may be rounded: told, not booked, so that it cannot creep.
    case withinTolerance(Money)
}

/// How much may differ before an account is stopped.
public struct Tolerance: Hashable, Sendable {
    /// Of missing cash: fees and taxes that the broker rounds otherwise.
    public let cash: Money
    /// Of the value of all shares in dispute, of net asset value.
    public let disputed: Weight

    public init(cash: Money, disputed: Weight) {
        self.cash = cash
        self.disputed = disputed
    }

    /// A thousand won or a dollar, and 2 %.
    public static func usual(_ currency: Currency) -> Tolerance {
        let cash =
            switch currency {
            case .krw: Money(minorUnits: 1000, .krw)
            case .usd: Money(minorUnits: 100, .usd)
            }
        return Tolerance(cash: cash, disputed: Weight(trillionths: 20_000_000_000))
    }
}

/// Sorts differences by what they lead to: design section 6.
///
/// - Parameters:
///   - differences: seen twice, the same both times.
///   - netAssetValue: of the account as the broker shows it.
///   - price: of an instrument in dispute; one without a price is worth the whole account, because
///     nobody can say that it is small.
public func findings(
    _ differences: [Difference], netAssetValue: Money, tolerance: Tolerance,
    price: (Instrument) -> Price?
) -> [Finding] {
    var found: [Finding] = []
    var disputed = Money.zero(netAssetValue.currency)
    for difference in differences {
        switch difference {
        case .shares(let instrument, let ours, let theirs):
            found.append(
                .freeze(
                    instrument, reason: "the broker holds \(theirs), our books say \(ours)"))
            disputed +=
                price(instrument)?.value(of: (theirs - ours).magnitude, rounding: .up)
                ?? netAssetValue
        case .cash(let ours, let theirs):
            let change = theirs - ours
            if !change.isNegative {
                found.append(.externalCash(change))
            } else if -change > tolerance.cash {
                found.append(
                    .stopAccount(reason: "the broker has \(theirs), our books say \(ours)"))
            } else {
                found.append(.withinTolerance(change))
            }
        }
    }
    let most = netAssetValue.share(tolerance.disputed)
    if disputed > most {
        found.append(
            .stopAccount(reason: "shares of \(disputed) are in dispute, above \(most)"))
    }
    return found
}

extension Difference: CustomStringConvertible {
    /// `KRX:069500: 130 at the broker, 13 in our books`
    public var description: String {
        switch self {
        case .shares(let instrument, let ours, let theirs):
            "\(instrument): \(theirs) at the broker, \(ours) in our books"
        case .cash(let ours, let theirs): "cash: \(theirs) at the broker, \(ours) in our books"
        }
    }
}

extension [Finding] {
    /// All of them, for a person.
    public var text: String { map(\.description).joined(separator: "; ") }
}

extension Finding: CustomStringConvertible {
    public var description: String {
        switch self {
        case .freeze(let instrument, let reason): "\(instrument) is frozen: \(reason)"
        case .stopAccount(let reason): "the account is stopped: \(reason)"
        case .externalCash(let money): "\(money) more in cash belongs to EXTERNAL"
        case .withinTolerance(let money): "cash differs by \(money), within the tolerance"
        }
    }
}
