import ArgumentParser
import Markets
import Trading

/// The daily rebalance of one deployment, or of every one that is due.
struct DailyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daily",
        abstract: "Bring deployments to their target weights; the command without a name.",
        discussion: """
            'rebalance --dry-run' shows the plan and sends nothing. Without any deployment it \
            plans every file of 'portfolios' on a simulated paper account.
            """)

    @Argument(help: "Deployments; without one, every active one.")
    var deployments: [String] = []

    @Flag(help: "Show the plan; send nothing.")
    var dryRun = false

    @Option(help: "Plan this file (only with --dry-run).")
    var portfolio: String?

    @Option(help: "Closes from a CSV file or folder (only simulated accounts and dry runs).")
    var prices: String?

    @Option(help: "The instant to work at, RFC 3339 (only simulated accounts and dry runs).")
    var at: String?

    @Option(help: "The slot to work: JOB@INSTANT. What timers pass.")
    var slot: String?

    @Flag(help: "Do not ask before trading.")
    var yes = false

    @Flag(help: "Exit 2 when the plan would trade (only with --dry-run).")
    var exitCode = false

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws {
        guard portfolio == nil || dryRun else {
            throw ValidationError("--portfolio plans a file, so it goes with --dry-run.")
        }
        guard portfolio == nil || deployments.isEmpty else {
            throw ValidationError("Name a file with --portfolio, or deployments, not both.")
        }
        guard !exitCode || dryRun else {
            throw ValidationError("--exit-code goes with --dry-run.")
        }
    }

    func run() async throws {
        if dryRun {
            try await plan()
        } else {
            try await trade()
        }
    }

    var instant: Instant? {
        get throws {
            try at.map { text in
                guard let instant = Instant(parsing: text) else {
                    throw CommandFailure(
                        .usage,
                        "'\(text)' is no instant: write it as 2026-11-20T15:10:00+09:00")
                }
                return instant
            }
        }
    }

    /// Shows plans: of deployments where there are any, else of files.
    private func plan() async throws {
        var plans: [(plan: Plan, context: PlanContext)] = []
        if let portfolio {
            let dryRun = DryRun(path: portfolio, prices: prices, at: try instant)
            plans.append(try await dryRun.run())
        } else {
            for path in try PortfolioFile.paths(in: "portfolios") {
                let dryRun = DryRun(path: path, prices: prices, at: try instant)
                plans.append(try await dryRun.run())
            }
        }
        try PlanOutput.write(plans, asJSON: json)
        if exitCode, plans.contains(where: { !$0.plan.trades.isEmpty }) {
            throw CommandFailure.silent(.differences)
        }
    }

    private func trade() async throws {
        throw CommandFailure(.unexpected, "not built yet")
    }
}

/// Plans on standard output: tables, or one JSON object.
enum PlanOutput {
    struct Plans: Encodable {
        let schema = "ballast.plans/1"
        let plans: [PlanView]
    }

    static func write(_ plans: [(plan: Plan, context: PlanContext)], asJSON: Bool) throws {
        guard asJSON else {
            let texts = plans.map { $0.plan.text($0.context) }
            Output.write(texts.joined(separator: "\n\n"))
            return
        }
        let views = plans.map { PlanView($0.plan, $0.context, hash: $0.plan.hash) }
        if views.count == 1, let only = views.first {
            Output.write(try JSON.text(only))
        } else {
            Output.write(try JSON.text(Plans(plans: views)))
        }
    }
}
