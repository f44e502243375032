import ArgumentParser
import LocalSim
import Markets
import Portfolio
import Store
import Trading

struct DeploymentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployment", abstract: "Portfolios on accounts.",
        subcommands: [
            CreateDeployment.self, ActivateDeployment.self, PauseDeployment.self,
            ResumeDeployment.self, PromoteDeployment.self, AdoptDeployment.self,
            LiquidateDeployment.self, AbandonDeployment.self, ListDeployments.self,
            ShowDeployment.self,
        ])
}

/// Writes down a draft. Nothing trades before it is activated.
struct CreateDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Put a portfolio on an account, as a draft.")

    @Argument(help: "Its name.")
    var name: String

    @Option(help: "The account.")
    var account: String

    @Option(help: "The portfolio's file, committed.")
    var portfolio: String

    @Option(help: "Its share of the account's cash: 100%.")
    var share = "100%"

    @Option(help: "The deployment's name again: nobody is told of its alerts, and that is known.")
    var noAlerts: String?

    func run() async throws {
        let deployment: DeploymentName = try parsed(name, as: "a deployment")
        let number = String(share.dropLast())
        guard share.hasSuffix("%"), let trillionths = Decimal.scaled(number, decimals: 10),
            trillionths > 0, trillionths <= Weight.all.trillionths
        else { throw CommandFailure(.usage, "'\(share)' is no share: write 100%") }
        let file = try PortfolioFile.committed(portfolio)
        let workplace = try await Workplace.open()
        let account = try await workplace.account(try parsed(account, as: "an account"))
        let path = try RealPath.of(portfolio)
        try DeploymentGuards.requireCredentials(for: account)
        try await DeploymentGuards.requireAlerts(
            for: deployment, acknowledged: noAlerts, in: workplace)
        guard file.portfolio.base == account.currency else {
            throw CommandFailure(
                .usage,
                "portfolio '\(file.portfolio.name)' is counted in \(file.portfolio.base.rawValue) "
                    + "and account '\(account.name)' in \(account.currency.rawValue)")
        }
        try await workplace.attempt {
            try await workplace.store.create(
                Deployment(
                    name: deployment, account: account.name, portfolio: path, state: .draft,
                    stage: .paper, share: Weight(trillionths: trillionths)),
                .person("deployment-create"))
        }
        Output.write(
            "deployment '\(deployment)' is a draft: 'rebalance deployment activate \(deployment)'")
    }
}

/// Lets a draft trade, with its share of the account's cash as its opening balance.
struct ActivateDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Let a draft trade.")

    @Argument(help: "Its name.")
    var name: String

    func run() async throws {
        let workplace = try await Workplace.open()
        let deployment = try await workplace.deployment(try parsed(name, as: "a deployment"))
        let account = try await workplace.account(deployment.account)
        guard account.broker == .localSim else {
            throw CommandFailure(
                .preflight,
                "account '\(account.name)' is at \(account.broker.rawValue), and this version "
                    + "activates only accounts at LocalSim")
        }
        try DeploymentGuards.requireCredentials(for: account)
        let broker = try await workplace.simulatedAccount(account.name)
        guard case .complete(let balances, let at) = await broker.balances() else {
            throw CommandFailure(
                .unreachable, "the balances of '\(account.name)' cannot be read")
        }
        let opening = balances.cash.share(deployment.share)
        // Whoever lets it trade has seen what it trades.
        let revision = try PortfolioFile.committed(deployment.portfolio).revision
        let origin = Origin.person("deployment-activate")
        try await workplace.attempt {
            try await workplace.store.adopt(revision.hash, of: deployment.name, origin)
            try await workplace.store.activate(
                deployment.name, opening: opening, at: at, origin)
        }
        try await workplace.noteOpening(of: deployment, balances, at: at)
        let ledger = try await workplace.attempt {
            try await workplace.store.ledger(of: deployment.name)
        }
        Output.write(
            "deployment '\(deployment.name)' is active with \(grouped(ledger.cash)) in cash")
    }
}

struct ListDeployments: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "All deployments.")

    @Flag(help: "One JSON object.")
    var json = false

    struct Deployments: Encodable {
        let schema = "ballast.deployments/1"
        let deployments: [DeploymentView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let deployments = try await workplace.attempt { try await workplace.store.deployments() }
        if json {
            Output.write(
                try JSON.text(Deployments(deployments: deployments.map(DeploymentView.init))))
            return
        }
        var table = Table([
            ("deployment", .left), ("state", .left), ("stage", .left), ("account", .left),
            ("share", .right), ("portfolio", .left),
        ])
        for deployment in deployments {
            table.add([
                deployment.name.rawValue, deployment.state.rawValue, deployment.stage.rawValue,
                deployment.account.rawValue, deployment.share.description, deployment.portfolio,
            ])
        }
        Output.write(
            table.isEmpty ? "no deployments: 'rebalance deployment create NAME'" : table.text)
    }
}

struct DeploymentView: Encodable {
    let name: String
    let account: String
    let portfolio: String
    let state: String
    let stage: String
    let share: Double

    init(_ deployment: Deployment) {
        name = deployment.name.rawValue
        account = deployment.account.rawValue
        portfolio = deployment.portfolio
        state = deployment.state.rawValue
        stage = deployment.stage.rawValue
        share = deployment.share.fraction
    }
}

/// A deployment with what it owns by its own fills.
struct ShowDeployment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A deployment and what it owns.")

    @Argument(help: "Its name.")
    var name: String

    @Flag(help: "One JSON object.")
    var json = false

    struct View: Encodable {
        let schema = "ballast.deployment/1"
        let deployment: DeploymentView
        let cash: MoneyView
        let positions: [String: String]
        let decision: String?
        let clean_sessions: Int
        let handover: String?
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let deployment = try await workplace.deployment(try parsed(name, as: "a deployment"))
        let (ledger, decision, clean, handover) = try await workplace.attempt {
            (
                try await workplace.store.ledger(of: deployment.name),
                try await workplace.store.latestDecision(of: deployment.name),
                try await workplace.store.cleanSessions(of: deployment.name),
                try await workplace.store.handover(of: deployment.name)
            )
        }
        let positions = ledger.positions.sorted { $0.key < $1.key }
        if json {
            let view = View(
                deployment: DeploymentView(deployment), cash: MoneyView(ledger.cash),
                positions: Dictionary(
                    uniqueKeysWithValues: positions.map { ("\($0.key)", "\($0.value)") }),
                decision: decision.map { "\($0.id)" }, clean_sessions: clean,
                handover: handover?.text)
            Output.write(try JSON.text(view))
            return
        }
        Output.write(
            "\(deployment.name): \(deployment.state.rawValue), \(deployment.stage.rawValue), on "
                + "account '\(deployment.account)', portfolio \(deployment.portfolio)")
        if let next = deployment.stage.next, deployment.state.canTrade {
            Output.write(
                "\(clean) clean sessions of the \(Stage.cleanSessionsToGrow) that "
                    + "'\(next.rawValue)' takes")
        }
        Output.write("cash \(grouped(ledger.cash))")
        if let decision {
            Output.write(
                "decision \(decision.id) of \(decision.decidedOn) is \(decision.state.rawValue)")
        }
        var table = Table([("instrument", .left), ("held", .right)])
        for (instrument, quantity) in positions {
            table.add([instrument.description, grouped(quantity.description)])
        }
        Output.write(table.isEmpty ? "no positions" : table.text)
        if let handover { Output.write("\n" + handover.text) }
    }
}
