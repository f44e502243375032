/// What a decision is told and no history holds: the account, and the session's place.
public struct Given: Sendable {
    /// For each number, one value, or one for each asset.
    public let numbers: [[Double]]
    public let truths: [Truth]
    /// The assets that are held or have a target.
    public let lines: [Int]

    public init(numbers: [[Double]], truths: [Truth], lines: [Int]) {
        self.numbers = numbers
        self.truths = truths
        self.lines = lines
    }

    public static let nothing = Given(numbers: [], truths: [], lines: [])
}

/// Runs the steps of a schedule.
///
/// Steps that give a value for each asset run tile after tile, all of a stretch for one tile, so
/// that what they hand on stays in the cache; steps across assets run between the stretches.
struct Evaluator {
    let schedule: Schedule
    private let columns: [[[Double]]]
    let given: Given
    let tileCount: Int
    var buffers: [[Lanes]]
    var truths: [[TruthLanes]]

    /// - Parameter columns: for each field, each asset's values, one a row of the axis.
    init(_ schedule: Schedule, columns: [[[Double]]], assetCount: Int, given: Given) {
        self.schedule = schedule
        self.columns = columns
        self.given = given
        let tileCount = max(1, (assetCount + Lanes.scalarCount - 1) / Lanes.scalarCount)
        self.tileCount = tileCount
        buffers = schedule.buffers.map {
            [Lanes](repeating: .zero, count: $0.count * ($0.isPanel ? tileCount : 1))
        }
        truths = schedule.truthBuffers.map {
            [TruthLanes](repeating: .missing, count: $0.count * ($0.isPanel ? tileCount : 1))
        }
    }

    mutating func run() {
        var index = 0
        while index < schedule.steps.count {
            guard schedule.steps[index].isPanel else {
                run(schedule.steps[index], tile: 0)
                index += 1
                continue
            }
            let end = schedule.steps[index...].firstIndex { !$0.isPanel } ?? schedule.steps.count
            for tile in 0..<tileCount {
                for step in schedule.steps[index..<end] { run(step, tile: tile) }
            }
            index = end
        }
    }

    func view(_ series: Schedule.Series, tile: Int) -> TileView {
        let buffer = schedule.buffers[series.buffer]
        let start = (buffer.isPanel ? tile * buffer.count : 0) + series.offset
        return TileView(buffer: series.buffer, start: start)
    }

    func truthView(_ series: Schedule.Series, tile: Int) -> TileView {
        let buffer = schedule.truthBuffers[series.buffer]
        let start = (buffer.isPanel ? tile * buffer.count : 0) + series.offset
        return TileView(buffer: series.buffer, start: start)
    }

    func operand(_ source: Schedule.Source, tile: Int) -> Operand {
        switch source {
        case .scalar(let value): .scalar(value)
        case .series(let series): .series(view(series, tile: tile))
        }
    }

    private mutating func run(_ step: Schedule.Step, tile: Int) {
        switch step.work {
        case .load(let field, let rows): load(field, rows, step, tile: tile)
        case .given(let index):
            let values = given.numbers[index]
            write(step, tile) { _, output, start, count in
                var lanes = Lanes.missing
                for lane in 0..<Lanes.scalarCount {
                    let asset = step.isPanel ? tile * Lanes.scalarCount + lane : 0
                    if asset < values.count { lanes[lane] = values[asset] }
                }
                for element in 0..<count { output[start + element] = lanes }
            }
        case .gather(let series, let positions):
            let input = view(series, tile: tile)
            write(step, tile) { buffers, output, start, _ in
                let values = buffers[input.buffer]
                gather(values.span, from: input.start, positions.span, into: &output, at: start)
            }
        case .arithmetic(let kind, let a, let b): arithmetic(kind, a, b, step, tile)
        case .negation(let a):
            let x = operand(a, tile: tile)
            write(step, tile) { buffers, output, start, count in
                transform(x, buffers, into: &output, at: start, count: count) { -$0 }
            }
        case .ret(let now, let before):
            let (x, y) = (operand(now, tile: tile), operand(before, tile: tile))
            write(step, tile) { buffers, output, start, count in
                combine(x, y, buffers, into: &output, at: start, count: count) { $0 / $1 - 1 }
            }
        case .mean(let series, let windows):
            let input = view(series, tile: tile)
            write(step, tile) { buffers, output, start, _ in
                let values = buffers[input.buffer]
                windows.mean(values.span, from: input.start, into: &output, at: start)
            }
        case .sampledMean(let series, let samples):
            let input = view(series, tile: tile)
            write(step, tile) { buffers, output, start, count in
                let values = buffers[input.buffer]
                sampledMean(
                    values.span, from: input.start, samples, into: &output, at: start, count: count)
            }
        case .choose(let test, let a, let b): choose(test, a, b, step, tile)
        case .element(let source, let asset):
            let x = operand(source, tile: asset / Lanes.scalarCount)
            let lane = asset % Lanes.scalarCount
            write(step, tile) { buffers, output, start, count in
                transform(x, buffers, into: &output, at: start, count: count) {
                    Lanes(repeating: $0[lane])
                }
            }
        case .compare(let kind, let a, let b): compare(kind, a, b, step, tile)
        case .givenTruth, .fixedTruth, .gatherTruth, .logic, .not, .chooseTruth, .elementTruth,
            .reduce:
            runTruth(step, tile)
        }
    }
}

// MARK: - Numbers

extension Evaluator {
    /// Lends the output's buffer out while the others are read.
    @inline(__always)
    private mutating func write(
        _ step: Schedule.Step, _ tile: Int,
        _ body: (borrowing [[Lanes]], inout MutableSpan<Lanes>, Int, Int) -> Void
    ) {
        let count = schedule.buffers[step.into].count
        var output: [Lanes] = []
        swap(&output, &buffers[step.into])
        var span = output.mutableSpan
        body(buffers, &span, step.isPanel ? tile * count : 0, count)
        swap(&output, &buffers[step.into])
    }

    private mutating func load(_ field: Int, _ rows: [Int], _ step: Schedule.Step, tile: Int) {
        let first = tile * Lanes.scalarCount
        let assets = Array(columns[field].dropFirst(first).prefix(Lanes.scalarCount))
        // A lane without values reads another's, and is missing all the same.
        guard let filler = assets.first(where: { !$0.isEmpty }) else {
            write(step, tile) { _, output, start, count in
                for element in 0..<count { output[start + element] = .missing }
            }
            return
        }
        var isEmpty = SIMDMask<SIMD8<Int64>>(repeating: true)
        for (lane, values) in assets.enumerated() { isEmpty[lane] = values.isEmpty }
        func lane(_ index: Int) -> [Double] { isEmpty[index] ? filler : assets[index] }
        let (a, b, c, d) = (lane(0), lane(1), lane(2), lane(3))
        let (e, f, g, h) = (lane(4), lane(5), lane(6), lane(7))
        write(step, tile) { _, output, start, count in
            let (a, b, c, d) = (a.span, b.span, c.span, d.span)
            let (e, f, g, h) = (e.span, f.span, g.span, h.span)
            let rows = rows.span
            for element in 0..<count {
                let row = rows[element]
                let lanes = Lanes(a[row], b[row], c[row], d[row], e[row], f[row], g[row], h[row])
                output[start + element] = lanes.replacing(with: .nan, where: isEmpty)
            }
        }
    }

    private mutating func arithmetic(
        _ kind: Arithmetic, _ a: Schedule.Source, _ b: Schedule.Source, _ step: Schedule.Step,
        _ tile: Int
    ) {
        let (x, y) = (operand(a, tile: tile), operand(b, tile: tile))
        write(step, tile) { buffers, output, start, count in
            switch kind {
            case .add:
                combine(x, y, buffers, into: &output, at: start, count: count) { $0 + $1 }
            case .subtract:
                combine(x, y, buffers, into: &output, at: start, count: count) { $0 - $1 }
            case .multiply:
                combine(x, y, buffers, into: &output, at: start, count: count) { $0 * $1 }
            case .divide:
                combine(x, y, buffers, into: &output, at: start, count: count) { $0 / $1 }
            }
        }
    }

    private mutating func choose(
        _ test: Schedule.Series, _ a: Schedule.Source, _ b: Schedule.Source,
        _ step: Schedule.Step, _ tile: Int
    ) {
        let view = truthView(test, tile: tile)
        let tests = truths[view.buffer]
        let (x, y) = (operand(a, tile: tile), operand(b, tile: tile))
        write(step, tile) { buffers, output, start, count in
            for element in 0..<count {
                output[start + element] = chosen(
                    tests[view.start + element], x.element(element, of: buffers),
                    y.element(element, of: buffers))
            }
        }
    }
}
