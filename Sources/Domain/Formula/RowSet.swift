/// The rows at which a value is wanted: ascending runs of row numbers.
struct RowSet: Hashable {
    /// Disjoint, ascending, never adjacent, never empty.
    private(set) var runs: [Range<Int>] = []

    init() {}

    init(_ run: Range<Int>) {
        if !run.isEmpty { runs = [run] }
    }

    /// - Parameter rows: ascending; the same row may come again.
    init(_ rows: some Sequence<Int>) {
        for row in rows { append(row..<row + 1) }
    }

    var count: Int { runs.reduce(0) { $0 + $1.count } }

    var rows: [Int] { runs.flatMap { Array($0) } }

    /// Joins a run that starts no earlier than the last one did.
    private mutating func append(_ run: Range<Int>) {
        guard !run.isEmpty else { return }
        if let last = runs.last, run.lowerBound <= last.upperBound {
            runs[runs.count - 1] = last.lowerBound..<max(last.upperBound, run.upperBound)
        } else {
            runs.append(run)
        }
    }
}

extension RowSet {
    /// The rows `distance` earlier.
    func earlier(by distance: Int) -> RowSet {
        var result = RowSet()
        result.runs = runs.map { $0.lowerBound - distance..<$0.upperBound - distance }
        return result
    }

    /// Every row of every window of `length` that ends at one of these.
    func windows(of length: Int) -> RowSet {
        var result = RowSet()
        for run in runs { result.append(run.lowerBound - length + 1..<run.upperBound) }
        return result
    }

    /// Without the rows before `first`.
    func from(_ first: Int) -> RowSet {
        guard let start = runs.first, start.lowerBound < first else { return self }
        var result = RowSet()
        for run in runs { result.append(max(run.lowerBound, first)..<max(run.upperBound, first)) }
        return result
    }

    func union(_ other: RowSet) -> RowSet {
        if runs.isEmpty || self == other { return other }
        if other.runs.isEmpty { return self }
        var result = RowSet()
        var (i, j) = (0, 0)
        while i < runs.count || j < other.runs.count {
            let takesLeft =
                j == other.runs.count
                || (i < runs.count && runs[i].lowerBound <= other.runs[j].lowerBound)
            result.append(takesLeft ? runs[i] : other.runs[j])
            if takesLeft { i += 1 } else { j += 1 }
        }
        return result
    }

    /// Where each row lies in a buffer that holds exactly these rows; `notHeld` where it does not.
    ///
    /// - Parameter wanted: ascending; the same row may come again.
    func positions(of wanted: some Sequence<Int>) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(wanted.underestimatedCount)
        var base = 0
        var run = 0
        for row in wanted {
            while run < runs.count, runs[run].upperBound <= row {
                base += runs[run].count
                run += 1
            }
            let isHeld = run < runs.count && runs[run].lowerBound <= row
            result.append(isHeld ? Int32(base + row - runs[run].lowerBound) : .notHeld)
        }
        return result
    }

    /// Where this set begins in a buffer of `held` rows, if it lies there in one piece.
    func offset(in held: RowSet) -> Int? {
        if self == held { return 0 }
        guard runs.count == 1, let wanted = runs.first else { return nil }
        var base = 0
        for run in held.runs {
            if run.lowerBound <= wanted.lowerBound, wanted.upperBound <= run.upperBound {
                return base + wanted.lowerBound - run.lowerBound
            }
            base += run.count
        }
        return nil
    }
}

extension Int32 {
    /// The position of a row that a buffer does not hold.
    static var notHeld: Int32 { -1 }
}
