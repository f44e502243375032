import Markets
import Rebalancing
import Trading

/// SplitMix64: small, seeded, the same everywhere.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension Instrument {
    static func krx(_ code: String) -> Instrument {
        guard let instrument = Instrument(.krx, code: code) else {
            preconditionFailure("'\(code)' is no code")
        }
        return instrument
    }
}

extension TradingDate {
    static func sample(_ text: String = "2026-11-23") -> TradingDate {
        guard let date = TradingDate(parsing: text) else { preconditionFailure(text) }
        return date
    }
}

extension Money {
    static func krw(_ amount: Int64) -> Money { Money(minorUnits: amount, .krw) }
}

extension Price {
    static func krw(_ won: Int64) -> Price { Price(millionths: won * 1_000_000, .krw) }
}

extension Quote {
    static func sample(_ instrument: Instrument, _ won: Int64) -> Quote {
        Quote(
            instrument: instrument, kind: .etf, last: .krw(won),
            at: Instant(midnight: .sample()) + 3600, base: .krw(won))
    }
}

extension DeploymentName {
    static let core = DeploymentName(unchecked: "core")
}

/// A request in few words: names with weights in percent and prices in won.
func request(
    _ weights: [(code: String, percent: Double, price: Int64)], cash: Int64,
    held: [String: Int64] = [:], policy: PlanPolicy = PlanPolicy(), working: [Order] = []
) -> PlanRequest {
    let universe = weights.map { (name: $0.code.lowercased(), instrument: Instrument.krx($0.code)) }
    let quotes = weights.map { (Instrument.krx($0.code), Quote.sample(.krx($0.code), $0.price)) }
    return PlanRequest(
        deployment: .core, decision: DecisionID(rawValue: 1), session: .sample(),
        asOf: Instant(midnight: .sample()) + 3600,
        ledger: Ledger(
            cash: .krw(cash),
            positions: Dictionary(
                uniqueKeysWithValues: held.map { (.krx($0.key), Quantity(shares: $0.value)) })),
        working: working,
        targets: weights.filter { $0.percent > 0 }.map {
            Decision.Target(
                name: $0.code.lowercased(), instrument: .krx($0.code),
                weight: Weight(nearest: $0.percent / 100))
        }, universe: universe, quotes: Dictionary(uniqueKeysWithValues: quotes), policy: policy,
        costs: .kis)
}

/// The ledger after every trade of a plan is filled at the plan's prices.
func executed(_ plan: Plan, on ledger: Ledger, costs: TradeCosts = .kis) -> Ledger {
    var ledger = ledger
    for line in plan.trades {
        guard let trade = line.trade else { continue }
        let value = line.price.value(of: trade.quantity)
        let cost =
            costs.cost(
                of: trade.side, trade.quantity, kind: .etf, notional: value, on: plan.session)
            ?? .zero(.krw)
        let sign: Int64 = trade.side == .buy ? 1 : -1
        let after = ledger.held(line.instrument).millionths + sign * trade.quantity.millionths
        ledger.positions[line.instrument] = after == 0 ? nil : Quantity(millionths: after)
        ledger.cash += trade.side == .buy ? -(value + cost) : value - cost
    }
    return ledger
}

/// One line a trade or a reason, as a person would read it.
func text(_ plan: Plan) -> String {
    plan.lines.map { line in
        guard let trade = line.trade else { return "\(line.instrument.code) -: \(line.reason)" }
        return "\(line.instrument.code) \(trade.side) \(trade.quantity): \(line.reason)"
    }.joined(separator: "\n")
}
