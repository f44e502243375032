import FoundationEssentials
import HaltFile
import LocalSim
import Markets
import Postgres
import PriceFiles
import PrivateServer
import Store
import SubmitJournal
import Subprocess
import Synchronization
import Trading

/// The databases and files that trading commands work in.
struct Workplace {
    let location: DatabaseLocation
    let store: PGStore
    /// LocalSim's books, over a connection of their own.
    let simulator: Database
    let haltFile: HaltFile

    /// What this host has sent, beside the database.
    var journal: FileSubmitJournal {
        FileSubmitJournal(stateDirectory: StateFolder.path(environment: Environment.current))
    }

    static var simulatorSchema: SchemaName {
        guard let name = SchemaName("localsim") else { preconditionFailure("a schema's name") }
        return name
    }

    static var newHaltFile: HaltFile {
        HaltFile(stateDirectory: StateFolder.path(environment: Environment.current))
    }

    /// Finds the databases, starting the private server where none is configured.
    ///
    /// A private server is brought to this program's schema; a configured database must have it,
    /// because `migrate` may need another role.
    static func open() async throws -> Workplace {
        let location = try databases()
        let parts = SchemaPart.all(of: location)
        let (ledger, simulator) = (parts[0].program, parts[1].program)
        let store = PGStore(ledger)
        do {
            for (part, database) in zip(parts, [ledger, simulator]) where part.isPrivate {
                try await part.prepare(for: database)
            }
            if !location.isPrivate { try await store.requireCurrentSchema() }
        } catch {
            throw failure(error)
        }
        return Workplace(
            location: location, store: store, simulator: simulator, haltFile: newHaltFile)
    }

    static func databases() throws -> DatabaseLocation {
        do {
            let (location, started) = try DatabaseLocation.resolve()
            if started {
                Messages.write(
                    "started a private PostgreSQL; 'rebalance database status' says where")
            }
            return location
        } catch {
            throw CommandFailure(.preflight, "\(error)")
        }
    }

    /// What a person is told when a verb could not be done, and the code for it.
    static func failure(_ error: any Error) -> CommandFailure {
        switch error {
        case let failure as CommandFailure: failure
        case let error as StoreError:
            switch error {
            case .schema(let what): CommandFailure(.schema, what)
            case .fenced: CommandFailure(.locked, error.description)
            case .unavailable: CommandFailure(.preflight, error.description)
            case .missing, .conflict: CommandFailure(.usage, error.description)
            case .unknownCommit, .illegal: CommandFailure(.unexpected, error.description)
            }
        case let error as LocalSimError:
            switch error {
            case .unreachable: CommandFailure(.unreachable, error.description)
            case .missing, .otherTerms, .impossible: CommandFailure(.usage, error.description)
            }
        case let error as PriceFileError: CommandFailure(.usage, "\(error)")
        case let error as PostgresError: CommandFailure(.preflight, "\(error)")
        case let error as MigrationError: CommandFailure(.schema, "\(error)")
        default: CommandFailure(.unexpected, "\(error)")
        }
    }
}

extension Workplace {
    /// The simulated account behind an account's name.
    func simulatedAccount(_ name: AccountName) async throws -> LocalSim {
        let problem = Mutex<CommandFailure?>(nil)
        do {
            return try await LocalSim.existing(name, in: simulator) { market in
                do {
                    return try Workplace.market(named: market)
                } catch {
                    // A file that the account replays and that cannot be read is what to tell.
                    problem.withLock { $0 = Workplace.failure(error) }
                    return nil
                }
            }
        } catch {
            throw problem.withLock { $0 } ?? Workplace.failure(error)
        }
    }

    /// The market that an account's row names: `gbm 7`, `replay /data/closes.csv`.
    static func market(named name: String) throws -> Market? {
        let words = name.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return nil }
        switch words[0] {
        case "gbm": return UInt64(words[1]).map { Market.geometric(seed: $0) }
        case "replay": return try MarketChoice.replay(everythingIn: words[1])
        default: return nil
        }
    }

    /// The account of a name, which must exist.
    func account(_ name: AccountName) async throws -> Account {
        let accounts = try await attempt { try await store.accounts() }
        guard let account = accounts.first(where: { $0.name == name }) else {
            throw CommandFailure(
                .usage, "there is no account '\(name)': 'rebalance account list' shows them")
        }
        return account
    }

    func deployment(_ name: DeploymentName) async throws -> Deployment {
        let deployments = try await attempt { try await store.deployments() }
        guard let deployment = deployments.first(where: { $0.name == name }) else {
            throw CommandFailure(
                .usage,
                "there is no deployment '\(name)': 'rebalance deployment list' shows them")
        }
        return deployment
    }

    func attempt<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch { throw Workplace.failure(error) }
    }
}

extension Origin {
    /// A person at a command line.
    static func person(_ command: String) -> Origin {
        let user = Environment.current["USER"] ?? Environment.current["LOGNAME"] ?? "person"
        return Origin(
            correlation: "\(command)-\(UUID().uuidString.lowercased())", by: user)
    }
}

/// Reads a name that a person typed.
func parsed<Name: Slug>(_ text: String, as kind: String) throws -> Name {
    guard let name = Name(rawValue: text) else {
        throw CommandFailure(
            .usage,
            "'\(text)' is no name of \(kind): it is 1 to 40 of a-z, 0-9 and '-', and starts with "
                + "a letter")
    }
    return name
}
