import Markets
import Subprocess

/// Whole processes, from their start to their end, against one that does nothing.
struct StartUpWork {
    /// In a repository of the folder's own, because a deployment's portfolio is a committed file.
    private static let mix = """
        language: 1
        portfolio: mix
        base: KRW
        universe:
          shares: KRX:069500
          bonds:  KRX:148070
          gold:   KRX:132030
        target:
          fixed: { shares: 50%, bonds: 48%, gold: 2% }
        rebalance:
          decide: every session after close
          trade: next session
          act_if: drift > 5%
        orders: { shares: whole, cash_buffer: 1%, price: { type: limit, offset: 30 bp } }

        """

    private let folder: BenchFolder
    private let program: String

    init(in folder: BenchFolder) throws {
        self.folder = folder
        program = try BenchFolder.builtProgram()
    }

    func measure(_ prices: MadePrices, file: String) throws -> [Finding] {
        guard let last = prices.monthEnds(after: 252).last else { return [] }
        let portfolio = try folder.write(FormulaWork.text, to: "made-momentum.yaml")
        let mix = try folder.write(StartUpWork.mix, to: "mix.yaml")
        try openDeployment(mix)
        return [
            try finding("rebalance --version", ["--version"], goal: 10),
            try finding(
                "rebalance weights, from files",
                [
                    "weights", portfolio, "--on", prices.dates[last].description, "--prices",
                    file,
                ], goal: 30),
            try finding(
                "rebalance --dry-run of a file", ["--dry-run", "--portfolio", mix], goal: 100),
            try finding(
                "rebalance --dry-run of a deployment", ["--dry-run", "bench"], goal: 100),
        ]
    }

    /// A simulated account, and the mix on it.
    private func openDeployment(_ mix: String) throws {
        let name = ["-c", "user.name=bench", "-c", "user.email=bench@example.invalid"]
        let commands = [
            ["git", "init", "--quiet", "."], ["git", "add", mix],
            ["git"] + name + ["commit", "--quiet", "-m", "Mix"],
            [program, "account", "add", "paper"],
            [
                program, "deployment", "create", "bench", "--account", "paper", "--portfolio", mix,
                "--no-alerts", "bench",
            ],
            [program, "deployment", "activate", "bench"],
        ]
        for words in commands {
            var command = Command(
                words[0], Array(words.dropFirst()), environment: folder.environment)
            command.folder = folder.path
            let output = try command.run()
            guard output.succeeded else {
                throw BenchFailure("'\(words.joined(separator: " "))': \(output.messages)")
            }
        }
    }

    private func finding(
        _ work: String, _ arguments: [String], goal milliseconds: Double
    ) throws -> Finding {
        let ours = Process(program, arguments, environment: folder.environment)
        let nothing = Process("/bin/true")
        let pairs = try Pair.alternating(rounds: 31, by: .wall) {
            try ours.run()
        } theirs: {
            try nothing.run()
        }
        return Finding(
            work: work, against: "/bin/true", pairs: pairs, goal: .milliseconds(milliseconds))
    }
}
