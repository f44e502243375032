import Mutants
import Simulation
import Testing
import Trading

/// The real job in simulated worlds. `make test` runs 20,000 seeds in a release build; these few
/// hold the simulator itself to its promises.
struct SimulationTests {
    @Test func `every promise holds in the first two hundred worlds`() {
        let sweep = Sweep.run(first: 1, count: 200)
        for violation in sweep.violations { Issue.record("\(violation)") }
        #expect(sweep.census.seeds == 200)
        #expect(sweep.census.steps >= 150 * 200)
    }

    @Test func `the same seed is the same world, step by step`() {
        for seed: UInt64 in 1...100 {
            let first = simulate(seed: seed, traced: true)
            let second = simulate(seed: seed, traced: true)
            #expect(first.trace == second.trace, "seed \(seed)")
            #expect(!first.trace.isEmpty)
        }
    }

    @Test func `a trace that stops is the beginning of the whole one`() {
        let whole = simulate(seed: 7, traced: true).trace
        let part = simulate(seed: 7, until: 100, traced: true).trace
        #expect(part.count >= 100)
        #expect(Array(whole.prefix(part.count)) == part)
    }

    @Test func `faults are written as they are read`() {
        let all = FaultSet(Fault.allCases)
        #expect(FaultSet(parsing: "\(all)") == all)
        #expect("\(FaultSet([.databaseGone, .silent]))" == "database-gone,silent")
        #expect(FaultSet(parsing: "none") == FaultSet.none)
        #expect(FaultSet(parsing: "silent,nonsense") == nil)
    }

    @Test func `a violation ends with the command that shows it again`() {
        let violation = Violation(
            seed: 0x9f3c, check: .doubled, step: 412, text: "order 'x' was sent 2 times")
        #expect(
            "\(violation)" == """
                FAIL seed=0x9f3c check=A2 step=#412 order 'x' was sent 2 times  \
                replay: rebalance sim --seed 0x9f3c --until 412 --trace
                """)
    }

    @Test func `a build that trades makes no mistake on request`() {
        #expect(!Mutant.exist)
        #expect(Mutant.allCases.allSatisfy { !mutated($0) })
        #expect(Mutant.allCases.count >= 25)
    }

    /// What has never happened in a simulation is not tested by it.
    @Test func `the worlds meet every fault and most of an order's life`() {
        let census = Sweep.run(first: 1, count: 400).census
        let met = Set(census.edges.keys.map(\.description))
        for fault in Fault.allCases {
            #expect(census.strikes(of: fault) > 0, "\(fault.name) never struck")
        }
        for edge in [
            "planned → submitting", "planned → refused", "planned → cancelled",
            "submitting → accepted", "submitting → rejected", "submitting → unknown",
            "unknown → accepted", "unknown → not_found", "accepted → filled",
            "accepted → cancelling", "accepted → expired", "cancelling → cancelled",
        ] {
            #expect(met.contains(edge), "\(edge) never happened")
        }
        for gate in [Gate.halt, .orderValue, .priceCollar, .cash] {
            #expect((census.refusals[gate] ?? 0) > 0, "\(gate.rawValue) never refused")
        }
    }
}
