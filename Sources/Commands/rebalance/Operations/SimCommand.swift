import ArgumentParser
import Jobs
import Simulation

/// Runs the real job in simulated worlds, one for each seed.
struct SimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sim", abstract: "Run the real job in simulated worlds with faults.",
        discussion: """
            Every verb of store and broker is a scheduling point, and a crash is a continuation \
            that is not resumed. The same seed is the same world, step by step.
            """)

    @Flag(help: "List the named points at which a test can end a run.")
    var points = false

    @Option(help: "How many seeds to run.")
    var seeds = 1000

    @Option(help: "The first seed, or with --trace the only one.")
    var seed: UInt64 = 1

    @Flag(help: "Print every step of one seed.")
    var trace = false

    @Option(help: "Run a mutant of the job instead: sends-before-marker.")
    var mutant: String?

    func run() async throws {
        if points {
            for point in JobPoint.allCases { Output.write(point.rawValue) }
            return
        }
        let chosen = try mutant.map { name in
            guard let mutant = Mutant(rawValue: name) else {
                throw ValidationError(
                    "There is no mutant '\(name)': one of \(Mutant.allCases.map(\.rawValue)).")
            }
            return mutant
        }
        if trace {
            let result = simulate(seed: seed, mutant: chosen, traced: true)
            for line in result.trace { Output.write(line) }
            try report(result.violations.map { (result.seed, $0) }, mutant: chosen)
            return
        }
        guard seeds > 0 else { throw ValidationError("--seeds must be above 0.") }
        let sweep = Sweep.run(first: seed, count: seeds, mutant: chosen)
        Output.write(sweep.census.description)
        try report(sweep.violations, mutant: chosen)
    }

    /// One line a violation, with the command that shows it again.
    private func report(_ violations: [(seed: UInt64, text: String)], mutant: Mutant?) throws {
        for violation in violations.prefix(20) {
            Messages.write(
                "FAIL seed=\(violation.seed): \(violation.text)\n"
                    + "  replay: rebalance sim --seed \(violation.seed) --trace"
                    + (mutant.map { " --mutant \($0.rawValue)" } ?? ""))
        }
        guard violations.isEmpty else {
            throw CommandFailure(.unexpected, "\(violations.count) promises were broken")
        }
        Output.write("0 promises broken")
    }
}
