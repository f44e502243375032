/// Where a tile of a series lies in its buffer.
struct TileView {
    let buffer: Int
    let start: Int
}

/// What a kernel reads: one number, or a tile of a series.
enum Operand {
    case scalar(Double)
    case series(TileView)

    @inline(__always)
    func element(_ index: Int, of buffers: borrowing [[Lanes]]) -> Lanes {
        switch self {
        case .scalar(let value): Lanes(repeating: value)
        case .series(let view): buffers[view.buffer][view.start + index]
        }
    }
}

/// Computes element after element from one operand.
@inline(__always)
func transform(
    _ x: Operand, _ buffers: borrowing [[Lanes]], into output: inout MutableSpan<Lanes>,
    at start: Int, count: Int, _ body: (Lanes) -> Lanes
) {
    switch x {
    case .scalar(let a):
        let value = body(Lanes(repeating: a))
        for index in 0..<count { output[start + index] = value }
    case .series(let a):
        let values = buffers[a.buffer]
        let span = values.span
        for index in 0..<count { output[start + index] = body(span[a.start + index]) }
    }
}

/// Computes element after element from two operands.
@inline(__always)
func combine(
    _ x: Operand, _ y: Operand, _ buffers: borrowing [[Lanes]],
    into output: inout MutableSpan<Lanes>, at start: Int, count: Int,
    _ body: (Lanes, Lanes) -> Lanes
) {
    switch (x, y) {
    case (.scalar(let a), _):
        let left = Lanes(repeating: a)
        transform(y, buffers, into: &output, at: start, count: count) { body(left, $0) }
    case (_, .scalar(let b)):
        let right = Lanes(repeating: b)
        transform(x, buffers, into: &output, at: start, count: count) { body($0, right) }
    case (.series(let a), .series(let b)):
        let (left, right) = (buffers[a.buffer], buffers[b.buffer])
        let (leftSpan, rightSpan) = (left.span, right.span)
        for index in 0..<count {
            output[start + index] = body(leftSpan[a.start + index], rightSpan[b.start + index])
        }
    }
}

/// Compares element after element; what is missing on either side is missing.
@inline(__always)
func compare(
    _ x: Operand, _ y: Operand, _ buffers: borrowing [[Lanes]],
    into output: inout MutableSpan<TruthLanes>, at start: Int, count: Int,
    _ body: (Lanes, Lanes) -> SIMDMask<SIMD8<Int64>>
) {
    @inline(__always)
    func compared(_ a: Lanes, _ b: Lanes) -> TruthLanes {
        let known = ~(a.isMissing.bits | b.isMissing.bits)
        let holds = body(a, b).bits
        return TruthLanes(yes: known & holds, no: known & ~holds)
    }
    switch (x, y) {
    case (.scalar(let a), .scalar(let b)):
        let value = compared(Lanes(repeating: a), Lanes(repeating: b))
        for index in 0..<count { output[start + index] = value }
    case (.scalar(let a), .series(let b)):
        let left = Lanes(repeating: a)
        let values = buffers[b.buffer]
        let span = values.span
        for index in 0..<count { output[start + index] = compared(left, span[b.start + index]) }
    case (.series(let a), .scalar(let b)):
        let right = Lanes(repeating: b)
        let values = buffers[a.buffer]
        let span = values.span
        for index in 0..<count { output[start + index] = compared(span[a.start + index], right) }
    case (.series(let a), .series(let b)):
        let (left, right) = (buffers[a.buffer], buffers[b.buffer])
        let (leftSpan, rightSpan) = (left.span, right.span)
        for index in 0..<count {
            output[start + index] = compared(
                leftSpan[a.start + index], rightSpan[b.start + index])
        }
    }
}

/// Brings scattered elements together.
func gather(
    _ input: borrowing Span<Lanes>, from start: Int, _ positions: borrowing Span<Int32>,
    into output: inout MutableSpan<Lanes>, at first: Int
) {
    for index in positions.indices {
        let position = positions[index]
        output[first + index] =
            position == .notHeld ? .missing : input[start + Int(position)]
    }
}

/// The mean of samples, as the newest plus the mean deviation from it.
func sampledMean(
    _ input: borrowing Span<Lanes>, from start: Int, _ samples: [[Int32]],
    into output: inout MutableSpan<Lanes>, at first: Int, count: Int
) {
    let divisor = Double(samples.count)
    for index in 0..<count {
        let newest = samples[0][index]
        guard newest != .notHeld else {
            output[first + index] = .missing
            continue
        }
        let origin = input[start + Int(newest)]
        var sum = Lanes.zero
        for sample in samples.dropFirst() {
            let position = sample[index]
            sum += position == .notHeld ? .missing : input[start + Int(position)] - origin
        }
        output[first + index] = origin + sum / divisor
    }
}

/// For each lane, `a` where the test is yes, `b` where it is no, missing where it is missing.
@inline(__always)
func chosen(_ test: TruthLanes, _ a: Lanes, _ b: Lanes) -> Lanes {
    let places = SIMD8<Int64>(1, 2, 4, 8, 16, 32, 64, 128)
    let isYes = (places & SIMD8<Int64>(repeating: Int64(test.yes))) .!= 0
    let isNo = (places & SIMD8<Int64>(repeating: Int64(test.no))) .!= 0
    return Lanes.missing.replacing(with: a, where: isYes).replacing(with: b, where: isNo)
}
