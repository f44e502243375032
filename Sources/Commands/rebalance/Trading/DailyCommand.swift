import ArgumentParser
import Glibc
import LocalSim
import Markets
import Store
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

    @Option(help: "Work the slot that this schedule of 'schedules' has due.")
    var schedule: String?

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
        var worst = ExitStatus.done
        let active =
            portfolio == nil && prices == nil && at == nil
            ? try await names { $0 == .active } : []
        if active.isEmpty {
            let paths = try portfolio.map { [$0] } ?? PortfolioFile.paths(in: "portfolios")
            for path in paths {
                plans.append(try await DryRun(path: path, prices: prices, at: try instant).run())
            }
        } else {
            let workplace = try await Workplace.open()
            for name in active {
                do {
                    plans.append(try await LiveRun.open(name, in: workplace).preview())
                } catch let failure as CommandFailure where active.count > 1 {
                    worst = tell(failure, of: name, after: worst)
                }
            }
        }
        try PlanOutput.write(plans, asJSON: json)
        if worst != .done { throw CommandFailure.silent(worst) }
        if exitCode, plans.contains(where: { !$0.plan.trades.isEmpty }) {
            throw CommandFailure.silent(.differences)
        }
    }

    /// The deployments that are named, or every one in such a state.
    private func names(in wanted: (DeploymentState) -> Bool) async throws -> [DeploymentName] {
        guard deployments.isEmpty else {
            return try deployments.map { try parsed($0, as: "a deployment") }
        }
        let workplace = try await Workplace.open()
        return try await workplace.attempt { try await workplace.store.deployments() }
            .filter { wanted($0.state) }.map(\.name)
    }

    /// Works the due slot of each deployment; the first bad end is the exit code.
    private func trade() async throws {
        guard prices == nil else {
            throw CommandFailure(
                .usage,
                "a live run trades at its account's prices: an account that replays a file is "
                    + "opened with 'rebalance account add NAME --prices FILE'")
        }
        // What was typed wrong is said once, not of each deployment.
        _ = try instant
        _ = try schedule.map(SlotChoice.schedule)
        let workplace = try await Workplace.open()
        // A paused one too: nothing keeps an exit from being worked.
        let names = try await names(in: \.canTrade)
        guard !names.isEmpty else {
            Output.write(
                "no deployment is active: 'rebalance --dry-run' plans the files of 'portfolios'")
            return
        }
        var worst = ExitStatus.done
        for name in names {
            do {
                let ended = try await trade(name, in: workplace)
                if worst == .done { worst = ended }
            } catch let failure as CommandFailure where names.count > 1 {
                worst = tell(failure, of: name, after: worst)
            }
        }
        if worst != .done { throw CommandFailure.silent(worst) }
    }

    /// One portfolio that is being edited stops no other account.
    private func tell(
        _ failure: CommandFailure, of name: DeploymentName, after worst: ExitStatus
    ) -> ExitStatus {
        Messages.write("\(name):")
        failure.report()
        return worst == .done ? failure.code : worst
    }

    /// The daily rebalance of an active deployment; of any other, and where its portfolio cannot be
    /// read, its open exits.
    private func trade(
        _ name: DeploymentName, in workplace: Workplace
    ) async throws -> ExitStatus {
        let standing = StandingRun(try await workplace.deployment(name), workplace)
        do {
            return try await trade(try await LiveRun.open(name, in: workplace))
        } catch let failure as CommandFailure {
            let exits = try await standing.workExits(asJSON: json)
            // Without a name it is nobody's mistake that one is paused.
            guard exits == nil || standing.deployment.state == .active else {
                return exits ?? .done
            }
            if deployments.isEmpty, standing.deployment.state != .active { return .done }
            throw failure
        }
    }

    private func trade(_ run: LiveRun) async throws -> ExitStatus {
        let account = run.deployment.account
        let calendar = run.sim.market.calendar
        let now = try await run.workplace.attempt { try await run.sim.now() }
        let wished = try instant
        guard wished == nil || run.sim.terms.clock == .simulated else {
            throw CommandFailure(
                .usage,
                "account '\(account)' goes by the system's clock, so --at does not move it")
        }
        let asks = slot == nil && schedule == nil && !yes
        guard !asks || isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure(
                .usage, "a live run asks before it trades: add --yes where nobody can answer")
        }
        let choice =
            try slot.map {
                try SlotChoice.parse($0, account: account, venue: calendar.venue)
            }
            ?? SlotChoice.due(
                at: wished ?? now, account: account, calendar: calendar,
                schedule: try schedule.map(SlotChoice.schedule))
        if run.sim.terms.clock == .simulated {
            let instant = max(wished ?? now, choice.slot.scheduledAt)
            try await run.workplace.attempt { try await run.sim.wait(until: instant) }
        }
        if asks { try await confirm(run) }
        let report = try await run.work(
            choice.slot, window: choice.window, standsBy: slot != nil || schedule != nil)
        if slot != nil || schedule != nil { RunLog.write(report, run, choice.slot) }
        try await RunOutput.write(report, run, choice.slot, asJSON: json)
        return RunOutput.status(of: report, isTimer: slot != nil || schedule != nil)
    }

    /// On a terminal a person sees the plan and types the account's name. Without a terminal
    /// nobody can, and a script says `--yes`.
    private func confirm(_ run: LiveRun) async throws {
        let (plan, context) = try await run.preview()
        Output.write(plan.text(context))
        Messages.write("to trade this, type the account's name, \(run.deployment.account): ", to: 2)
        guard readLine() == run.deployment.account.rawValue else {
            throw CommandFailure(.refused, "not confirmed; nothing was sent")
        }
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
