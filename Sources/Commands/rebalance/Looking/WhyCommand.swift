import ArgumentParser
import Markets
import Store
import Trading

/// Why an instrument was traded, or why not: from the fill back to the commit.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Why an instrument was traded, or why not.",
        discussion: """
            From the fill back to the order, the line of the plan with its prices and weights, the \
            decision, the commit, the run, and the halts that stood in the way.
            """)

    @Argument(help: "The instrument: KRX:069500, its code, or the portfolio's name for it.")
    var instrument: String

    @Option(help: "The session: 2026-11-20. Without it, the last one that was planned.")
    var on: String?

    @Option(help: "Only of this deployment.")
    var deployment: String?

    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        let date = try on.map(tradingDate)
        let workplace = try await Workplace.open()
        let deployment = try await workplace.deploymentName(deployment)
        let instrument = try await instrument(in: workplace, isDated: date != nil)
        let planned = try await workplace.attempt {
            try await workplace.store.lastSession(planning: instrument, of: deployment)
        }
        guard let session = date ?? planned else {
            throw CommandFailure(
                .usage,
                "no plan of '\(deployment.map(\.rawValue) ?? "")' has had \(instrument): "
                    + "'rebalance why \(instrument)' asks every deployment")
        }
        let answer = try await answer(instrument, session, deployment, in: workplace)
        guard !answer.explanations.isEmpty || !answer.runs.isEmpty else {
            let hint = planned.map { "; the last session that planned it is \($0)" } ?? ""
            throw CommandFailure(.usage, "nothing ran for \(session)\(hint)")
        }
        Output.write(json ? try JSON.text(WhyView(answer)) : answer.text)
    }

    private func instrument(in workplace: Workplace, isDated: Bool) async throws -> Instrument {
        let found = try await workplace.attempt {
            try await workplace.store.instruments(called: instrument)
        }
        if let only = found.first, found.count == 1 { return only }
        guard found.isEmpty else {
            let names = found.map(\.description).joined(separator: ", ")
            throw CommandFailure(.usage, "'\(instrument)' may be \(names): name one of them")
        }
        // A run that was halted before it planned can still say so.
        if isDated, let written = Instrument(parsing: instrument) { return written }
        throw CommandFailure(
            .usage,
            "no plan has ever had '\(instrument)': write KRX:069500, and --on a session to see "
                + "what ran")
    }

    private func answer(
        _ instrument: Instrument, _ session: TradingDate, _ deployment: DeploymentName?,
        in workplace: Workplace
    ) async throws -> WhyAnswer {
        try await workplace.attempt {
            let store = workplace.store
            let explanations = try await store.explanations(
                of: instrument, on: session, of: deployment)
            let runs =
                explanations.isEmpty
                ? try await store.runs(
                    matching: LookFilter(deployment: deployment, date: session)) : []
            return WhyAnswer(
                instrument: instrument, session: session, explanations: explanations, runs: runs,
                lastTradedOn: try await store.lastSession(trading: instrument, of: deployment))
        }
    }
}

/// What is known of one instrument in one session.
struct WhyAnswer {
    let instrument: Instrument
    let session: TradingDate
    /// One for each plan that has the instrument.
    let explanations: [LineExplanation]
    /// What ran in the session, where no plan has the instrument.
    let runs: [RunRecord]
    let lastTradedOn: TradingDate?
}
