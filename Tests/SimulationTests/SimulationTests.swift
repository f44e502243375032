import Simulation
import Testing
import Trading

/// The real job in simulated worlds. `make test` runs 20,000 seeds in a release build; these few
/// hold the simulator itself to its promises.
struct SimulationTests {
    @Test func `every promise holds in the first two hundred worlds`() {
        let sweep = Sweep.run(first: 1, count: 200)
        for violation in sweep.violations {
            Issue.record("seed \(violation.seed): \(violation.text)")
        }
        #expect(sweep.census.seeds == 200)
        #expect(sweep.census.steps >= 150 * 200)
    }

    @Test func `the same seed is the same world, step by step`() {
        for seed: UInt64 in 1...20 {
            let first = simulate(seed: seed, traced: true)
            let second = simulate(seed: seed, traced: true)
            #expect(first.trace == second.trace, "seed \(seed)")
            #expect(!first.trace.isEmpty)
        }
    }

    @Test func `a job that sends before its marker is committed is caught`() throws {
        let sweep = Sweep.run(first: 1, count: 20, mutant: .sendsBeforeMarker)
        let caught = sweep.violations.filter { $0.text.contains("before its marker was committed") }
        #expect(!caught.isEmpty)
    }

    /// What has never happened in a simulation is not tested by it.
    @Test func `the worlds meet every fault and most of an order's life`() {
        let census = Sweep.run(first: 1, count: 400).census
        for fault in Fault.allCases {
            #expect((census.faults[fault] ?? 0) > 0, "\(fault.rawValue) never struck")
        }
        for edge in [
            "planned → submitting", "planned → refused", "planned → cancelled",
            "submitting → accepted", "submitting → rejected", "submitting → unknown",
            "unknown → accepted", "unknown → not_found", "accepted → filled",
            "accepted → cancelling", "accepted → expired", "cancelling → cancelled",
        ] {
            #expect((census.edges[edge] ?? 0) > 0, "\(edge) never happened")
        }
        for gate in [Gate.halt, .orderValue, .priceCollar, .cash] {
            #expect((census.refusals[gate] ?? 0) > 0, "\(gate.rawValue) never refused")
        }
    }
}
