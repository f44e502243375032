import ArgumentParser
import Markets
import Store
import Trading

/// What was started, and how it ended.
struct RunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Runs with their slots and outcomes.")

    @OptionGroup var options: DatedLookOptions

    struct Runs: Encodable {
        let schema = "ballast.runs/1"
        let runs: [RunView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let filter = try await options.filter(in: workplace)
        let runs = try await workplace.attempt {
            try await workplace.store.runs(matching: filter)
        }
        if options.look.json {
            Output.write(try JSON.text(Runs(runs: runs.map(RunView.init))))
            return
        }
        var table = Table([
            ("run", .right), ("account", .left), ("slot", .left), ("attempt", .right),
            ("outcome", .left), ("started (Seoul)", .left), ("note", .left),
        ])
        for run in runs {
            table.add([
                run.id.description, run.slot.account.rawValue, run.slot.text,
                "\(run.attempt)", run.outcomeText, run.startedAt.seoulSeconds, run.note,
            ])
        }
        Output.write(table.isEmpty ? "no runs" : table.text)
    }
}

extension RunRecord {
    /// The outcome; of a run without one, whether anybody still works at it.
    var outcomeText: String {
        if let outcome { return outcome.rawValue }
        if owner.isKnownDead { return "dead, to be resumed" }
        return hasExpired ? "lease expired" : "at work"
    }
}

struct RunView: Encodable {
    let id: String
    let account: String
    let slot: String
    let attempt: Int
    /// Absent while it works.
    let outcome: String?
    let exit_code: Int32?
    let note: String
    let host: String
    let pid: Int
    /// Whether its process is known to be gone; of other hosts nothing is known.
    let is_dead: Bool
    let lease_expired: Bool
    let started_at: String
    let ended_at: String?

    init(_ run: RunRecord) {
        id = run.id.description
        account = run.slot.account.rawValue
        slot = run.slot.text
        attempt = run.attempt
        outcome = run.outcome?.rawValue
        exit_code = run.outcome?.exitCode
        note = run.note
        host = run.owner.host
        pid = run.owner.pid
        is_dead = run.outcome == nil && run.owner.isKnownDead
        lease_expired = run.outcome == nil && run.hasExpired
        started_at = run.startedAt.seoul
        ended_at = run.endedAt?.seoul
    }
}
