/// One value of a plan: an index into its flat list of operations.
public struct Node: Hashable, Sendable {
    let index: Int
}

/// A formula whose operands are nodes.
enum Operation: Hashable {
    case field(Int)
    /// A number or a yes-no that is told at the decision and has no past: see `Given`.
    case given(Int, isPanel: Bool)
    case givenTruth(Int)
    case constant(bits: UInt64)
    case fixedTruth(Bool)
    case lag(Node, Window)
    /// a / b − 1.
    case ret(now: Node, before: Node)
    case mean(Node, Window)
    case arithmetic(Arithmetic, Node, Node)
    case negation(Node)
    case compare(Comparison, Node, Node)
    case logic(Logic, Node, Node)
    case not(Node)
    case choose(Node, then: Node, otherwise: Node)
    case chooseTruth(Node, then: Node, otherwise: Node)
    /// One asset of a panel.
    case element(Node, asset: Int)
    case elementTruth(Node, asset: Int)
    /// Any or all of some assets.
    case reduce(Logic, Node, Members)

    enum Members: Hashable {
        /// The universe: so many assets, from the first.
        case all(Int)
        case assets([Int])
        /// What is held or has a target, which only the decision knows.
        case lines
    }
}

/// All formulas of a portfolio, each distinct one once, operands before users.
///
/// Rows are abstract: sessions now, minutes later. What a month is comes with the axis.
public struct Plan: Sendable {
    private(set) var operations: [Operation] = []
    /// Whether a node has a value for each asset, not one for all.
    private(set) var isPanel: [Bool] = []
    /// Whether a node spans rows by more than a lag: no month may be sampled over it.
    private(set) var spansRows: [Bool] = []
    private var nodes: [Operation: Node] = [:]

    public init() {}

    /// The number of distinct formulas.
    public var count: Int { operations.count }

    /// Whether a node of another plan that grew out of this one is in this one too.
    public func contains(_ node: Node) -> Bool { node.index < count }

    /// Whether a node has a value for each asset, not one for all.
    public func isForEachAsset(_ node: Node) -> Bool { isPanel[node.index] }

    /// Whether a node is a yes or no, not a number.
    public func isTruth(_ node: Node) -> Bool { operations[node.index].isTruth }

    /// The node of an operation: an existing one when any part of the plan has asked before.
    mutating func add(_ operation: Operation) -> Node {
        if let known = nodes[operation] { return known }
        let node = Node(index: operations.count)
        let operands = operation.operands
        operations.append(operation)
        switch operation {
        case .field: isPanel.append(true)
        case .given(_, let panel): isPanel.append(panel)
        case .element, .elementTruth, .reduce: isPanel.append(false)
        default: isPanel.append(operands.contains { isPanel[$0.index] })
        }
        let inherited = operands.contains { spansRows[$0.index] }
        if case .mean(_, let window) = operation {
            spansRows.append(inherited || window.period == .rows)
        } else {
            spansRows.append(inherited)
        }
        nodes[operation] = node
        return node
    }

    mutating func constant(_ value: Double) -> Node { add(.constant(bits: value.bitPattern)) }

    /// The value of a node that is the same everywhere.
    public func constantValue(of node: Node) -> Double? {
        guard case .constant(let bits) = operations[node.index] else { return nil }
        return Double(bitPattern: bits)
    }

    /// Arithmetic; of two constants, its value.
    mutating func arithmetic(_ kind: Arithmetic, _ a: Node, _ b: Node) -> Node {
        guard let x = constantValue(of: a), let y = constantValue(of: b) else {
            return add(.arithmetic(kind, a, b))
        }
        switch kind {
        case .add: return constant(x + y)
        case .subtract: return constant(x - y)
        case .multiply: return constant(x * y)
        case .divide: return constant(x / y)
        }
    }

    mutating func negation(_ a: Node) -> Node {
        guard let x = constantValue(of: a) else { return add(.negation(a)) }
        return constant(-x)
    }

    mutating func lag(_ a: Node, _ window: Window) -> Node {
        constantValue(of: a) == nil ? add(.lag(a, window)) : a
    }

    mutating func mean(_ a: Node, _ window: Window) -> Node {
        constantValue(of: a) == nil ? add(.mean(a, window)) : a
    }

    private func fixedTruth(_ node: Node) -> Bool? {
        guard case .fixedTruth(let holds) = operations[node.index] else { return nil }
        return holds
    }

    /// A comparison; of two constants, its answer.
    mutating func compare(_ kind: Comparison, _ a: Node, _ b: Node) -> Node {
        guard let x = constantValue(of: a), let y = constantValue(of: b), !x.isNaN, !y.isNaN else {
            return add(.compare(kind, a, b))
        }
        switch kind {
        case .less: return add(.fixedTruth(x < y))
        case .lessOrEqual: return add(.fixedTruth(x <= y))
        case .greater: return add(.fixedTruth(x > y))
        case .greaterOrEqual: return add(.fixedTruth(x >= y))
        case .equal: return add(.fixedTruth(x == y))
        case .notEqual: return add(.fixedTruth(x != y))
        }
    }

    mutating func logic(_ kind: Logic, _ a: Node, _ b: Node) -> Node {
        guard let x = fixedTruth(a), let y = fixedTruth(b) else { return add(.logic(kind, a, b)) }
        return add(.fixedTruth(kind == .and ? x && y : x || y))
    }

    mutating func not(_ a: Node) -> Node {
        fixedTruth(a).map { add(.fixedTruth(!$0)) } ?? add(.not(a))
    }

    mutating func choose(_ test: Node, then a: Node, otherwise b: Node) -> Node {
        fixedTruth(test).map { $0 ? a : b } ?? add(.choose(test, then: a, otherwise: b))
    }

    mutating func chooseTruth(_ test: Node, then a: Node, otherwise b: Node) -> Node {
        fixedTruth(test).map { $0 ? a : b } ?? add(.chooseTruth(test, then: a, otherwise: b))
    }

    /// The change of a value over a window, which spans it.
    mutating func ret(_ a: Node, _ window: Window, skip: Window?) -> Node {
        let now = skip.map { lag(a, $0) } ?? a
        let node = add(.ret(now: now, before: lag(a, window)))
        if window.period == .rows { spansRows[node.index] = true }
        return node
    }
}

extension Operation {
    var operands: [Node] {
        switch self {
        case .field, .given, .givenTruth, .constant, .fixedTruth: []
        case .lag(let a, _), .mean(let a, _), .negation(let a), .not(let a), .element(let a, _),
            .elementTruth(let a, _), .reduce(_, let a, _):
            [a]
        case .ret(let a, let b), .arithmetic(_, let a, let b), .compare(_, let a, let b),
            .logic(_, let a, let b):
            [a, b]
        case .choose(let a, let b, let c), .chooseTruth(let a, let b, let c): [a, b, c]
        }
    }

    /// Whether the result is a yes-no.
    var isTruth: Bool {
        switch self {
        case .givenTruth, .fixedTruth, .compare, .logic, .not, .chooseTruth, .elementTruth, .reduce:
            true
        case .field, .given, .constant, .lag, .ret, .mean, .arithmetic, .negation, .choose,
            .element:
            false
        }
    }
}

extension Plan {
    /// Rows before a decision that are enough for these nodes, whatever the calendar.
    ///
    /// - Parameter samplesFirsts: whether a month is sampled at its first row and not its last.
    public func lookback(of roots: [Node], samplesFirsts: Bool) -> Int {
        var rows = [Int](repeating: 0, count: operations.count)
        for (index, operation) in operations.enumerated() {
            var deepest = operation.operands.map { rows[$0.index] }.max() ?? 0
            switch operation {
            case .lag(_, let window): deepest += reach(window.count, window.period, samplesFirsts)
            case .mean(_, let window):
                deepest += reach(window.count - 1, window.period, samplesFirsts)
            default: break
            }
            rows[index] = deepest
        }
        return roots.map { rows[$0.index] }.max() ?? 0
    }

    /// The most rows from a row back to the sample `count` periods before.
    private func reach(_ count: Int, _ period: Window.Period, _ samplesFirsts: Bool) -> Int {
        guard count > 0 else { return 0 }
        guard period == .months, samplesFirsts else { return Window(count, period).mostRows }
        // A first row is known as one by the row before it.
        return Window(count + 1, period).mostRows
    }
}
