import Jobs
import LocalSim
import Markets
import Portfolio
import Rebalancing
import Trading

/// What one seed's world is like: its account, its portfolio, its sessions, its faults.
struct Scenario: Sendable {
    let seed: UInt64
    let faults: Set<Fault>
    let instruments: [Instrument]
    let prices: [Instrument: Price]
    let cash: Money
    /// Sessions on which the job is woken with faults about.
    let sessions: [Session]
    /// Two more without any: everything must end settled and known.
    let healing: [Session]
    let source: ScenarioSource
    let limits: GateLimits

    init(seed: UInt64) {
        self.seed = seed
        var random = Randomness(seed: seed).fork("scenario")
        // A subset of the faults, a quarter of the time each, so that none hides another.
        faults = Set(Fault.allCases.filter { $0 == .crash || random.chance(350) })
        let codes = ["069500", "148070", "132030", "360750", "153130"]
        instruments = codes.prefix(Int.random(in: 1...5, using: &random)).compactMap {
            Instrument(.krx, code: $0)
        }
        var prices: [Instrument: Price] = [:]
        for instrument in instruments {
            let won = Int64.random(in: 400...24_000, using: &random) * 5
            prices[instrument] = Price(millionths: won * 1_000_000, .krw)
        }
        self.prices = prices
        cash = Money(minorUnits: Int64.random(in: 1_000_000...50_000_000, using: &random), .krw)
        let all = TradingCalendar.krx.sessions
        let first = Int.random(in: 2000...2400, using: &random)
        let count = Int.random(in: 1...3, using: &random)
        sessions = Array(all[first..<first + count])
        healing = Array(all[first + count..<first + count + 2])
        limits =
            faults.contains(.limits)
            ? GateLimits(
                orderValue: Weight(
                    trillionths: Int64.random(in: 1...10, using: &random) * 100_000_000_000),
                collar: Weight(trillionths: 5_000_000_000), quoteAgeSeconds: 300)
            : .ceilings
        source = ScenarioSource(seed: seed, instruments: instruments)
    }
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

/// No file halts a simulated world; rows do.
struct NoHaltFile: HaltSwitch {
    func reading() -> (stops: Halt.Stops, reason: String)? { nil }
}
