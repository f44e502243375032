import ArgumentParser
import Clocks
import Jobs
import LocalSim
import Markets
import Store
import Trading

/// Sells everything that a deployment holds and stops its entries; the deployment stays.
struct FlattenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flatten", abstract: "Sell everything a deployment holds; keep it halted.",
        discussion: """
            The wish is written down first, with a halt of the deployment's entries, and survives \
            everything: each run of the account works it before anything else. It is over when two \
            complete reads show nothing held. A halt alone sells nothing: 'rebalance halt'.
            """)

    @Argument(help: "The deployment.")
    var deployment: String

    @Option(help: "Why.")
    var reason = "flattened by hand"

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let workplace = try await Workplace.open()
        let owner = try await workplace.deployment(try parsed(deployment, as: "a deployment"))
        try await ExitWish(cause: .flatten, owner: owner, reason: reason, json: json)
            .fulfil(in: workplace)
    }
}

/// Sells everything and closes the deployment when it is flat.
struct LiquidateDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "liquidate", abstract: "Sell everything, then close it for good.")

    @Argument(help: "Its name.")
    var name: String

    @Option(help: "Why.")
    var reason: String

    @Flag(help: "One JSON object.")
    var json = false

    func validate() throws { try requireReason(reason) }

    func run() async throws {
        let workplace = try await Workplace.open()
        let owner = try await workplace.deployment(try parsed(name, as: "a deployment"))
        // Without credentials nothing could be sold, and it would only get stuck.
        try DeploymentGuards.requireCredentials(for: try await workplace.account(owner.account))
        try await ExitWish(cause: .liquidation, owner: owner, reason: reason, json: json)
            .fulfil(in: workplace)
    }
}

func requireReason(_ reason: String) throws {
    guard reason.contains(where: { !$0.isWhitespace }) else {
        throw ValidationError("--reason says why.")
    }
}

/// A person's wish to be flat: written down whatever else fails, then worked at once if it can be.
struct ExitWish {
    let cause: OrderCause
    let owner: Deployment
    let reason: String
    let json: Bool

    func fulfil(in workplace: Workplace) async throws {
        var work: AccountWork?
        var problem: CommandFailure?
        var at = SystemClock.instant
        do {
            let opened = try await AccountWork.open(owner.account, in: workplace)
            at = try await workplace.attempt { try await opened.sim.now() }
            work = opened
        } catch let failure as CommandFailure {
            problem = failure  // the broker is away: the wish is written down all the same
        }
        let exit = try await workplace.attempt {
            try await workplace.store.begin(
                NewExit(deployment: owner.name, cause: cause, reason: reason), at: at,
                .person(cause.rawValue))
        }
        Messages.write(
            "exit \(exit.id), the \(cause.rawValue) of '\(owner.name)', is written down and its "
                + "entries are stopped")
        guard let work else {
            throw CommandFailure(
                problem?.code ?? .unreachable,
                "\(problem?.message ?? ""); the next run of account '\(owner.account)' works it "
                    + "first")
        }
        let report = try await work.workExits(as: cause.rawValue)
        let status = try ExitOutput.write(report, of: owner.account, asJSON: json)
        if report.skipped == .accountBusy {
            Messages.write("that run works the exit before it ends")
        }
        if status != .done { throw CommandFailure.silent(status) }
    }
}

/// Gives a deployment up: no further order, ever, and what is left is a person's.
struct AbandonDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon", abstract: "Give it up: no further order; what is left is yours.",
        discussion: """
            Its open orders are cancelled once, what still fills is booked, and what it owns is \
            EXTERNAL's until 'rebalance deployment adopt OTHER --holdings'. Without --force only a \
            liquidation is given up.
            """)

    @Argument(help: "Its name.")
    var name: String

    @Option(help: "Why.")
    var reason: String

    @Flag(help: "From every state, whoever is at work.")
    var force = false

    @Flag(help: "One JSON object.")
    var json = false

    struct View: Encodable {
        let schema = "ballast.handover/1"
        let deployment: String
        let text: String
        let at: String
    }

    func validate() throws { try requireReason(reason) }

    func run() async throws {
        let workplace = try await Workplace.open()
        let owner = try await workplace.deployment(try parsed(name, as: "a deployment"))
        guard owner.state != .closed else {
            Output.write("deployment '\(owner.name)' is closed: nothing is left to give up")
            return
        }
        var work: AccountWork?
        var at = SystemClock.instant
        do {
            let opened = try await AccountWork.open(owner.account, in: workplace)
            at = try await workplace.attempt { try await opened.sim.now() }
            work = opened
        } catch let failure as CommandFailure {
            failure.report()
        }
        let handover = try await workplace.attempt {
            try await workplace.store.abandon(
                owner.name, force: force, reason: reason, at: at, .person("deployment-abandon"))
        }
        Output.write(
            json
                ? try JSON.text(
                    View(
                        deployment: owner.name.rawValue, text: handover.text,
                        at: "\(handover.at)"))
                : handover.text)
        if let work { await cancel(work) }
    }

    /// Best effort: what cannot be cancelled now is cancelled by the next run of the account.
    private func cancel(_ work: AccountWork) async {
        do {
            let report = try await work.workExits(as: "abandon")
            if report.skipped != nil {
                Messages.write("\(report.note); the next run of the account cancels what lives")
            }
        } catch let failure as CommandFailure {
            failure.report()
        } catch {
            Messages.write("nothing was cancelled: \(error)")
        }
    }
}
