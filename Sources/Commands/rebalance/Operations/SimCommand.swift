import ArgumentParser
import Jobs
import Mutants
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

    @Option(help: "The first seed, or with --trace the only one: 17 or 0x11.")
    var seed = SeedArgument(value: 1)

    @Flag(help: "Print every step of one seed.")
    var trace = false

    @Option(help: "With --trace: stop after so many steps.")
    var until: Int?

    @Option(help: "Only these faults, such as 'crash,silent', or 'none'.")
    var faults: String?

    @Flag(help: "Fail when a gate, a fault or a step of an order's life was not met.")
    var requireCoverage = false

    @Option(help: "Make this mistake: a build with -D MUTANTS can.")
    var mutant: String?

    @Flag(help: "Run seeds with each mistake until it is caught, at most --seeds.")
    var mutants = false

    func run() async throws {
        if points {
            for point in JobPoint.allCases { Output.write(point.rawValue) }
            return
        }
        if mutants { return try hunt() }
        try choose()
        let faults = try chosenFaults()
        if trace {
            let result = simulate(seed: seed.value, faults: faults, until: until, traced: true)
            for line in result.trace { Output.write(line) }
            return try report(result.violations, shrinks: false)
        }
        guard seeds > 0 else { throw ValidationError("--seeds must be above 0.") }
        let sweep = Sweep.run(first: seed.value, count: seeds, faults: faults)
        Output.write(sweep.census.description)
        try report(sweep.violations, shrinks: faults == nil)
        guard requireCoverage else { return }
        let missing = sweep.census.missing
        guard missing.isEmpty else {
            for line in missing { Messages.write("not met: \(line)") }
            throw CommandFailure(.unexpected, "\(missing.count) things were not tried")
        }
        Output.write("everything was met")
    }

    private func chosenFaults() throws -> FaultSet? {
        guard let faults else { return nil }
        guard let set = FaultSet(parsing: faults) else {
            throw ValidationError(
                "'\(faults)' is no list of faults: "
                    + Fault.allCases.map(\.name).joined(separator: ","))
        }
        return set
    }

    /// One line a failing seed, with the command that shows it again; of the first ones with as
    /// few faults as still break the promise.
    private func report(_ violations: [Violation], shrinks: Bool) throws {
        var seen: Set<UInt64> = []
        for violation in violations where seen.insert(violation.seed).inserted {
            guard seen.count <= 20 else { break }
            let mistake = mutant.map { " --mutant \($0)" } ?? ""
            if shrinks, seen.count <= 5 {
                Messages.write("\(Shrunk(violation))\(mistake)")
            } else {
                let given = faults.map { " --faults \($0)" } ?? ""
                Messages.write("\(violation)\(given)\(mistake)")
            }
        }
        guard violations.isEmpty else {
            throw CommandFailure(.unexpected, "\(violations.count) promises were broken")
        }
        Output.write("0 promises broken")
    }

    private func choose() throws {
        guard let mutant else { return }
        try requireMutants()
        guard let chosen = Mutant(rawValue: mutant) else {
            throw ValidationError(
                "There is no mutant '\(mutant)': one of \(Mutant.allCases.map(\.rawValue)).")
        }
        Mutant.choose(chosen)
    }

    private func requireMutants() throws {
        guard Mutant.exist else {
            throw ValidationError(
                "This build makes no mistakes on request: 'make mutants' builds one that does.")
        }
    }

    /// One line a mutant: at which seed it was caught, and by what.
    private func hunt() throws {
        try requireMutants()
        let width = Mutant.allCases.map(\.rawValue.count).max() ?? 0
        var survivors: [String] = []
        for mutant in Mutant.allCases {
            let hunt = MutantHunt.run(mutant, first: seed.value, most: seeds)
            let space = String(repeating: " ", count: width - mutant.rawValue.count)
            if let count = hunt.seeds, let violation = hunt.violation {
                Output.write(
                    "\(mutant.rawValue)\(space)  killed at seed \(count) by "
                        + "\(violation.check.rawValue): \(violation.text)")
            } else {
                Output.write("\(mutant.rawValue)\(space)  ALIVE after \(seeds) seeds")
                survivors.append(mutant.rawValue)
            }
        }
        guard survivors.isEmpty else {
            throw CommandFailure(.unexpected, "alive: \(survivors.joined(separator: ", "))")
        }
        Output.write("\(Mutant.allCases.count) mutants, all killed")
    }
}

/// A seed as a person or a failure writes it: `17` or `0x11`.
struct SeedArgument: ExpressibleByArgument {
    let value: UInt64

    init(value: UInt64) {
        self.value = value
    }

    init?(argument: String) {
        let isHex = argument.hasPrefix("0x")
        guard
            let value = UInt64(
                isHex ? argument.dropFirst(2) : argument[...], radix: isHex ? 16 : 10)
        else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { "\(value)" }
}
