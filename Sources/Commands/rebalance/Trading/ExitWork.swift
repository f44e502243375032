import Jobs
import Store
import Trading

extension AccountWork {
    /// Works the account's open exits, under a slot of this moment.
    func workExits(as job: String) async throws -> JobReport {
        let request = try await request(job, slot: nil)
        return try await workplace.attempt { try await Jobs.workExits(request, in: world) }
    }
}

/// What a run that works exits says when it has ended.
enum ExitOutput {
    struct View: Encodable {
        let schema = "ballast.exits/1"
        let account: String
        let outcome: String
        let exit_code: Int32
        let skipped: String?
        let note: String
        let exits: [ExitView]
    }

    struct ExitView: Encodable {
        let id: String
        let deployment: String
        let cause: String
        let is_flat: Bool
        let is_waiting: Bool
        let filled: String
        let left: [String: String]
        let note: String

        init(_ report: ExitReport) {
            id = "\(report.exit)"
            deployment = report.deployment.rawValue
            cause = report.cause.rawValue
            is_flat = report.isFlat
            is_waiting = report.isWaiting
            filled = "\(report.filled)"
            left = Dictionary(
                uniqueKeysWithValues: report.left.map { ("\($0.key)", "\($0.value)") })
            note = report.note
        }
    }

    /// - Returns: the exit code.
    static func write(
        _ report: JobReport, of account: AccountName, asJSON: Bool
    ) throws -> ExitStatus {
        let status = RunOutput.status(of: report, isTimer: false)
        if asJSON {
            Output.write(
                try JSON.text(
                    View(
                        account: account.rawValue, outcome: report.outcome.rawValue,
                        exit_code: status.rawValue, skipped: report.skipped.map { "\($0)" },
                        note: report.note, exits: report.exits.map(ExitView.init))))
            return status
        }
        for refusal in report.refusals { Output.write("refused by \(refusal)") }
        Output.write(
            report.skipped == nil
                ? "\(account): \(report.outcome.rawValue), \(report.note)"
                : "\(account): \(report.note)")
        return status
    }
}
