import ArgumentParser
import HaltFile
import Store
import Trading

/// Stops trading. The file first, then the row: it succeeds when either is in place.
struct HaltCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halt", abstract: "Stop trading; only a person lifts it again.",
        discussion: "At three in the morning 'rebalance halt' is enough.")

    @Option(help: "everywhere, account:A, deployment:D or instrument:KRX:069500.")
    var scope = "everywhere"

    @Option(help: "entries (exits go on) or orders (nothing is sent).")
    var stops = "entries"

    @Option(help: "Why.")
    var reason = "halted by hand"

    func run() async throws {
        guard let scope = Halt.Scope(parsing: scope) else {
            throw CommandFailure(
                .usage,
                "'\(scope)' is no scope: everywhere, account:A, deployment:D or instrument:I")
        }
        guard let stops = Halt.Stops(rawValue: stops) else {
            throw CommandFailure(.usage, "--stops is 'entries' or 'orders', not '\(stops)'")
        }
        var isInPlace = false
        // The file stops everything; a narrower halt is a row alone.
        if scope == .everywhere {
            if let path = Workplace.newHaltFile.write(stops: stops, reason: reason) {
                Output.write("halted by file: \(path)")
                isInPlace = true
            } else {
                Messages.write("the halt file could not be written")
            }
        }
        do {
            let workplace = try await Workplace.open()
            try await HaltCommand.requireKnown(scope, in: workplace)
            let halt = try await workplace.attempt {
                try await workplace.store.raise(
                    NewHalt(scope: scope, stops: stops, reason: reason), .person("halt"))
            }
            Output.write(
                "halted by row: halt \(halt.id), \(halt.scope), stops \(halt.stops.rawValue); "
                    + "lift it with 'rebalance lift \(halt.id) --reason WHY'")
            try await HaltCommand.tellInFlight(scope, in: workplace)
        } catch let failure as CommandFailure {
            Messages.write("the row could not be written: \(failure.message)")
            if !isInPlace { throw CommandFailure(failure.code, "nothing is halted") }
        }
    }

    /// The halt is in place whether or not this can be told.
    private static func tellInFlight(_ scope: Halt.Scope, in workplace: Workplace) async throws {
        do {
            let lines = try await workplace.attempt {
                try await InFlight.lines(of: scope, in: workplace)
            }
            for line in lines { Output.write(line) }
        } catch let failure as CommandFailure {
            Messages.write("what is in flight cannot be told: \(failure.message)")
        }
    }

    /// A mistyped name would halt nothing and say that it had.
    private static func requireKnown(
        _ scope: Halt.Scope, in workplace: Workplace
    ) async throws {
        switch scope {
        case .account(let name): _ = try await workplace.account(name)
        case .deployment(let name): _ = try await workplace.deployment(name)
        // An instrument needs no books of ours to be stopped before it is ever held.
        case .everywhere, .instrument: break
        }
    }
}

struct HaltsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "halts", abstract: "Every halt that is in force.")

    @Flag(help: "One JSON object.")
    var json = false

    struct View: Encodable {
        struct HaltView: Encodable {
            let id: String
            let scope: String
            let stops: String
            let reason: String
            let raised_by: String
            let raised_at: String
        }

        struct FileView: Encodable {
            let stops: String
            let reason: String
        }

        let schema = "ballast.halts/1"
        let halts: [HaltView]
        let file: FileView?
    }

    func run() async throws {
        let file = Workplace.newHaltFile.reading()
        let halts: [Halt]
        do {
            let workplace = try await Workplace.open()
            halts = try await workplace.attempt { try await workplace.store.halts() }
        } catch {
            // The file stops without a database, so it is shown without one.
            if !json, file != nil { Output.write(HaltsCommand.table(file, [])) }
            throw error
        }
        if json {
            let views = halts.map {
                View.HaltView(
                    id: "\($0.id)", scope: "\($0.scope)", stops: $0.stops.rawValue,
                    reason: $0.reason, raised_by: $0.raisedBy, raised_at: "\($0.raisedAt)")
            }
            let fileView = file.map {
                View.FileView(stops: $0.stops.rawValue, reason: $0.reason)
            }
            Output.write(try JSON.text(View(halts: views, file: fileView)))
            return
        }
        Output.write(HaltsCommand.table(file, halts))
    }

    private static func table(
        _ file: (stops: Halt.Stops, reason: String)?, _ halts: [Halt]
    ) -> String {
        var table = Table([
            ("halt", .left), ("scope", .left), ("stops", .left), ("by", .left), ("since", .left),
            ("reason", .left),
        ])
        if let file { table.add(["file", "everywhere", file.stops.rawValue, "", "", file.reason]) }
        for halt in halts {
            table.add([
                "\(halt.id)", "\(halt.scope)", halt.stops.rawValue, halt.raisedBy,
                "\(halt.raisedAt)", halt.reason,
            ])
        }
        return table.isEmpty ? "nothing is halted" : table.text
    }
}

/// Lifts one halt. Only a person does, and says why.
struct LiftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lift", abstract: "Lift a halt.")

    @Argument(help: "Its number, or 'file' for the halt file.")
    var halt: String

    @Option(help: "Why it is over.")
    var reason: String

    func validate() throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ValidationError("--reason says why the halt is over.")
        }
    }

    func run() async throws {
        if halt == "file" {
            let left = Workplace.newHaltFile.remove()
            guard left.isEmpty else {
                throw CommandFailure(
                    .preflight, "\(left.joined(separator: ", ")) may not be removed by this user")
            }
            Output.write("the halt file is gone; rows stay: 'rebalance halts'")
            return
        }
        guard let number = Int64(halt) else {
            throw CommandFailure(.usage, "'\(halt)' is no halt: 'rebalance halts' shows them")
        }
        let workplace = try await Workplace.open()
        let live = try await workplace.attempt { try await workplace.store.halts() }
        try await workplace.attempt {
            try await workplace.store.lift(
                HaltID(rawValue: number), reason: reason, .person("lift"))
        }
        Output.write("halt \(number) is lifted")
        // `halt` without a scope wrote a file too, and a person who lifts means both.
        if let lifted = live.first(where: { $0.id.rawValue == number }),
            lifted.scope == .everywhere, Workplace.newHaltFile.reading() != nil
        {
            let left = Workplace.newHaltFile.remove()
            Output.write(
                left.isEmpty ? "the halt file is gone too" : "the halt file stays: \(left)")
        }
    }
}
