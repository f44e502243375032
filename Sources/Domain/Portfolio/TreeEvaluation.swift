import Formula
import Markets

/// The weight tree on one date.
struct TreeEvaluation {
    private let place: DatesEvaluation.Place
    private let evaluation: Evaluation
    private let closes: [[Double]]
    private let assets: [(name: String, instrument: Instrument)]
    /// The first reason of each asset that could not take part.
    private var reasons: [Int: String] = [:]
    private(set) var notes: [String] = []

    init(
        _ place: DatesEvaluation.Place, assets: [(name: String, instrument: Instrument)]
    ) {
        self.place = place
        evaluation = place.evaluation
        closes = place.closes
        self.assets = assets
    }

    mutating func targetWeights(of target: TargetNode) throws(Undecided) -> TargetWeights {
        let weights = try weights(of: target)
        return TargetWeights(
            fractions: weights, universe: assets,
            ineligible: reasons.sorted { $0.key < $1.key }.map {
                TargetWeights.Ineligible(name: assets[$0.key].name, reason: $0.value)
            }, notes: notes)
    }

    /// One weight for each asset. What is missing to 100 % is cash.
    mutating func weights(of node: TargetNode) throws(Undecided) -> [Double] {
        var weights = [Double](repeating: 0, count: assets.count)
        switch node {
        case .cash: break
        case .asset(let asset):
            try needPrice(of: asset)
            weights[asset] = 1
        case .fixed(let list):
            for (asset, weight) in list where weight > 0 {
                try needPrice(of: asset)
                weights[asset] += weight
            }
        case .equal(let pick):
            let picked = try picked(by: pick)
            for asset in picked { weights[asset] = 1 / Double(picked.count) }
        case .sleeves(let sleeves): fill(&weights, by: sleeves)
        case .choice(let condition, let text, let then, let otherwise):
            switch evaluation.truth(condition, at: place.decision) {
            case .yes: weights = try self.weights(of: then)
            case .no: weights = try self.weights(of: otherwise)
            case .missing:
                throw Undecided(reason: "'\(text)' has no value on \(place.date)")
            }
        }
        try check(&weights)
        return weights
    }

    /// After any node: signs, finiteness and the sum (language.md R31).
    private func check(_ weights: inout [Double]) throws(Undecided) {
        var sum = 0.0
        for index in weights.indices {
            guard weights[index].isFinite, weights[index] >= 0 else {
                throw Undecided(
                    reason: "the weight of '\(assets[index].name)' on \(place.date)"
                        + " is \(weights[index])")
            }
            if weights[index] < 1e-12 { weights[index] = 0 }
            sum += weights[index]
        }
        guard sum <= 1 + 1e-9 else {
            throw Undecided(
                reason: "weights on \(place.date) are \(percent(sum)) together")
        }
    }

    private func hasPrice(_ asset: Int) -> Bool {
        !closes[asset][place.row].isNaN
    }

    private func needPrice(of asset: Int) throws(Undecided) {
        guard hasPrice(asset) else {
            throw Undecided(
                reason: "'\(assets[asset].name)' has no price on \(place.date)")
        }
    }

    private mutating func exclude(_ asset: Int, _ reason: String) {
        if reasons[asset] == nil { reasons[asset] = reason }
    }

    /// Eligible, then `where`, then the order of `by`, then the first n (language.md §9).
    private mutating func picked(by pick: TargetNode.Pick) throws(Undecided) -> [Int] {
        var candidates: [(asset: Int, score: Double)] = []
        for asset in pick.members.sorted() {
            guard hasPrice(asset) else {
                exclude(asset, "no price")
                continue
            }
            var score = 0.0
            if let ranking = pick.ranking {
                score = evaluation.number(ranking.by, at: place.decision, asset: asset)
                guard !score.isNaN else {
                    exclude(asset, "'\(ranking.text)' has no value")
                    continue
                }
                if ranking.isBottom { score = -score }
            }
            if let condition = pick.condition {
                switch evaluation.truth(condition.node, at: place.decision, asset: asset) {
                case .yes: break
                case .no: continue
                case .missing:
                    exclude(asset, "'\(condition.text)' has no value")
                    continue
                }
            }
            candidates.append((asset, score))
        }
        if let ranking = pick.ranking {
            let count = evaluation.number(ranking.count, at: place.decision)
            guard !count.isNaN else {
                throw Undecided(reason: "how many to select has no value on \(place.date)")
            }
            guard count >= 0 else {
                throw Undecided(reason: "\(Int(max(count, -1e9))) to select on \(place.date)")
            }
            // Candidates are in universe order, which settles ties.
            candidates.sort { a, b in
                a.score != b.score ? a.score > b.score : a.asset < b.asset
            }
            candidates = Array(candidates.prefix(Int(min(count, 1e9))))
        }
        if candidates.isEmpty { notes.append("a selection is empty: its weight stays in cash") }
        return candidates.map(\.asset)
    }

    private mutating func fill(_ weights: inout [Double], by sleeves: TargetNode.Sleeves) {
        for asset in sleeves.members {
            var holds = false
            if hasPrice(asset) {
                let condition = sleeves.condition
                let truth = evaluation.truth(
                    condition.node, at: place.decision, asset: asset)
                holds = truth == .yes
                if truth == .missing { exclude(asset, "'\(condition.text)' has no value") }
            } else {
                exclude(asset, "no price")
            }
            if holds {
                weights[asset] += sleeves.each
            } else if let otherwise = sleeves.otherwise {
                if hasPrice(otherwise) {
                    weights[otherwise] += sleeves.each
                } else {
                    exclude(otherwise, "no price")
                }
            }
        }
    }
}
