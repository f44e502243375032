public import Mutants

/// One mutant and the seed that killed it.
public struct MutantHunt: Sendable {
    public let mutant: Mutant
    /// How many seeds were run until it was caught; nil when it survived all of them.
    public private(set) var seeds: Int?
    /// What caught it.
    public private(set) var violation: Violation?

    /// Runs seeds until the mutant breaks a promise.
    ///
    /// - Precondition: this build has mutants, and nothing else is simulated at the same time:
    ///   the choice is the whole process's.
    public static func run(_ mutant: Mutant, first: UInt64, most: Int) -> MutantHunt {
        precondition(Mutant.exist, "this build has no mutants")
        var hunt = MutantHunt(mutant: mutant)
        Mutant.choose(mutant)
        defer { Mutant.choose(nil) }
        let batch = 40
        for start in stride(from: 0, to: most, by: batch) {
            let count = min(batch, most - start)
            let sweep = Sweep.run(first: first &+ UInt64(start), count: count)
            guard let caught = sweep.violations.first else { continue }
            hunt.seeds = start + Int(caught.seed &- first &- UInt64(start)) + 1
            hunt.violation = caught
            return hunt
        }
        return hunt
    }

    init(mutant: Mutant) {
        self.mutant = mutant
    }
}
