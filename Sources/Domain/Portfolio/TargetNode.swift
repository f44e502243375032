import Formula

/// A part of the weight tree, checked: assets are indices in universe order, without cash.
indirect enum TargetNode: Sendable {
    /// All of it in one asset.
    case asset(Int)
    case cash
    /// Weights as written. An asset stands once; cash is what is left.
    case fixed([(asset: Int, weight: Double)])
    /// Equal weights of what is picked.
    case equal(Pick)
    case sleeves(Sleeves)
    case choice(condition: Node, text: String, then: TargetNode, otherwise: TargetNode)

    /// What is selected from a list.
    struct Pick: Sendable {
        let members: [Int]
        /// Nil takes all that are eligible.
        let ranking: Ranking?
        /// A Mask or a Flag; what fails it is out before ranking.
        let condition: Condition?
    }

    struct Ranking: Sendable {
        /// Whether the smallest come first.
        let isBottom: Bool
        /// How many: an integer that may differ from date to date.
        let count: Node
        let by: Node
        /// The formula of `by`, for reasons, and what it measures.
        let text: String
        let unit: String
    }

    struct Condition: Sendable {
        let node: Node
        let text: String
    }

    struct Sleeves: Sendable {
        let members: [Int]
        let each: Double
        let condition: Condition
        /// An asset that gets the share of those that do not hold; nil is cash.
        let otherwise: Int?
    }
}

extension TargetNode {
    /// Every formula that the weights need.
    var roots: [Node] {
        switch self {
        case .asset, .cash, .fixed: []
        case .equal(let pick): pick.roots
        case .sleeves(let sleeves): [sleeves.condition.node]
        case .choice(let condition, _, let then, let otherwise):
            [condition] + then.roots + otherwise.roots
        }
    }

    /// The same formulas as text, but for counts.
    var texts: [String] {
        switch self {
        case .asset, .cash, .fixed: []
        case .equal(let pick): [pick.ranking?.text, pick.condition?.text].compactMap(\.self)
        case .sleeves(let sleeves): [sleeves.condition.text]
        case .choice(_, let text, let then, let otherwise): [text] + then.texts + otherwise.texts
        }
    }
}

extension TargetNode.Pick {
    var roots: [Node] {
        (ranking.map { [$0.count, $0.by] } ?? []) + (condition.map { [$0.node] } ?? [])
    }
}
