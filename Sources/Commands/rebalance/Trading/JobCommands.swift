import ArgumentParser
import Jobs
import Trading

/// Ends what a day has left: for a timer after the close, and a person at any time.
struct AbandonSweepCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon-sweep",
        abstract: "End the day: cancel, expire and book what is left of it.",
        discussion: """
            Drops what was never sent, cancels what still works, books what has traded and settles \
            from dated lists what nobody answered. Harmless when repeated; exit code 18 names what \
            is left.
            """)

    @Argument(help: "Accounts; all where none is named.")
    var accounts: [String] = []

    @Option(help: "The slot of a timer, such as abandon-sweep@2026-11-20T15:40:00+09:00.")
    var slot: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await AccountJob(name: "abandon-sweep", accounts: accounts, slot: slot, json: json)
            .run { work, request in try await abandonSweep(request, in: work.world) }
    }
}

/// Looks which exits get nowhere.
struct StuckMonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stuck-monitor",
        abstract: "Work open exits, and give up a liquidation that gets nowhere.",
        discussion: """
            After one open session in which the broker shows no progress people are told; after \
            three a liquidation is abandoned with a handover. Nights and holidays do not count.
            """)

    @Argument(help: "Accounts; all where none is named.")
    var accounts: [String] = []

    @Option(help: "The slot of a timer, such as stuck-monitor@2026-11-20T14:00:00+09:00.")
    var slot: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await AccountJob(name: "stuck-monitor", accounts: accounts, slot: slot, json: json)
            .run { work, request in try await stuckMonitor(request, in: work.world) }
    }
}
