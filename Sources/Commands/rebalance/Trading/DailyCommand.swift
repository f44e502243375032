import ArgumentParser

/// The daily rebalance of one deployment, or of every one that is due.
struct DailyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daily", abstract: "Bring deployments to their target weights.")

    mutating func run() async throws {
        throw CommandFailure(.unexpected, "not built yet")
    }
}
