import Formula
public import Markets

/// Why a portfolio has its weights on a date: every node and formula behind them, with its value.
public struct Explanation: Sendable {
    public let date: TradingDate
    public let answer: WeightsAnswer
    /// The root of the tree; nil when the date could not be evaluated at all.
    public let target: Item?

    /// A node of the weight tree or a formula.
    public struct Item: Sendable {
        /// `target`, `then`, `hold_if`, or the name under `let`; empty for a part of a formula.
        public let name: String
        /// The formula in its canonical form, or what kind of node it is.
        public let text: String
        /// `price, KRW`, `return`, `yes or no`, `weight`.
        public let unit: String
        public let values: [Value]
        /// False for a branch that was not looked at.
        public let isTaken: Bool
        /// What it is made of.
        public let children: [Item]
    }

    /// One value on the date: of an asset, or of all (`asset` is nil).
    public struct Value: Sendable {
        public let asset: String?
        public let content: Content

        public enum Content: Hashable, Sendable {
            case number(Double)
            case truth(Bool)
            case missing
        }
    }
}

extension Explanation.Item {
    /// The item of a name anywhere below this one, itself included.
    public func item(named name: String) -> Explanation.Item? {
        if self.name == name { return self }
        for child in children {
            if let found = child.item(named: name) { return found }
        }
        return nil
    }
}

extension Explanation.Value {
    /// As a person reads it, with at most four decimals: `12.5 %`, `103.25`, `yes`, `missing`.
    public func text(unit: String) -> String {
        switch content {
        case .truth(let holds): holds ? "yes" : "no"
        case .missing: "missing"
        case .number(let value):
            ["return", "weight", "volatility"].contains(unit) ? percent(value) : short(value)
        }
    }
}

private func short(_ value: Double) -> String {
    guard abs(value) < 1e12 else { return "\(value)" }
    let scaled = value * 1e4
    return Decimal.shortText(Int64(scaled < 0 ? scaled - 0.5 : scaled + 0.5), decimals: 4)
}

extension CompiledPortfolio {
    /// Every formula and node behind the weights of a date.
    public func explain(on date: TradingDate, in history: PriceHistory) -> Explanation {
        let answer = weights(on: date, in: history)
        var parts = FormulaParts(self)
        let nodes = target.texts.flatMap { parts.parts(of: $0) }.flatMap(\.nodes)
        do throws(Undecided) {
            let place = try DatesEvaluation(
                self, target.roots + nodes, on: [date], in: history
            ).place(0)
            var tree = Explainer(portfolio: self, place: place)
            return Explanation(
                date: date, answer: answer, target: tree.item(of: target, named: "target"))
        } catch {
            return Explanation(date: date, answer: answer, target: nil)
        }
    }
}

/// Builds the items of one date.
private struct Explainer {
    let portfolio: CompiledPortfolio
    let place: DatesEvaluation.Place
    private var parts: FormulaParts

    init(portfolio: CompiledPortfolio, place: DatesEvaluation.Place) {
        self.portfolio = portfolio
        self.place = place
        parts = FormulaParts(portfolio)
    }

    mutating func item(
        of node: TargetNode, named name: String, isTaken: Bool = true
    ) -> Explanation.Item {
        let (text, children) = parts(of: node, isTaken: isTaken)
        return Explanation.Item(
            name: name, text: text, unit: "weight", values: isTaken ? weights(of: node) : [],
            isTaken: isTaken, children: children)
    }

    private func weights(of node: TargetNode) -> [Explanation.Value] {
        var tree = TreeEvaluation(place, assets: portfolio.assets)
        let weights: [Double]
        do throws(Undecided) {
            weights = try tree.weights(of: node)
        } catch {
            return [Explanation.Value(asset: nil, content: .missing)]
        }
        return zip(portfolio.assets, weights).filter { $0.1 > 0 }.map {
            Explanation.Value(asset: $0.0.name, content: .number($0.1))
        }
    }

    private mutating func parts(
        of node: TargetNode, isTaken: Bool
    ) -> (text: String, children: [Explanation.Item]) {
        switch node {
        case .asset(let asset): return ("all in \(portfolio.assets[asset].name)", [])
        case .cash: return ("all in cash", [])
        case .fixed: return ("fixed", [])
        case .equal(let pick):
            var children: [Explanation.Item] = []
            if let ranking = pick.ranking {
                children.append(
                    item(
                        named: "by", ranking.text, ranking.by, pick.members, unit: ranking.unit))
            }
            if let condition = pick.condition {
                children.append(
                    item(named: "where", condition.text, condition.node, pick.members))
            }
            let text = pick.ranking.map { $0.isBottom ? "equal, bottom" : "equal, top" } ?? "equal"
            return (text, children)
        case .sleeves(let sleeves):
            let condition = sleeves.condition
            return (
                "sleeves of \(percent(sleeves.each))",
                [item(named: "hold_if", condition.text, condition.node, sleeves.members)]
            )
        case .choice(let condition, let text, let then, let otherwise):
            let truth = place.evaluation.truth(condition, at: place.decision)
            return (
                "if",
                [
                    item(named: "if", text, condition, []),
                    item(of: then, named: "then", isTaken: isTaken && truth == .yes),
                    item(of: otherwise, named: "else", isTaken: isTaken && truth == .no),
                ]
            )
        }
    }

    /// A formula of the weight tree with all that it is made of.
    ///
    /// - Parameter members: the assets whose values are shown; none means all.
    private mutating func item(
        named name: String, _ text: String, _ node: Node, _ members: [Int], unit: String? = nil
    ) -> Explanation.Item {
        let part = FormulaPart(
            name: name, text: text, unit: unit ?? "yes or no", node: node,
            parts: parts.parts(of: text))
        return item(of: part, members)
    }

    private func item(of part: FormulaPart, _ members: [Int]) -> Explanation.Item {
        let assets = members.isEmpty ? Array(portfolio.assets.indices) : members.sorted()
        let values =
            portfolio.plan.isForEachAsset(part.node)
            ? assets.map { value(of: part.node, asset: $0) }
            : [value(of: part.node, asset: nil)]
        return Explanation.Item(
            name: part.name, text: part.text, unit: part.unit, values: values, isTaken: true,
            children: part.parts.map { item(of: $0, members) })
    }

    private func value(of node: Node, asset: Int?) -> Explanation.Value {
        let name = asset.map { portfolio.assets[$0].name }
        if portfolio.plan.isTruth(node) {
            switch place.evaluation.truth(node, at: place.decision, asset: asset ?? 0) {
            case .yes: return Explanation.Value(asset: name, content: .truth(true))
            case .no: return Explanation.Value(asset: name, content: .truth(false))
            case .missing: return Explanation.Value(asset: name, content: .missing)
            }
        }
        let number = place.evaluation.number(node, at: place.decision, asset: asset ?? 0)
        return Explanation.Value(asset: name, content: number.isNaN ? .missing : .number(number))
    }
}
