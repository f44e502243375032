/// Where the windows of one rolling operation lie; the same for every tile.
///
/// **The canonical association.** The *boundary* of a window of `w` rows that ends at row `t` is
/// the first row whose ordinal is at or after the last multiple of `w` that is not after `t`'s.
/// It lies in the window. The window is gathered from the boundary backwards and from the
/// boundary forwards, and the two are joined. So the bits depend on the values in the window and
/// on ordinals, and on nothing else; and windows of one block share both walks.
struct WindowSchedule {
    /// Windows that share a boundary.
    struct Block {
        /// Elements of the output, oldest first.
        var outputs: Range<Int>
        /// Element of the boundary in the input.
        let boundary: Int
    }

    let window: Int
    private(set) var blocks: [Block] = []
    /// For each output, how many rows its window ends after its boundary.
    private(set) var distances: [Int32] = []
    /// Outputs whose window begins before the data.
    private(set) var missing: Range<Int> = 0..<0

    /// - Parameters:
    ///   - outputs: rows at which a value is wanted.
    ///   - inputs: rows that the input holds: every row of every window that lies in the data.
    init(window: Int, outputs: RowSet, inputs: RowSet, ordinals: [Int]) {
        self.window = window
        distances.reserveCapacity(outputs.count)
        var boundaries: [Int] = []
        var row = 0
        for wanted in outputs.rows {
            let output = distances.count
            guard wanted >= window - 1 else {
                distances.append(0)
                missing = 0..<output + 1
                continue
            }
            let ordinal = ordinals[wanted]
            let multiple = ordinal - WindowSchedule.remainder(ordinal, window)
            row = max(row, wanted - window + 1)
            while ordinals[row] < multiple { row += 1 }
            distances.append(Int32(wanted - row))
            if boundaries.last == row {
                blocks[blocks.count - 1].outputs =
                    blocks[blocks.count - 1].outputs.lowerBound..<output + 1
            } else {
                boundaries.append(row)
                blocks.append(Block(outputs: output..<output + 1, boundary: 0))
            }
        }
        for (index, position) in inputs.positions(of: boundaries).enumerated() {
            blocks[index] = Block(outputs: blocks[index].outputs, boundary: Int(position))
        }
    }

    /// Ordinals before 1970 are negative.
    private static func remainder(_ a: Int, _ b: Int) -> Int { (a % b + b) % b }

    /// The mean of every scheduled window, as the boundary value plus the mean deviation from it:
    /// a window of equal values has exactly their mean.
    func mean(
        _ input: borrowing Span<Lanes>, from offset: Int, into output: inout MutableSpan<Lanes>,
        at start: Int
    ) {
        for index in missing { output[start + index] = .missing }
        let count = Double(window)
        for block in blocks {
            let boundary = offset + block.boundary
            let origin = input[boundary]

            // Backwards: the older part of the last window is the shortest.
            var sum = Lanes.zero
            var joined = 0
            for index in block.outputs.reversed() {
                let length = window - 1 - Int(distances[index])
                while joined < length {
                    joined += 1
                    sum += input[boundary - joined] - origin
                }
                output[start + index] = sum
            }

            sum = .zero
            joined = 0
            for index in block.outputs {
                let length = Int(distances[index])
                while joined < length {
                    joined += 1
                    sum += input[boundary + joined] - origin
                }
                output[start + index] = origin + (output[start + index] + sum) / count
            }
        }
    }
}
