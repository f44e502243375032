import ArgumentParser
import Markets
import Store
import Trading

/// Where deployments were to go.
struct DecisionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decisions", abstract: "Decisions with their targets.")

    @OptionGroup var options: DatedLookOptions

    struct Decisions: Encodable {
        let schema = "ballast.decisions/1"
        let decisions: [DecisionView]
    }

    func run() async throws {
        let workplace = try await Workplace.open()
        let filter = try await options.filter(in: workplace)
        let decisions = try await workplace.attempt {
            try await workplace.store.decisions(matching: filter)
        }
        if options.look.json {
            Output.write(try JSON.text(Decisions(decisions: decisions.map(DecisionView.init))))
            return
        }
        var table = Table([
            ("decision", .right), ("deployment", .left), ("decided on", .left), ("state", .left),
            ("commit", .left), ("run", .right), ("targets", .left),
        ])
        for decision in decisions {
            table.add([
                decision.id.description, decision.deployment.rawValue,
                decision.decidedOn.description, decision.state.rawValue,
                String(decision.commit.prefix(10)), decision.run.description,
                decision.targetText,
            ])
        }
        Output.write(table.isEmpty ? "no decisions" : table.text)
    }
}

extension DecisionRecord {
    /// `kospi 60.00%, gold 30.00%, cash 10.00%`
    var targetText: String {
        let named = targets.map { "\($0.name) \(percent($0.weight.fraction))" }
        return (named + ["cash \(percent(cashWeight))"]).joined(separator: ", ")
    }

    var cashWeight: Double {
        1 - targets.reduce(0) { $0 + $1.weight.fraction }
    }
}

struct DecisionView: Encodable {
    struct TargetView: Encodable {
        let name: String
        let instrument: String
        let weight: Double
    }

    struct RevisionView: Encodable {
        let id: String
        let commit: String
        let hash: String
    }

    let id: String
    let deployment: String
    let decided_on: String
    let state: String
    let revision: RevisionView
    let run: String
    let created_at: String
    let ended_at: String?
    let targets: [TargetView]

    init(_ decision: DecisionRecord) {
        id = decision.id.description
        deployment = decision.deployment.rawValue
        decided_on = decision.decidedOn.description
        state = decision.state.rawValue
        revision = RevisionView(
            id: decision.revision.description, commit: decision.commit, hash: decision.hash)
        run = decision.run.description
        created_at = decision.createdAt.seoul
        ended_at = decision.endedAt?.seoul
        targets = decision.targets.map {
            TargetView(
                name: $0.name, instrument: $0.instrument.description, weight: $0.weight.fraction)
        }
    }
}
