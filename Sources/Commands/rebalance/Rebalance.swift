import ArgumentParser
import Glibc
import Secrets

/// `rebalance`: every batch job and operator command.
///
/// Without a subcommand it is the daily rebalance. The exit code says what happened; data goes to
/// standard output, messages to standard error.
struct Rebalance: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebalance",
        abstract: "Keeps accounts at the weights that formulas say.",
        discussion: """
            Without a subcommand this is the daily rebalance: 'rebalance --dry-run' shows its plan.
            """,
        version: Version.text,
        subcommands: [
            DailyCommand.self,
            CheckCommand.self,
            WeightsCommand.self,
            ExplainCommand.self,
            PricesCommand.self,
            SimCommand.self,
            DemoCommand.self,
            AccountCommand.self,
            CredentialsCommand.self,
            DeploymentCommand.self,
            HaltCommand.self,
            HaltsCommand.self,
            LiftCommand.self,
            ReconcileCommand.self,
            BalanceSyncCommand.self,
            FlattenCommand.self,
            AbandonSweepCommand.self,
            StuckMonitorCommand.self,
            StatusCommand.self,
            OrdersCommand.self,
            FillsCommand.self,
            PositionsCommand.self,
            DecisionsCommand.self,
            RunsCommand.self,
            EventsCommand.self,
            WhyCommand.self,
            MigrateCommand.self,
            DatabaseCommand.self,
            LocalSimCommand.self,
        ],
        defaultSubcommand: DailyCommand.self)
}

enum Version {
    /// Of the program; a new one for each release.
    static let number = "0.1.0"
    static let text = "ballast \(number)"
}

@main
enum Program {
    static func main() async {
        // Every command may hold a database's password or a broker's key.
        Hardening.apply()
        // A reader that goes away, as `head` does, must not kill a run in the middle of its work.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try Rebalance.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(on: error)
        }
    }

    /// Prints why, and leaves with the code that says so.
    private static func end(on error: any Error) -> Never {
        if let failure = error as? CommandFailure {
            failure.report()
            exit(failure.code.rawValue)
        }
        let code = Rebalance.exitCode(for: error)
        let message = Rebalance.fullMessage(for: error)
        if code == .success {
            Output.write(message)  // --help and --version come this way
            exit(0)
        }
        if code == .validationFailure {
            Messages.write(message)
            exit(ExitStatus.usage.rawValue)
        }
        Messages.write("error: \(error)")
        exit(ExitStatus.unexpected.rawValue)
    }
}
