import FoundationEssentials
import Subprocess
import Testing
import Trading

/// The model of an order's life, searched by spin over every interleaving.
struct ModelTests {
    @Test func `the steps of the model are those of the program`() throws {
        if Environment.current["BALLAST_WRITE_STEPS"] != nil {
            try Steps.promela.write(
                toFile: Model.folder + "/steps.pml", atomically: true, encoding: .utf8)
        }
        let committed = try String(contentsOfFile: Model.folder + "/steps.pml", encoding: .utf8)
        #expect(committed == Steps.promela)
    }

    /// All four orders with one kind of trouble, and the fewer orders the more of it. `make model`
    /// searches larger worlds.
    @Test func `no interleaving breaks a claim`() throws {
        var taken: Set<String> = []
        for world in Self.worlds {
            let search = try Model.search(world)
            print("\(search.states) states, \(search.seconds): \(world)")
            #expect(search.errors == 0, "\(world): \(search.output)")
            #expect(search.isWhole, "\(world): \(search.output)")
            taken.formUnion(search.taken)
        }
        // A claim about steps that the model never takes would be no claim. Only a person can say
        // of what the broker did list that it never was.
        let steps = Steps.all.flatMap { step in
            step.to.map { "\(step.from.rawValue) → \($0.rawValue)" }
        }
        #expect(taken.sorted() == steps.filter { $0 != "contested → not_found" }.sorted())
    }

    /// What the judge finds in the end is then found in every run, whoever is slow.
    @Test func `no run of the model goes on for ever`() throws {
        let world = World(crashes: 1, takeovers: 1, buys: 0, goesAgain: 0)
        let search = try Model.search(world, forCycles: true)
        print("\(search.states) states, \(search.seconds), no cycle: \(world)")
        #expect(search.errors == 0, "\(search.output)")
        #expect(search.isWhole, "\(search.output)")
    }

    @Test(arguments: Mutant.all)
    func `a mistake in the model breaks a claim`(_ mutant: Mutant) throws {
        let search = try Model.search(mutant.world, mutant: mutant.name)
        #expect(search.errors == 1, "\(mutant.name): \(search.output)")
        #expect(search.broken?.contains(mutant.claim) == true, "\(mutant.name): \(search.output)")
    }

    private static let worlds: [World] =
        Environment.current["BALLAST_MODEL"] == "large"
        ? [
            World(crashes: 1, takeovers: 1, lies: 1, halts: 1, lifts: 1, outages: 1, goesAgain: 0),
            World(crashes: 1, takeovers: 1, lies: 1, halts: 1, buys: 0),
            World(crashes: 1, takeovers: 1, halts: 1, lifts: 1, outages: 1, sells: 0),
            World(takeovers: 1, isAnywhere: true, halts: 1),
            World(crashes: 2, halts: 1, lifts: 1),
        ]
        : [
            World(crashes: 1, goesAgain: 0),
            World(halts: 1, lifts: 1, goesAgain: 0),
            World(outages: 1, buys: 0),
            World(lies: 1, buys: 0),
            World(crashes: 1, takeovers: 1, isAnywhere: true, buys: 0, goesAgain: 0),
            World(takeovers: 1, sells: 0),
        ]
}

/// A mistake that a program could make, the world that shows it, and a piece of the claim.
struct Mutant: Sendable, CustomTestStringConvertible {
    let name: String
    let claim: String
    let world: World

    var testDescription: String { name }

    static let all = [
        Mutant(name: "resends", claim: "theirs[", world: World(takeovers: 1, buys: 0)),
        Mutant(name: "halt_read_outside", claim: "stops==0", world: World(halts: 1, buys: 0)),
        Mutant(name: "no_fence", claim: "", world: World(takeovers: 1, isAnywhere: true, buys: 0)),
        Mutant(name: "exit_waits", claim: "wanted", world: World(outages: 1, buys: 0)),
        Mutant(name: "halt_stops_exits", claim: "stops==2", world: World(halts: 1, buys: 0)),
        Mutant(name: "books_differences", claim: "<=executed[o]", world: World(buys: 0)),
        Mutant(name: "no_second_look", claim: "outage", world: World(takeovers: 1, buys: 0)),
        Mutant(name: "sends_first", claim: "theirs[", world: World(crashes: 1, buys: 0)),
        Mutant(name: "no_settle_time", claim: "(0>0)", world: World(crashes: 1, buys: 0)),
        Mutant(name: "forgets_submitting", claim: "(0>0)", world: World(crashes: 1, buys: 0)),
        Mutant(name: "assumes_cancelled", claim: "(0>0)", world: World(buys: 0)),
    ]
}
