import ArgumentParser
import Dispatch
import Glibc
import LocalSim
import Markets
import PrivateServer
import Store
import Subprocess
import Trading

struct LocalSimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "localsim", abstract: "Simulated accounts as processes of their own.",
        subcommands: [ServeLocalSim.self, LieToAccount.self])

    /// Where an account is served unless another place is named.
    static func socket(of account: AccountName) -> String {
        StateFolder.path(environment: Environment.current) + "/localsim/\(account).sock"
    }
}

/// Serves one simulated account until it is told to end, so that the account outlives whoever
/// trades on it.
struct ServeLocalSim: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve a simulated account on a Unix socket.",
        discussion: "JSON lines. SIGTERM or ^C ends it when what it is doing is done.")

    @Argument(help: "The account; not needed where there is one.")
    var account: String?

    @Option(help: "The socket's path; without it, ACCOUNT.sock in the state folder.")
    var socket: String?

    @Option(help: "A lie from now on, 'late 5-60 on 15%'; may be given again.")
    var lie: [String] = []

    func run() async throws {
        let rules = try lie.map { try LieOptions.rule($0) }
        let workplace = try await Workplace.open()
        let account = try await account(in: workplace)
        let path = socket ?? LocalSimCommand.socket(of: account)
        let broker = try await workplace.simulatedAccount(account)
        try await workplace.attempt { for rule in rules { try await broker.lie(rule) } }
        let server = LocalSimServer(broker)
        let signals = EndingSignals()
        let arrived = signals.arrived
        do {
            // The first to end, the server by a mistake or the wait by a signal, ends the other.
            try await withThrowingTaskGroup { group in
                group.addTask {
                    try await server.run(at: path) {
                        Messages.write("serving '\(account)' at '\(path)'")
                    }
                }
                group.addTask { await EndingSignals.first(of: arrived) }
                try await group.next()
                group.cancelAll()
            }
            withExtendedLifetime(signals) {}
        } catch {
            throw Workplace.failure(error)
        }
        Messages.write("ended")
    }

    private func account(in workplace: Workplace) async throws -> AccountName {
        if let account {
            return try await workplace.account(try parsed(account, as: "an account")).name
        }
        let simulated = try await workplace.attempt {
            try await workplace.store.accounts().filter { $0.broker == .localSim }
        }
        guard let only = simulated.first, simulated.count == 1 else {
            let names = simulated.map(\.name.rawValue).joined(separator: ", ")
            throw CommandFailure(
                .usage,
                simulated.isEmpty
                    ? "there is no simulated account: 'rebalance account add NAME'"
                    : "name one of the accounts \(names)")
        }
        return only.name
    }
}

/// The signals that ask a process to end.
private struct EndingSignals {
    let arrived: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, arrivals) = AsyncStream.makeStream(of: Void.self)
        arrived = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { arrivals.yield() }
            source.resume()
            return source
        }
    }

    /// Returns when one has come, or when the task is cancelled.
    static func first(of arrived: AsyncStream<Void>) async {
        for await _ in arrived { return }
    }
}
