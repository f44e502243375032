import Jobs
import Trading

/// A job over some accounts, one after the other; the first bad end is the exit code.
struct AccountJob {
    let name: String
    let accounts: [String]
    let slot: String?
    let json: Bool

    struct View: Encodable {
        let account: String
        let outcome: String
        let exit_code: Int32
        let skipped: String?
        let note: String
        let run: String?
    }

    struct Views: Encodable {
        let schema: String
        let runs: [View]
    }

    func run(
        _ job: (AccountWork, JobRequest) async throws -> JobReport
    ) async throws {
        let workplace = try await Workplace.open()
        let all = try await AccountWork.all(accounts, in: workplace)
        var worst = ExitStatus.done
        var views: [View] = []
        for work in all {
            let request = try await work.request(name, slot: slot)
            let report = try await workplace.attempt { try await job(work, request) }
            let status = RunOutput.status(of: report, isTimer: slot != nil)
            if worst == .done { worst = status }
            views.append(
                View(
                    account: work.account.name.rawValue, outcome: report.outcome.rawValue,
                    exit_code: status.rawValue, skipped: report.skipped.map { "\($0)" },
                    note: report.note, run: report.run.map { "\($0)" }))
        }
        if json {
            Output.write(try JSON.text(Views(schema: "ballast.\(name)/1", runs: views)))
        } else {
            for view in views { Output.write("\(view.account): \(view.outcome), \(view.note)") }
            if views.isEmpty { Output.write("no accounts: 'rebalance account add NAME'") }
        }
        if worst != .done { throw CommandFailure.silent(worst) }
    }
}
