import LocalSim
import Markets
import TestDatabase
import Testing
import Trading

/// Lies are the seed's: whoever looks, how often and from which process.
struct LyingJournalTests {
    /// One account's day: the same for the same seed, but for how often somebody looks.
    private func day(
        of sim: any SimulatedAccount, seed: UInt64, looking: Bool
    ) async throws -> [String] {
        var random = Random(seed: seed)
        var seen: [String] = []
        var numbers: [BrokerOrderNumber] = []
        for step in 0..<60 {
            let at = Instant.friday("09:30") + step * 37
            if looking {
                for second in 1..<5 where step > 0 {
                    try await sim.wait(until: at + (-37 + second * 7))
                    _ = await sim.orders(on: .friday)
                    _ = await sim.balances()
                }
            }
            try await sim.wait(until: at)
            let shares = Int64.random(in: 1...60, using: &random)
            let won = 34_900 + 5 * Int64.random(in: 0...40, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<3:
                let outcome = await sim.submit(
                    .sample(.buy, shares, at: won, intent: "o\(step)"))
                if let number = outcome.number { numbers.append(number) }
                seen.append("\(outcome)")
            case 3:
                let outcome = await sim.submit(
                    .sample(.sell, 1, of: .bonds, at: 112_000, intent: "o\(step)"))
                seen.append("\(outcome)")
            case 4:
                if let number = numbers.randomElement(using: &random) {
                    seen.append("\(await sim.cancel(number, on: .friday))")
                }
            case 5:
                let person = try await sim.person(orders: .sample(.buy, shares, at: won))
                seen.append("\(person)")
            case 6: try await sim.flow(.krw(Int64.random(in: -5000...5000, using: &random)))
            default: try await sim.move(.kodex, by: Weight(nearest: won % 2 == 0 ? 0.002 : -0.002))
            }
        }
        try await sim.tellTruth()
        try await sim.wait(until: .friday("17:00"))
        try await sim.split(.bonds, SplitRatio(5, for: 3))
        seen.append("\(await sim.orders(on: .friday))")
        seen.append("\(await sim.balances())")
        return seen
    }

    private func terms(_ seed: UInt64) -> SimulatedTerms {
        .sample(
            seed: seed, feeRounding: seed % 2 == 0 ? .asLedger : .droppedBelowTen,
            lies: [
                LieRule(.late(5...90), on: .perMille(200)), LieRule(.silent, on: .perMille(100)),
                LieRule(.lost, on: .perMille(50)), LieRule(.slow(1...20), on: .perMille(50)),
                LieRule(.hidden(5...60), on: .perMille(200)),
                LieRule(.bounced(5...300), on: .perMille(100)),
                LieRule(.stalled(0...99), on: .perMille(200)),
                LieRule(.delayed(5...300), on: .perMille(200)),
                LieRule(.twin, on: .perMille(200)),
                LieRule(.cancelLate(5...200), on: .perMille(400)),
                LieRule(.filledFirst, on: .perMille(200)),
                LieRule(.cancelSilent, on: .perMille(200)),
            ])
    }

    @Test func `looking changes nothing, lies or not`() async throws {
        let first = UInt64.random(in: 0...UInt64.max - 60)
        for seed in first..<first + 60 {
            let rarely = try await day(
                of: LocalSim(inMemory: terms(seed), market: .sample), seed: seed, looking: false)
            let often = try await day(
                of: LocalSim(inMemory: terms(seed), market: .sample), seed: seed, looking: true)
            let differing = zip(rarely, often).first { $0 != $1 }
            #expect(differing == nil, "seed \(seed)")
        }
    }

    @Test func `a journal of lies reads back as it was written`() async throws {
        let first = UInt64.random(in: 0...UInt64.max - 3)
        for seed in first..<first + 3 {
            let memory = try await day(
                of: LocalSim(inMemory: terms(seed), market: .sample), seed: seed, looking: false)
            try await withDatabase(LocalSim.migrations) { database, another in
                let sim = try await LocalSim.open(terms(seed), market: .sample, in: database)
                let stored = try await day(of: sim, seed: seed, looking: true)
                #expect(stored == memory, "seed \(seed)")
                let other = try await LocalSim.open(terms(seed), market: .sample, in: another())
                let fresh = [
                    "\(await other.orders(on: .friday))", "\(await other.balances())",
                ]
                #expect(fresh == Array(memory.suffix(2)), "seed \(seed)")
            }
        }
    }
}
