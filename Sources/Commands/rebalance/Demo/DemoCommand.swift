import ArgumentParser
import LocalSim
import Markets

/// Shows the whole job on simulated accounts: plans, fills, a pulled plug, and a quiet next day.
///
/// Every step is a command that a person could type; the demonstration runs this very program.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Show the whole job on simulated accounts.",
        discussion: "Run it where 'portfolios' is. It leaves nothing behind.")

    func run() async throws {
        let stage = try await DemoStage()
        do {
            try show(on: stage)
        } catch {
            stage.clear()
            throw error
        }
        stage.clear()
        Output.write("\nEvery line above is what the commands printed; nothing is left behind.")
    }

    private func show(on stage: DemoStage) throws {
        try plans(stage)
        try fills(stage)
        try pulledPlug(stage)
        try quietDay(stage)
        try movedPrice(stage)
    }

    private func plans(_ stage: DemoStage) throws {
        stage.say("1. What would it do? A plan for every file of 'portfolios', on paper accounts.")
        for path in try PortfolioFile.paths(in: "portfolios") {
            try stage.rebalance(["--dry-run", "--portfolio", path], isWhereStarted: true)
        }
    }

    private func fills(_ stage: DemoStage) throws {
        stage.say(
            "2. A live run on a simulated account: sells, buys, fills, all written down first.")
        try stage.openAccount("paper", deployment: "core")
        try stage.rebalance(["core", "--yes", "--at", stage.slot(0)])
        try stage.rebalance(["deployment", "show", "core"])
        try stage.rebalance(["account", "show", "paper"])
    }

    private func pulledPlug(_ stage: DemoStage) throws {
        stage.say(
            "3. The plug is pulled after the broker took an order and before we wrote that down.")
        try stage.openAccount("crash", deployment: "plug")
        try stage.rebalance(
            ["plug", "--yes", "--at", stage.slot(0)], crashAt: "after-send", expecting: .killed)
        stage.say("   Our book says exactly what is known: it may have been sent.")
        try stage.rebalance(["orders", "--deployment", "plug"])
        stage.say("   Started again, it asks the broker's books first, and sends nothing twice.")
        try stage.rebalance(["plug", "--yes", "--at", stage.slot(0)])
        stage.say("   Our orders, and the broker's own list with how often each one arrived:")
        try stage.rebalance(["orders", "--deployment", "plug"])
        try stage.rebalance(["account", "orders", "crash"])
        stage.say("   The same slot again:")
        try stage.rebalance(["plug", "--slot", "daily-rebalance@\(stage.slot(0))"])
    }

    private func quietDay(_ stage: DemoStage) throws {
        stage.say("4. The next session, at unchanged prices: planned from scratch, nothing to do.")
        try stage.rebalance(["core", "--yes", "--at", stage.slot(1)])
    }

    private func movedPrice(_ stage: DemoStage) throws {
        stage.say("5. One price falls by 20 %. Exactly the lines outside their band are planned.")
        try stage.rebalance(["account", "move", "paper", stage.largest.description, "--by", "-20%"])
        try stage.rebalance(["core", "--yes", "--at", stage.slot(2)])
        try stage.rebalance(["positions", "--deployment", "core"])
    }
}
