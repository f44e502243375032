import PrivateServer
import Secrets
import Subprocess
import Trading

extension Account.BrokerKind {
    /// What this broker wants to see before it takes an order, by the names of its files.
    var credentialNames: [String] {
        switch self {
        // Made up, and never asked for: so that what guards a real account guards this one too.
        case .localSim: ["key"]
        // The account's number is as good as a name and a password at a counter: a file, never
        // the database.
        case .kis: ["appkey", "appsecret", "account-number"]
        }
    }
}

/// The credential files of this machine's accounts.
enum AccountCredentials {
    static var current: Credentials {
        Credentials(state: StateFolder.path(environment: Environment.current))
    }

    /// Refuses what must not happen without credentials.
    ///
    /// - Throws: exit code 15, with what is wrong and the command that helps.
    static func require(for account: Account) throws {
        do {
            _ = try current.read(account.broker.credentialNames, of: account.name.rawValue)
        } catch {
            throw CommandFailure(.preflight, "\(error): \(help(account, error))")
        }
    }

    private static func help(_ account: Account, _ error: CredentialError) -> String {
        guard case .missing = error, account.broker == .localSim else {
            return "'rebalance credentials check \(account.name)' shows all of them"
        }
        return "'rebalance credentials seed-dev' makes up those of simulated accounts"
    }

    /// Makes up what a simulated account needs, unless it is there.
    ///
    /// - Returns: one line for a person.
    static func seed(_ account: Account) throws -> String {
        precondition(account.broker == .localSim, "\(account.name) is at \(account.broker)")
        let credentials = current
        do throws(CredentialError) {
            for name in account.broker.credentialNames {
                try credentials.seed(name, of: account.name.rawValue)
            }
            let files = try credentials.read(
                account.broker.credentialNames, of: account.name.rawValue)
            let paths = files.map { "'\($0.path)'" }.joined(separator: ", ")
            return "account '\(account.name)' has its made-up credential in \(paths)"
        } catch {
            throw CommandFailure(.preflight, "\(error)")
        }
    }
}
