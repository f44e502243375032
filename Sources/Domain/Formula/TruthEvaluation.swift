// MARK: - Yes and no

extension Evaluator {
    @inline(__always)
    private mutating func writeTruth(
        _ step: Schedule.Step, _ tile: Int,
        _ body: (borrowing [[TruthLanes]], inout MutableSpan<TruthLanes>, Int, Int) -> Void
    ) {
        let count = schedule.truthBuffers[step.into].count
        var output: [TruthLanes] = []
        swap(&output, &truths[step.into])
        var span = output.mutableSpan
        body(truths, &span, step.isPanel ? tile * count : 0, count)
        swap(&output, &truths[step.into])
    }

    mutating func compare(
        _ kind: Comparison, _ a: Schedule.Source, _ b: Schedule.Source, _ step: Schedule.Step,
        _ tile: Int
    ) {
        let (x, y) = (operand(a, tile: tile), operand(b, tile: tile))
        let numbers = buffers
        writeTruth(step, tile) { _, out, at, n in
            switch kind {
            case .less: Formula.compare(x, y, numbers, into: &out, at: at, count: n) { $0 .< $1 }
            case .lessOrEqual:
                Formula.compare(x, y, numbers, into: &out, at: at, count: n) { $0 .<= $1 }
            case .greater:
                Formula.compare(x, y, numbers, into: &out, at: at, count: n) { $0 .> $1 }
            case .greaterOrEqual:
                Formula.compare(x, y, numbers, into: &out, at: at, count: n) { $0 .>= $1 }
            case .equal:
                Formula.compare(x, y, numbers, into: &out, at: at, count: n) { $0 .== $1 }
            case .notEqual:
                Formula.compare(x, y, numbers, into: &out, at: at, count: n) { $0 .!= $1 }
            }
        }
    }

    private mutating func fill(_ step: Schedule.Step, _ tile: Int, _ value: TruthLanes) {
        writeTruth(step, tile) { _, output, start, count in
            for element in 0..<count { output[start + element] = value }
        }
    }

    mutating func runTruth(_ step: Schedule.Step, _ tile: Int) {
        switch step.work {
        case .givenTruth(let index): fill(step, tile, TruthLanes(given.truths[index]))
        case .fixedTruth(let holds): fill(step, tile, TruthLanes(holds ? .yes : .no))
        case .gatherTruth(let series, let positions):
            let input = truthView(series, tile: tile)
            writeTruth(step, tile) { truths, output, start, count in
                for element in 0..<count {
                    let position = positions[element]
                    output[start + element] =
                        position == .notHeld
                        ? .missing : truths[input.buffer][input.start + Int(position)]
                }
            }
        case .logic(let kind, let a, let b):
            let (x, y) = (truthView(a, tile: tile), truthView(b, tile: tile))
            writeTruth(step, tile) { truths, output, start, count in
                let (left, right) = (truths[x.buffer], truths[y.buffer])
                for element in 0..<count {
                    let (a, b) = (left[x.start + element], right[y.start + element])
                    output[start + element] = kind == .and ? a & b : a | b
                }
            }
        case .not(let a):
            let x = truthView(a, tile: tile)
            writeTruth(step, tile) { truths, output, start, count in
                let values = truths[x.buffer]
                for element in 0..<count { output[start + element] = !values[x.start + element] }
            }
        case .chooseTruth(let test, let a, let b):
            let views = [test, a, b].map { truthView($0, tile: tile) }
            writeTruth(step, tile) { truths, output, start, count in
                for element in 0..<count {
                    let values = views.map { truths[$0.buffer][$0.start + element] }
                    output[start + element] = values[0].choosing(values[1], values[2])
                }
            }
        case .elementTruth(let series, let asset):
            let x = truthView(series, tile: asset / Lanes.scalarCount)
            writeTruth(step, tile) { truths, output, start, count in
                for element in 0..<count {
                    let value = truths[x.buffer][x.start + element]
                    output[start + element] = TruthLanes(
                        value.truth(lane: asset % Lanes.scalarCount))
                }
            }
        case .reduce(let kind, let series, let members): reduce(kind, series, members, step)
        case .load, .given, .gather, .arithmetic, .negation, .ret, .mean, .sampledMean, .choose,
            .element, .compare:
            preconditionFailure("a step for numbers")
        }
    }

    /// Any (`or`) or all (`and`) of the members, by Kleene's logic: missing only where a member's
    /// missing value could change the answer (language.md R2).
    private mutating func reduce(
        _ kind: Logic, _ series: Schedule.Series, _ members: Operation.Members,
        _ step: Schedule.Step
    ) {
        let assets =
            switch members {
            case .all(let count): Array(0..<count)
            case .assets(let assets): assets
            case .lines: given.lines
            }
        var masks = [UInt8](repeating: 0, count: tileCount)
        for asset in assets {
            masks[asset / Lanes.scalarCount] |= 1 << UInt8(asset % Lanes.scalarCount)
        }
        let views = (0..<tileCount).map { truthView(series, tile: $0) }
        writeTruth(step, 0) { truths, output, start, count in
            for element in 0..<count {
                var (someYes, someNo, someMissing) = (false, false, false)
                for tile in masks.indices {
                    let value = truths[views[tile].buffer][views[tile].start + element]
                    someYes = someYes || value.yes & masks[tile] != 0
                    someNo = someNo || value.no & masks[tile] != 0
                    someMissing = someMissing || ~(value.yes | value.no) & masks[tile] != 0
                }
                let decisive = kind == .or ? someYes : someNo
                let answer: Truth =
                    decisive
                    ? (kind == .or ? .yes : .no)
                    : someMissing ? .missing : (kind == .or ? .no : .yes)
                output[start + element] = TruthLanes(answer)
            }
        }
    }
}
