import ArgumentParser
import Secrets
import Store
import Trading

/// Credentials are files: in systemd's folder, the administrator's, or the state's.
struct CredentialsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credentials", abstract: "What accounts need to reach their brokers.",
        discussion: """
            Looked for as $CREDENTIALS_DIRECTORY/ACCOUNT.NAME, which systemd's LoadCredential \
            makes, then as /etc/ballast/credentials/ACCOUNT/NAME, then in the state folder's \
            credentials/ACCOUNT/NAME. Files are mode 0600 or 0400 and owned by the user that runs \
            this; nobody else may write in their folders. They are never in the database.
            """,
        subcommands: [CheckCredentials.self, SeedDevelopment.self])
}

/// Says where each credential was found, and never what is in it.
struct CheckCredentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Where each credential is, and whether it may be used.")

    @Argument(help: "The account; all of them without one.")
    var account: String?

    @Flag(help: "One JSON object.")
    var json = false

    struct View: Encodable {
        struct CredentialView: Encodable {
            let account: String
            let broker: String
            let name: String
            /// Absent where it may not be used, as are mode and owner.
            let path: String?
            let mode: String?
            let owner: UInt32?
            /// Absent where all is well.
            let problem: String?
        }

        let schema = "ballast.credentials/1"
        let credentials: [CredentialView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let accounts =
            if let account {
                [try await workplace.account(try parsed(account, as: "an account"))]
            } else {
                try await workplace.attempt { try await workplace.store.accounts() }
            }
        let views = accounts.flatMap(CheckCredentials.views)
        if json {
            Output.write(try JSON.text(View(credentials: views)))
        } else {
            show(views)
        }
        guard views.allSatisfy({ $0.problem == nil }) else {
            throw CommandFailure.silent(.preflight)
        }
    }

    /// An account's credentials are all read, or none is: then each has the reason.
    private static func views(of account: Account) -> [View.CredentialView] {
        let names = account.broker.credentialNames
        func view(_ name: String, _ file: CredentialFile?, _ problem: String?)
            -> View.CredentialView
        {
            View.CredentialView(
                account: account.name.rawValue, broker: account.broker.rawValue, name: name,
                path: file?.path, mode: file.map { octal($0.mode) }, owner: file?.owner,
                problem: problem)
        }
        do {
            let files = try AccountCredentials.current.read(names, of: account.name.rawValue)
            return zip(names, files).map { view($0, $1, nil) }
        } catch {
            return names.map { view($0, nil, error.description) }
        }
    }

    private func show(_ views: [View.CredentialView]) {
        var table = Table([
            ("account", .left), ("broker", .left), ("credential", .left), ("mode", .left),
            ("owner", .right), ("file", .left),
        ])
        for view in views where view.problem == nil {
            table.add([
                view.account, view.broker, view.name, view.mode ?? "",
                view.owner.map(String.init) ?? "", view.path ?? "",
            ])
        }
        if !table.isEmpty { Output.write(table.text) }
        if views.isEmpty { Output.write("no accounts: 'rebalance account add NAME'") }
        var told: Set<String> = []
        for problem in views.compactMap(\.problem) where told.insert(problem).inserted {
            Messages.write("error: \(problem)")
        }
    }
}

/// Makes up the credentials of simulated accounts. Safe to run again: what is there stays.
struct SeedDevelopment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed-dev", abstract: "Make up the credentials of simulated accounts.",
        discussion: "Refused where an account is not simulated.")

    func run() async throws {
        let workplace = try await Workplace.open()
        let accounts = try await workplace.attempt { try await workplace.store.accounts() }
        if let real = accounts.first(where: { $0.broker != .localSim }) {
            throw CommandFailure(
                .usage,
                "account '\(real.name)' is at \(real.broker.rawValue): a machine with a real "
                    + "account gets no made-up credentials")
        }
        for account in accounts { Output.write(try AccountCredentials.seed(account)) }
        if accounts.isEmpty { Output.write("no accounts: 'rebalance account add NAME'") }
    }
}
