import Formula
public import Markets

extension CompiledPortfolio {
    /// Whether a decision leads to trades, by `act_if`; yes without one.
    ///
    /// - Parameters:
    ///   - state: every line that is held or has a target.
    ///   - date: the decision's session, and `history` its prices: only conditions that also look
    ///     at prices need them, and are undecided without.
    public func acts(
        on state: AccountWeights, date: TradingDate? = nil, in history: PriceHistory? = nil
    ) -> ActAnswer {
        guard let condition else { return .yes }
        let view = AccountView(state, assets: assets.map(\.name))
        let truth: Truth
        do throws(Undecided) {
            truth = try evaluate(condition.node, view.given, view.assetCount, date, history)
        } catch {
            return .undecided(reason: error.reason)
        }
        switch truth {
        case .yes: return .yes
        case .missing: return .undecided(reason: "'\(condition.text)' has no value")
        case .no:
            let facts = view.facts(about: condition.mentioned)
            return .no(
                reason: "'\(condition.text)' is false"
                    + (facts.isEmpty ? "" : ": \(facts.joined(separator: ", "))"))
        }
    }

    private func evaluate(
        _ node: Node, _ given: Given, _ assetCount: Int, _ date: TradingDate?,
        _ history: PriceHistory?
    ) throws(Undecided) -> Truth {
        guard plan.readsFields([node]) else {
            let samples = PeriodSamples(numbers: [0], edge: .last)
            let now = RowAxis(ordinals: [0], weeks: samples, months: samples)
            let evaluation = Evaluation(
                plan, roots: [node], at: [0], on: now, columns: [], assetCount: assetCount,
                given: given)
            return evaluation.truth(node, at: 0)
        }
        guard let date, let history else {
            throw Undecided(reason: "the condition looks at prices, and there are none")
        }
        let dates = try DatesEvaluation(
            self, [node], on: [date], in: history, given: given, assetCount: assetCount)
        let place = try dates.place(0)
        return place.evaluation.truth(node, at: place.decision)
    }
}

/// An account's lines as the numbers that `act_if` names (language.md R6, R49, R50).
private struct AccountView {
    let given: Given
    /// The universe's assets, and what is held beyond it.
    let assetCount: Int
    private let widest: (name: String, drift: Weight)?
    private let drift: Double
    private let relative: Double

    init(_ state: AccountWeights, assets: [String]) {
        var weights = [Double](repeating: 0, count: assets.count)
        var lines: [Int] = []
        var widest: (name: String, drift: Weight)?
        var relative = 0.0
        var hasChanged = false
        for line in state.lines {
            let index = assets.firstIndex(of: line.name) ?? weights.count
            if index == weights.count { weights.append(0) }
            weights[index] = line.held.fraction
            lines.append(index)
            // Exact: 30 % − 25 % is 5 %, not a bit less.
            let distance = (line.held - line.target).magnitude
            if distance > widest?.drift ?? Weight(trillionths: -1) {
                widest = (line.name, distance)
            }
            if line.target > .zero {
                relative = max(
                    relative, Double(distance.trillionths) / Double(line.target.trillionths))
            }
            let differs = (line.target > .zero) != (line.held > .zero)
            if differs, !line.roundsToNoShare { hasChanged = true }
        }
        self.widest = widest
        self.relative = relative
        drift = widest?.drift.fraction ?? 0
        assetCount = weights.count
        let places = SessionPlace.Edge.allCases.flatMap { edge in
            SessionPlace.Period.allCases.map { state.place.holds(edge, of: $0) }
        }
        given = Given(
            numbers: [[drift], [relative], weights],
            truths: ([hasChanged] + places).map { $0 ? .yes : .no }, lines: lines)
    }

    /// What a person wants to know about a condition that is false.
    func facts(about mentioned: Set<String>) -> [String] {
        var facts: [String] = []
        if mentioned.contains("drift") {
            facts.append("drift \(percent(drift))" + (widest.map { " in \($0.name)" } ?? ""))
        }
        if mentioned.contains("drift_rel") { facts.append("drift_rel \(percent(relative))") }
        return facts
    }
}
