import ArgumentParser
import Jobs
import LocalSim
import Markets
import Store
import Trading

/// What a change of a deployment says: one line, or the deployment as data.
private func tell(
    _ deployment: Deployment, _ text: String, asJSON: Bool
) throws {
    struct View: Encodable {
        let schema = "ballast.deployment-change/1"
        let deployment: DeploymentView
    }
    Output.write(
        asJSON ? try JSON.text(View(deployment: DeploymentView(deployment))) : text)
}

/// Stops entries and keeps what is held.
struct PauseDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Enter nothing more; keep what is held.")

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
        let paused = try await workplace.attempt {
            try await workplace.store.change(
                .paused, of: owner.name, reason: reason, .person("deployment-pause"))
        }
        try tell(
            paused,
            "deployment '\(owner.name)' is paused and holds what it holds: 'rebalance deployment "
                + "resume \(owner.name) --reason WHY'", asJSON: json)
    }
}

struct ResumeDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a paused one trade again.")

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
        let resumed = try await workplace.attempt {
            try await workplace.store.change(
                .resumed, of: owner.name, reason: reason, .person("deployment-resume"))
        }
        try tell(resumed, "deployment '\(owner.name)' is active again", asJSON: json)
    }
}

/// One stage up, after enough clean sessions.
struct PromoteDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "One stage up: shadow, paper, micro (5%), small (25%), full.",
        discussion: """
            A stage is earned by \(Stage.cleanSessionsToGrow) sessions in which its own orders \
            were accepted, filled and reconciled. A stop costs one by itself.
            """)

    @Argument(help: "Its name.")
    var name: String

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let workplace = try await Workplace.open()
        let owner = try await workplace.deployment(try parsed(name, as: "a deployment"))
        let promoted: Deployment
        do {
            promoted = try await workplace.store.promote(
                owner.name, .person("deployment-promote"))
        } catch StoreError.conflict(let why) {
            throw CommandFailure(.refused, why)
        } catch {
            throw Workplace.failure(error)
        }
        try tell(
            promoted,
            "deployment '\(owner.name)' is at '\(promoted.stage.rawValue)' and invests at most "
                + "\(promoted.stage.cap)", asJSON: json)
    }
}

/// Lets a revision trade that turns over much, or gives a deployment what EXTERNAL holds.
struct AdoptDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Let its committed revision trade, or take over EXTERNAL's shares.")

    @Argument(help: "Its name.")
    var name: String

    @Flag(help: "Take over the shares of the account that are nobody's.")
    var holdings = false

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let workplace = try await Workplace.open()
        let owner = try await workplace.deployment(try parsed(name, as: "a deployment"))
        if holdings {
            try await adoptHoldings(owner, workplace)
            return
        }
        let revision = try PortfolioFile.committed(owner.portfolio).revision
        try await workplace.attempt {
            try await workplace.store.adopt(
                revision.hash, of: owner.name, .person("deployment-adopt"))
        }
        try tell(
            owner,
            "revision \(revision.commit.prefix(12)) of '\(owner.name)' is adopted: the next "
                + "session trades it", asJSON: json)
    }

    /// Only what the broker really holds beside our own changes hands.
    private func adoptHoldings(_ owner: Deployment, _ workplace: Workplace) async throws {
        guard owner.state == .draft || owner.state.canTrade else {
            throw CommandFailure(
                .refused, "deployment '\(owner.name)' is \(owner.state.rawValue)")
        }
        let work = try await AccountWork.open(owner.account, in: workplace)
        guard case .complete(let balances, let at) = await work.sim.balances() else {
            throw CommandFailure(.unreachable, "the balances of '\(owner.account)' cannot be read")
        }
        let (external, owned) = try await workplace.attempt {
            (
                try await workplace.store.external(of: owner.account),
                try await workplace.store.ledger(of: owner.name)
            )
        }
        let shares = external.positions.filter { $0.value > .zero }.sorted { $0.key < $1.key }
        for (instrument, quantity) in shares {
            let held = balances.position(instrument).held
            guard held >= quantity + owned.held(instrument) else {
                throw CommandFailure(
                    .mismatch,
                    "the broker holds \(held) of \(instrument), and \(quantity) of EXTERNAL with "
                        + "\(owned.held(instrument)) of '\(owner.name)' are more: "
                        + "'rebalance positions'")
            }
        }
        let origin = Origin.person("deployment-adopt")
        let corrections = shares.flatMap { instrument, quantity in
            [(nil, -quantity), (owner.name, quantity)].map { holder, change in
                Correction(
                    account: owner.account, deployment: holder,
                    amount: .shares(instrument, change), kind: .adopted,
                    reason: "adopted by \(origin.by)", at: at)
            }
        }
        try await workplace.attempt {
            try await workplace.store.correct(corrections, key: origin.correlation, origin)
        }
        let list = shares.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
        try tell(
            owner,
            list.isEmpty
                ? "EXTERNAL holds nothing on account '\(owner.account)'"
                : "deployment '\(owner.name)' has taken over \(list)", asJSON: json)
    }
}
