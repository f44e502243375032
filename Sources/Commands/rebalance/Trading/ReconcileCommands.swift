import ArgumentParser
import Jobs
import Markets
import Trading

/// Compares our books with the broker's.
struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Compare our books with the broker's.",
        discussion: """
            Shares that differ close their instrument to entries; missing cash closes the account.
            Nothing is booked but an increase of cash, which belongs to EXTERNAL.
            """,
        subcommands: [ReconcileAccounts.self, AcceptCommand.self],
        defaultSubcommand: ReconcileAccounts.self)
}

struct ReconcileAccounts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts", abstract: "Compare these accounts, or all.")

    @Argument(help: "Accounts; all where none is named.")
    var accounts: [String] = []

    @Option(help: "The slot of a timer, such as reconcile@2026-11-20T15:40:00+09:00.")
    var slot: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await AccountJob(name: "reconcile", accounts: accounts, slot: slot, json: json)
            .run { work, request in try await reconcile(request, in: work.world) }
    }
}

/// Brings cash that came without a trade into the books.
struct BalanceSyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "balance-sync",
        abstract: "Bring dividends and deposits into the books, as EXTERNAL's.")

    @Argument(help: "Accounts; all where none is named.")
    var accounts: [String] = []

    @Option(help: "The slot of a timer, such as balance-sync@2026-11-20T15:40:00+09:00.")
    var slot: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await AccountJob(name: "balance-sync", accounts: accounts, slot: slot, json: json)
            .run { work, request in try await balanceSync(request, in: work.world) }
    }
}

/// Books a difference as the broker shows it: a person says that it is right.
struct AcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Book a difference as the broker shows it, and open its instrument again.")

    @Argument(help: "The deployment that it belongs to, or EXTERNAL for none.")
    var deployment: String

    @Argument(help: "The instrument, such as KRX:069500, or 'cash'.")
    var subject: String

    @Option(help: "Why the broker is right.")
    var reason: String

    @Option(help: "The account, where the difference is EXTERNAL's.")
    var account: String?

    @Flag(help: "It is a split: more or fewer shares of the same value.")
    var split = false

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--reason says why the broker is right.")
        }
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let (owner, name) = try await owner(in: workplace)
        let acceptance = Acceptance(
            subject: try parsedSubject, deployment: owner, isSplit: split, reason: reason)
        let work = try await AccountWork.open(name, in: workplace)
        let request = try await work.request("reconcile-accept", slot: nil)
        let report = try await workplace.attempt {
            try await accept(acceptance, request, in: work.world)
        }
        Output.write("\(name): \(report.note)")
        let status = RunOutput.status(of: report, isTimer: false)
        if status != .done { throw CommandFailure.silent(status) }
    }

    private var parsedSubject: Acceptance.Subject {
        get throws {
            if subject == "cash" { return .cash }
            guard let instrument = Instrument(parsing: subject) else {
                throw CommandFailure(
                    .usage, "'\(subject)' is no instrument: write KRX:069500, or 'cash'")
            }
            return .shares(instrument)
        }
    }

    private func owner(
        in workplace: Workplace
    ) async throws -> (DeploymentName?, AccountName) {
        guard deployment == "EXTERNAL" else {
            let name: DeploymentName = try parsed(deployment, as: "a deployment")
            let found = try await workplace.deployment(name)
            return (found.name, found.account)
        }
        guard let account else {
            throw CommandFailure(
                .usage, "EXTERNAL is part of an account: add --account NAME")
        }
        return (nil, try parsed(account, as: "an account"))
    }
}
