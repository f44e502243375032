public import Markets

/// The shares of net asset value that the instruments of a portfolio should be, on one date.
///
/// Floating point ends here: `weight` is what is planned and stored. Before the cash buffer.
public struct TargetWeights: Hashable, Sendable {
    /// One instrument above zero.
    public struct Line: Hashable, Sendable {
        public let name: String
        public let instrument: Instrument
        /// As computed; 0.2 is 20 %.
        public let fraction: Double
        /// The same, exact. All lines together are at most 100 %.
        public let weight: Weight
    }

    /// A name that could not take part on this date, and why.
    public struct Ineligible: Hashable, Sendable {
        public let name: String
        public let reason: String
    }

    /// In universe order, without zeros.
    public let lines: [Line]
    /// What is left: 1 less the sum of the lines.
    public let cash: Double
    public let cashWeight: Weight
    /// In universe order.
    public let ineligible: [Ineligible]
    /// What a report should say: `the selection of 'best' is empty: 100 % stays in cash`.
    public let notes: [String]
}

extension TargetWeights {
    /// - Parameter fractions: one for each universe name that is not cash, in universe order;
    ///   finite, not negative, at most 1 + 1e-9 together.
    init(
        fractions: [Double], universe: [(name: String, instrument: Instrument)],
        ineligible: [Ineligible], notes: [String]
    ) {
        var lines: [Line] = []
        var sum = 0.0
        var exactSum = Weight.zero
        for (fraction, asset) in zip(fractions, universe) where fraction >= 1e-12 {
            sum += fraction
            var weight = Weight(nearest: fraction)
            // Six sixths round to a trillionth too much each; the last of them give way.
            if exactSum + weight > .all { weight = .all - exactSum }
            exactSum = exactSum + weight
            lines.append(
                Line(
                    name: asset.name, instrument: asset.instrument, fraction: fraction,
                    weight: weight))
        }
        self.lines = lines
        cash = max(0, 1 - sum) < 1e-12 ? 0 : max(0, 1 - sum)
        cashWeight = .all - exactSum
        self.ineligible = ineligible
        self.notes = notes
    }

    /// The targets that are planned: all scaled by one factor where they would leave less than
    /// `buffer` in cash (language.md R18). Rounded down, so that the buffer always holds.
    public func planned(leaving buffer: Weight) -> [(line: Line, target: Weight)] {
        let room = Weight.all - buffer
        let sum = lines.reduce(Weight.zero) { $0 + $1.weight }
        guard sum > room else { return lines.map { ($0, $0.weight) } }
        return lines.map { line in
            let scaled = Int128(line.weight.trillionths) * Int128(room.trillionths)
            return (line, Weight(trillionths: Int64(scaled / Int128(sum.trillionths))))
        }
    }
}

/// What a portfolio says for a date.
public enum WeightsAnswer: Hashable, Sendable {
    case weights(TargetWeights)
    /// No plan for this date; holdings stay as they are. The reason is for a person:
    /// `'risk_on' is missing: total[bills] has no value on 2024-01-31`.
    case undecided(reason: String)
}
