/// One line of the report: a piece of work, what it is held against, and what it must reach.
struct Finding {
    enum Goal {
        /// At most so many times what it is held against.
        case ratio(Double)
        case milliseconds(Double)

        var text: String {
            switch self {
            case .ratio(let most): "<= \(most) times"
            case .milliseconds(let most): "<= \(Int(most)) ms"
            }
        }
    }

    let work: String
    let against: String
    let pairs: [Pair]
    let goal: Goal

    private var ours: Double { pairs.map(\.ours).median }
    private var theirs: Double { pairs.map(\.theirs).median }
    /// Of the rounds' own ratios, so that a slow round does not tilt it.
    private var ratio: Double { pairs.map(\.ratio).median }

    private var isMet: Bool {
        switch goal {
        case .ratio(let most): ratio <= most
        case .milliseconds(let most): ours * 1000 <= most
        }
    }

    var cells: [String] {
        [
            work, Finding.text(ours), against, Finding.text(theirs), fixed(ratio, 2), goal.text,
            isMet ? "met" : "missed",
        ]
    }

    private static func text(_ seconds: Double) -> String {
        switch seconds {
        case ..<1e-3: "\(fixed(seconds * 1e6, 0)) µs"
        case ..<1e-2: "\(fixed(seconds * 1e3, 2)) ms"
        default: "\(fixed(seconds * 1e3, 1)) ms"
        }
    }
}

/// Columns that line up.
enum Report {
    private static let titles = [
        "work", "ours", "held against", "theirs", "ratio", "goal", "",
    ]
    /// Times and ratios, which line up at their ends.
    private static let numbers: Set<Int> = [1, 3, 4]

    static func text(_ findings: [Finding]) -> String {
        let rows = [titles] + findings.map(\.cells)
        let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = row.indices.map { column in
                let blanks = String(repeating: " ", count: widths[column] - row[column].count)
                return numbers.contains(column) ? blanks + row[column] : row[column] + blanks
            }.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}

/// A number with so many digits after the point, halves away from zero.
func fixed(_ value: Double, _ places: Int) -> String {
    guard value.isFinite else { return "?" }
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = Int((value * Double(scale)).rounded())
    guard places > 0 else { return String(scaled) }
    let digits = String(abs(scaled % scale))
    let zeros = String(repeating: "0", count: places - digits.count)
    return "\(scaled < 0 ? "-" : "")\(abs(scaled) / scale).\(zeros)\(digits)"
}

/// Why something could not be measured, in a sentence.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
