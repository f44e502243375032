import Jobs
import LocalSim
import Markets
import Portfolio
import Rebalancing
import Trading

/// What one seed's world is like: its account, its portfolio, its sessions, its faults.
struct Scenario: Sendable {
    /// Seconds in which a slot may begin.
    static let window = 2400
    /// Before the close.
    static let wakes = 4800

    let seed: UInt64
    /// Drawn from the seed, or given.
    let faults: FaultSet
    let instruments: [Instrument]
    let prices: [Instrument: Price]
    let cash: Money
    /// Sessions on which the job is woken with faults about.
    let sessions: [Session]
    /// Two more without any: everything must end settled and known.
    let healing: [Session]
    let source: ScenarioSource
    let limits: GateLimits

    /// - Parameter faults: instead of those that the seed draws.
    init(seed: UInt64, faults given: FaultSet? = nil) {
        self.seed = seed
        var random = Randomness(seed: seed).fork("scenario")
        // A subset of the faults, many or few, so that none hides another.
        let share = [60, 150, 350][Int.random(in: 0...2, using: &random)]
        let drawn = FaultSet(
            Fault.allCases.filter { fault in
                var random = fault.stream(~seed)
                return fault == .crash || random.chance(share)
            })
        let faults = given ?? drawn
        self.faults = faults
        instruments = Scenario.instruments(&random)
        var prices: [Instrument: Price] = [:]
        for instrument in instruments {
            let won = Int64.random(in: 400...24_000, using: &random) * 5
            prices[instrument] = Price(millionths: won * 1_000_000, .krw)
        }
        self.prices = prices
        cash = Money(minorUnits: Int64.random(in: 1_000_000...50_000_000, using: &random), .krw)
        let all = TradingCalendar.krx.sessions
        let first = Int.random(in: 2000...2400, using: &random)
        let count = Int.random(in: random.chance(20) ? 4...20 : 1...3, using: &random)
        sessions = Array(all[first..<first + count])
        healing = Array(all[first + count..<first + count + 2])
        let most = Int64.random(in: 1...10, using: &random) * 100_000_000_000
        limits =
            faults.contains(.limits)
            ? Scenario.low(Weight(trillionths: most), &random) : .ceilings
        source = ScenarioSource(seed: seed, instruments: instruments)
    }

    /// Limits of an account's own; each of those that are rarely met, in some worlds.
    private static func low(_ orderValue: Weight, _ random: inout Randomness) -> GateLimits {
        var limits = GateLimits(
            orderValue: orderValue, collar: Weight(trillionths: 5_000_000_000),
            quoteAgeSeconds: 300)
        if random.chance(300) { limits.positionSize = Weight(percent: 30) }
        if random.chance(300) { limits.ordersPerMinute = 2 }
        if random.chance(200) { limits.heat = Weight(percent: 40) }
        if random.chance(300) { limits.loss.daily = Weight(percent: 1) }
        return limits
    }

    /// Mostly few, because a world of sixty takes as long as many of three.
    private static func instruments(_ random: inout Randomness) -> [Instrument] {
        let known = ["069500", "148070", "132030", "360750", "153130"]
        let most = random.chance(30) ? 60 : random.chance(80) ? 15 : 5
        let count = Int.random(in: 1...most, using: &random)
        let codes = known + (0..<60).map { "\(200_000 + $0 * 10)" }
        return codes.prefix(count).compactMap { Instrument(.krx, code: $0) }
    }

    /// Whether what no program can clear up may be left in the end.
    var needsPerson: Bool { faults.all.contains(where: \.needsPerson) }
}

/// A portfolio that decides at every close, on weights drawn from the seed and the date.
struct ScenarioSource: DecisionSource {
    let seed: UInt64
    let instruments: [Instrument]

    var universe: [(name: String, instrument: Instrument)] {
        instruments.map { ("i\($0.code)", $0) }
    }

    var policy: PlanPolicy {
        PlanPolicy(
            buffer: Weight(trillionths: 10_000_000_000),
            limitPrice: .offset(Weight(trillionths: 3_000_000_000)))
    }

    var revision: Revision { Revision(commit: "simulated", hash: "simulated", source: "") }

    func decides(on place: SessionPlace, date: TradingDate) -> Bool { true }

    func acts(on account: AccountWeights, date: TradingDate) async -> ActAnswer { .yes }

    func targets(on date: TradingDate) async -> TargetAnswer {
        var random = Randomness(seed: seed ^ UInt64(truncatingIfNeeded: date.day))
        if random.chance(20) { return .undecided(reason: "drawn") }
        var left = 1000
        var targets: [Decision.Target] = []
        for name in universe {
            let share = Int.random(in: 0...left, using: &random)
            left -= share
            guard share > 0 else { continue }
            targets.append(
                Decision.Target(
                    name: name.name, instrument: name.instrument,
                    weight: Weight(trillionths: Int64(share) * 1_000_000_000)))
        }
        return .targets(targets)
    }
}
