/// The values of formulas at the rows where decisions are made.
public struct Evaluation: Sendable {
    private let rowCount: Int
    /// By the node's index: a dictionary would cost more than the value it finds.
    private let numbers: [Values<Lanes>?]
    private let truths: [Values<TruthLanes>?]

    /// One element a decision, tile after tile.
    private struct Values<Element: Sendable>: Sendable {
        let elements: [Element]
        let isPanel: Bool
    }

    /// Evaluates formulas at some rows, and nothing more of the data than they need.
    ///
    /// - Parameters:
    ///   - roots: the formulas that are asked for.
    ///   - rows: rows of the axis, strictly ascending.
    ///   - columns: for each field of `Vocabulary.fields`, each asset's values, one a row of the
    ///     axis; NaN where there is none, empty where the asset has none at all.
    ///   - given: what the decision is told, for formulas of `act_if`.
    public init(
        _ plan: Plan, roots: [Node], at rows: [Int], on axis: RowAxis, columns: [[[Double]]],
        assetCount: Int, given: Given = .nothing
    ) {
        let schedule = Schedule(plan, roots: roots, at: rows, on: axis)
        var evaluator = Evaluator(
            schedule, columns: columns, assetCount: assetCount, given: given)
        evaluator.run()

        rowCount = rows.count
        let tileCount = max(1, (assetCount + Lanes.scalarCount - 1) / Lanes.scalarCount)
        var numbers = [Values<Lanes>?](repeating: nil, count: plan.count)
        for (node, source) in schedule.results {
            guard case .series(let series) = source else {
                let value = plan.constantValue(of: node) ?? .nan
                numbers[node.index] = Values(
                    elements: Array(repeating: Lanes(repeating: value), count: rows.count),
                    isPanel: false)
                continue
            }
            let isPanel = schedule.buffers[series.buffer].isPanel
            var elements: [Lanes] = []
            for tile in 0..<(isPanel ? tileCount : 1) {
                let view = evaluator.view(series, tile: tile)
                elements += evaluator.buffers[view.buffer][view.start..<view.start + rows.count]
            }
            numbers[node.index] = Values(elements: elements, isPanel: isPanel)
        }
        self.numbers = numbers

        var truths = [Values<TruthLanes>?](repeating: nil, count: plan.count)
        for (node, series) in schedule.truthResults {
            let isPanel = schedule.truthBuffers[series.buffer].isPanel
            var elements: [TruthLanes] = []
            for tile in 0..<(isPanel ? tileCount : 1) {
                let view = evaluator.truthView(series, tile: tile)
                elements += evaluator.truths[view.buffer][view.start..<view.start + rows.count]
            }
            truths[node.index] = Values(elements: elements, isPanel: isPanel)
        }
        self.truths = truths
    }

    /// A root's number at a decision; NaN where it is missing. One value a date is the same for
    /// every asset.
    public func number(_ node: Node, at decision: Int, asset: Int = 0) -> Double {
        guard let values = numbers[node.index] else {
            preconditionFailure("not a number that was asked")
        }
        let tile = values.isPanel ? asset / Lanes.scalarCount : 0
        let lane = values.isPanel ? asset % Lanes.scalarCount : 0
        return values.elements[tile * rowCount + decision][lane]
    }

    /// A root's yes or no at a decision.
    public func truth(_ node: Node, at decision: Int, asset: Int = 0) -> Truth {
        guard let values = truths[node.index] else {
            preconditionFailure("not a yes-no that was asked")
        }
        let tile = values.isPanel ? asset / Lanes.scalarCount : 0
        let lane = values.isPanel ? asset % Lanes.scalarCount : 0
        return values.elements[tile * rowCount + decision].truth(lane: lane)
    }
}

extension Plan {
    /// Whether formulas at a row ask for rows before the first of the axis: such a row is
    /// undecided (language.md R20).
    public func reachesBeforeData(_ roots: [Node], from row: Int, on axis: RowAxis) -> Bool {
        // The earliest row that is asked of each node. An earlier row never asks for later ones.
        var earliest = [Int?](repeating: nil, count: count)
        func ask(_ node: Node, _ row: Int) {
            earliest[node.index] = min(earliest[node.index] ?? row, row)
        }
        for root in roots { ask(root, row) }
        for index in operations.indices.reversed() {
            guard let row = earliest[index] else { continue }
            var distance: (node: Node, count: Int, period: Window.Period)?
            if case .lag(let a, let window) = operations[index] {
                distance = (a, window.count, window.period)
            }
            if case .mean(let a, let window) = operations[index] {
                distance = (a, window.count - 1, window.period)
            }
            guard let distance else {
                for operand in operations[index].operands { ask(operand, row) }
                continue
            }
            if let samples = axis.samples(of: distance.period) {
                switch samples.sample(distance.count, before: row) {
                case .row(let sample): ask(distance.node, sample)
                case .empty: ask(distance.node, row)
                case .beforeData: return true
                }
            } else {
                guard row >= distance.count else { return true }
                ask(distance.node, row - distance.count)
            }
        }
        return false
    }

    /// Whether any of these formulas looks at prices at all.
    public func readsFields(_ roots: [Node]) -> Bool {
        var isAsked = [Bool](repeating: false, count: count)
        for root in roots { isAsked[root.index] = true }
        for index in operations.indices.reversed() where isAsked[index] {
            if case .field = operations[index] { return true }
            for operand in operations[index].operands { isAsked[operand.index] = true }
        }
        return false
    }
}
