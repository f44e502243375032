/// Which node is computed at which rows, and by what steps.
///
/// Demand runs backwards from the decisions: a lag asks for its operand earlier, a window asks for
/// a range, and a node is computed where somebody asks and nowhere else. That is why the bit rule
/// has to hold: the same value must come out whatever else is computed beside it.
struct Schedule {
    /// Where a step reads: element `i` of the step is element `offset + i` of the buffer's tile.
    enum Source: Hashable {
        case scalar(Double)
        case series(Series)
    }

    struct Series: Hashable {
        let buffer: Int
        let offset: Int
    }

    struct Step {
        enum Work {
            case load(field: Int, rows: [Int])
            case given(Int)
            case givenTruth(Int)
            case fixedTruth(Bool)
            /// Brings scattered elements together; a negative position is a missing value.
            case gather(Series, [Int32])
            case gatherTruth(Series, [Int32])
            case arithmetic(Arithmetic, Source, Source)
            case negation(Source)
            case ret(now: Source, before: Source)
            case mean(Series, WindowSchedule)
            /// For each sample of the window, newest first, where it lies.
            case sampledMean(Series, [[Int32]])
            case compare(Comparison, Source, Source)
            case logic(Logic, Series, Series)
            case not(Series)
            case choose(Series, then: Source, otherwise: Source)
            case chooseTruth(Series, then: Series, otherwise: Series)
            case element(Source, asset: Int)
            case elementTruth(Series, asset: Int)
            case reduce(Logic, Series, Operation.Members)
        }

        let work: Work
        let into: Int
        /// Whether it runs once for each tile.
        let isPanel: Bool
    }

    struct Buffer {
        /// Elements of a tile.
        let count: Int
        let isPanel: Bool
    }

    private(set) var steps: [Step] = []
    /// Series of numbers, and series of yes-noes.
    private(set) var buffers: [Buffer] = []
    private(set) var truthBuffers: [Buffer] = []
    /// Where the value of each root lies, one element a decision.
    private(set) var results: [Node: Source] = [:]
    private(set) var truthResults: [Node: Series] = [:]

    private let plan: Plan
    private let axis: RowAxis
    /// For each node, the rows at which it is wanted, and its buffer.
    private var wanted: [RowSet]
    private var held: [Int?]
    private var gathered: [Gathered: Int] = [:]

    private struct Gathered: Hashable {
        let node: Node
        let rows: RowSet
    }

    /// - Parameter rows: the decisions, ascending.
    init(_ plan: Plan, roots: [Node], at rows: [Int], on axis: RowAxis) {
        self.plan = plan
        self.axis = axis
        wanted = Array(repeating: RowSet(), count: plan.count)
        held = Array(repeating: nil, count: plan.count)
        let decisions = RowSet(rows)
        for root in roots { want(root, at: decisions) }
        for index in plan.operations.indices.reversed() where wanted[index].count > 0 {
            propagate(from: index)
        }
        for index in plan.operations.indices where wanted[index].count > 0 { compute(index) }
        for root in roots {
            if plan.operations[root.index].isTruth {
                truthResults[root] = truthSource(root, at: decisions)
            } else {
                results[root] = source(root, at: decisions)
            }
        }
    }
}

// MARK: - Demand

extension Schedule {
    private mutating func want(_ node: Node, at rows: RowSet) {
        wanted[node.index] = wanted[node.index].union(rows.from(0))
    }

    private mutating func propagate(from index: Int) {
        let rows = wanted[index]
        switch plan.operations[index] {
        case .lag(let a, let window):
            if let samples = axis.samples(of: window.period) {
                want(a, at: sampled(samples, window.count, before: rows))
            } else {
                want(a, at: rows.earlier(by: window.count))
            }
        case .mean(let a, let window):
            if let samples = axis.samples(of: window.period) {
                for count in 0..<window.count {
                    want(a, at: sampled(samples, count, before: rows))
                }
            } else {
                want(a, at: rows.from(window.count - 1).windows(of: window.count))
            }
        default:
            for operand in plan.operations[index].operands { want(operand, at: rows) }
        }
    }

    private func sampled(_ samples: PeriodSamples, _ count: Int, before rows: RowSet) -> RowSet {
        RowSet(
            rows.rows.compactMap { row in
                if case .row(let sample) = samples.sample(count, before: row) {
                    sample
                } else {
                    nil
                }
            })
    }

    /// For each row, where its sample lies in a buffer of these rows.
    private func positions(
        _ samples: PeriodSamples, _ count: Int, before rows: RowSet, in set: RowSet
    ) -> [Int32] {
        var places: [Int] = []
        for row in rows.rows {
            if case .row(let sample) = samples.sample(count, before: row) {
                places.append(sample)
            } else {
                places.append(-1)  // no row: it is held nowhere
            }
        }
        let known = set.positions(of: places.filter { $0 >= 0 })
        var next = 0
        return places.map { place in
            guard place >= 0 else { return .notHeld }
            next += 1
            return known[next - 1]
        }
    }
}

// MARK: - Steps

extension Schedule {
    private mutating func add(_ work: Step.Work, rows: Int, isPanel: Bool) -> Int {
        buffers.append(Buffer(count: rows, isPanel: isPanel))
        steps.append(Step(work: work, into: buffers.count - 1, isPanel: isPanel))
        return buffers.count - 1
    }

    private mutating func addTruth(_ work: Step.Work, rows: Int, isPanel: Bool) -> Int {
        truthBuffers.append(Buffer(count: rows, isPanel: isPanel))
        steps.append(Step(work: work, into: truthBuffers.count - 1, isPanel: isPanel))
        return truthBuffers.count - 1
    }

    private mutating func compute(_ index: Int) {
        let rows = wanted[index]
        let isPanel = plan.isPanel[index]
        let work: Step.Work
        switch plan.operations[index] {
        case .constant: return  // users read the value itself
        case .lag(let a, let window):
            guard let samples = axis.samples(of: window.period) else { return }  // read in place
            let set = sampled(samples, window.count, before: rows)
            work = .gather(
                series(a, at: set), positions(samples, window.count, before: rows, in: set))
        case .mean(let a, let window): work = mean(of: a, window, at: rows)
        case .field(let field): work = .load(field: field, rows: rows.rows)
        case .given(let index, _): work = .given(index)
        case .givenTruth(let index): work = .givenTruth(index)
        case .fixedTruth(let holds): work = .fixedTruth(holds)
        case .ret(let now, let before):
            work = .ret(now: source(now, at: rows), before: source(before, at: rows))
        case .arithmetic(let kind, let a, let b):
            work = .arithmetic(kind, source(a, at: rows), source(b, at: rows))
        case .negation(let a): work = .negation(source(a, at: rows))
        case .compare(let kind, let a, let b):
            work = .compare(kind, source(a, at: rows), source(b, at: rows))
        case .logic(let kind, let a, let b):
            work = .logic(kind, truthSource(a, at: rows), truthSource(b, at: rows))
        case .not(let a): work = .not(truthSource(a, at: rows))
        case .choose(let test, let a, let b):
            work = .choose(
                truthSource(test, at: rows), then: source(a, at: rows),
                otherwise: source(b, at: rows))
        case .chooseTruth(let test, let a, let b):
            work = .chooseTruth(
                truthSource(test, at: rows), then: truthSource(a, at: rows),
                otherwise: truthSource(b, at: rows))
        case .element(let a, let asset): work = .element(source(a, at: rows), asset: asset)
        case .elementTruth(let a, let asset):
            work = .elementTruth(truthSource(a, at: rows), asset: asset)
        case .reduce(let kind, let a, let members):
            work = .reduce(kind, truthSource(a, at: rows), members)
        }
        held[index] =
            plan.operations[index].isTruth
            ? addTruth(work, rows: rows.count, isPanel: isPanel)
            : add(work, rows: rows.count, isPanel: isPanel)
    }

    private mutating func mean(of a: Node, _ window: Window, at rows: RowSet) -> Step.Work {
        guard let samples = axis.samples(of: window.period) else {
            let inputs = rows.from(window.count - 1).windows(of: window.count)
            return .mean(
                series(a, at: inputs),
                WindowSchedule(
                    window: window.count, outputs: rows, inputs: inputs, ordinals: axis.ordinals))
        }
        var set = RowSet()
        for count in 0..<window.count {
            set = set.union(sampled(samples, count, before: rows))
        }
        return .sampledMean(
            series(a, at: set),
            (0..<window.count).map { positions(samples, $0, before: rows, in: set) })
    }

    /// Where to read a node at these rows. One run is read in place, and a lag is an offset.
    private mutating func source(_ node: Node, at rows: RowSet) -> Source {
        if let value = plan.constantValue(of: node) { return .scalar(value) }
        return .series(series(node, at: rows))
    }

    /// As `source`, for a node that is no constant.
    private mutating func series(_ node: Node, at rows: RowSet) -> Series {
        if case .lag(let a, let window) = plan.operations[node.index], window.period == .rows {
            return series(a, at: rows.earlier(by: window.count))
        }
        guard let buffer = held[node.index] else {
            // Nothing of it lies in the data, so nobody computed it.
            return Series(buffer: missing(rows.count), offset: 0)
        }
        if let offset = rows.offset(in: wanted[node.index]) {
            return Series(buffer: buffer, offset: offset)
        }
        let key = Gathered(node: node, rows: rows)
        if let known = gathered[key] { return Series(buffer: known, offset: 0) }
        let positions = wanted[node.index].positions(of: rows.rows)
        let copy = add(
            .gather(Series(buffer: buffer, offset: 0), positions), rows: positions.count,
            isPanel: plan.isPanel[node.index])
        gathered[key] = copy
        return Series(buffer: copy, offset: 0)
    }

    private mutating func missing(_ count: Int) -> Int {
        buffers.append(Buffer(count: 0, isPanel: false))
        let none = Series(buffer: buffers.count - 1, offset: 0)
        return add(
            .gather(none, Array(repeating: .notHeld, count: count)), rows: count, isPanel: false)
    }

    private mutating func truthSource(_ node: Node, at rows: RowSet) -> Series {
        guard let buffer = held[node.index] else {
            preconditionFailure("node \(node.index) is read before it is computed")
        }
        if let offset = rows.offset(in: wanted[node.index]) {
            return Series(buffer: buffer, offset: offset)
        }
        let key = Gathered(node: node, rows: rows)
        if let known = gathered[key] { return Series(buffer: known, offset: 0) }
        let positions = wanted[node.index].positions(of: rows.rows)
        let copy = addTruth(
            .gatherTruth(Series(buffer: buffer, offset: 0), positions), rows: positions.count,
            isPanel: plan.isPanel[node.index])
        gathered[key] = copy
        return Series(buffer: copy, offset: 0)
    }
}
