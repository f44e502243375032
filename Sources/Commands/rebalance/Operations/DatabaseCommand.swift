import ArgumentParser
import PrivateServer
import Subprocess

/// The private PostgreSQL, for whoever has configured no database.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database", abstract: "The private PostgreSQL.",
        discussion: "It is used where BALLAST_DATABASE_URL is not set.",
        subcommands: [StartDatabase.self, StopDatabase.self, DatabaseStatus.self])

    /// Whether a configured database stands in for the private server.
    static var isConfigured: Bool {
        Environment.current["BALLAST_DATABASE_URL"].map { !$0.isEmpty } ?? false
    }

    static func attempt<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch { throw CommandFailure(.preflight, "\(error)") }
    }
}

/// Harmless to repeat.
struct StartDatabase: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Start it unless it runs.")

    func run() throws {
        guard !DatabaseCommand.isConfigured else {
            throw CommandFailure(
                .usage,
                "BALLAST_DATABASE_URL is set, so a private PostgreSQL would not be used: "
                    + "unset it first")
        }
        let (location, started) = try DatabaseCommand.attempt { try PrivateServer().start() }
        Output.write(started ? "started a private PostgreSQL" : "it runs already")
        Output.write("psql \"\(location.ledger)\"")
    }
}

/// Transactions are rolled back; what is committed stays.
struct StopDatabase: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop it.")

    func run() throws {
        let stopped = try DatabaseCommand.attempt { try PrivateServer().stop() }
        Output.write(stopped ? "stopped the private PostgreSQL" : "it was not running")
    }
}

struct DatabaseStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Whether it runs, and where.")

    @Flag(help: "One JSON object.")
    var json = false

    struct View: Encodable {
        let schema = "ballast.database/1"
        /// none, stopped, running
        let state: String
        let process: Int32?
        let data: String?
        let sockets: String?
        /// Whether BALLAST_DATABASE_URL is set, and another database is used.
        let configured: Bool
    }

    func run() throws {
        let configured = DatabaseCommand.isConfigured
        let status = try DatabaseCommand.attempt { try PrivateServer().status() }
        guard json else {
            Output.write(text(status))
            if configured {
                Output.write("BALLAST_DATABASE_URL is set: that database is used instead")
            }
            return
        }
        let view =
            switch status {
            case .none:
                View(
                    state: "none", process: nil, data: nil, sockets: nil, configured: configured)
            case .stopped(let data):
                View(
                    state: "stopped", process: nil, data: data, sockets: nil,
                    configured: configured)
            case .running(let process, let data, let sockets):
                View(
                    state: "running", process: process, data: data, sockets: sockets,
                    configured: configured)
            }
        Output.write(try JSON.text(view))
    }

    private func text(_ status: PrivateServer.Status) -> String {
        switch status {
        case .none(let state):
            "there is no private PostgreSQL yet; it would be made in '\(state)'"
        case .stopped(let data):
            "stopped; its data is in '\(data)': 'rebalance database start'"
        case .running(let process, let data, let sockets):
            "running as process \(process)\ndata     \(data)\nsockets  \(sockets)"
        }
    }
}
