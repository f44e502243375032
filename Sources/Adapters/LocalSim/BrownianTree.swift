/// One path of Brownian motion, known at every step without walking there.
///
/// The path is a tree of bridges: the ends first, then the middle between two known points, which
/// is their mean plus a normal number of the middle's own. So a point costs one number a level,
/// and daily points, which are the upper levels, cost the fewest. A stretch of points shares its
/// upper levels and gives the same bits as its points one by one.
struct BrownianTree {
    /// Steps of a day: more than the minutes of the longest session, the rest is the night.
    static let stepsPerDay = 512
    /// Days from the first: weekdays of 125 years.
    static let days = 32_768

    let random: CounterRandom
    let stream: UInt64

    private static let end = stepsPerDay * days

    /// The level at a step, in units where a day has variance 1. Zero at step 0.
    ///
    /// - Precondition: from 0 through `end`.
    func level(at step: Int) -> Double {
        precondition((0...BrownianTree.end).contains(step), "step \(step) of a simulated market")
        var (low, high) = (0, BrownianTree.end)
        var (lowLevel, highLevel) = (0.0, last)
        while true {
            if step == low { return lowLevel }
            if step == high { return highLevel }
            let middle = (low + high) / 2
            let level = bridged(lowLevel, highLevel, width: high - low, at: middle)
            if step < middle {
                (high, highLevel) = (middle, level)
            } else {
                (low, lowLevel) = (middle, level)
            }
        }
    }

    /// The levels at the ends of days `first` through `last`: at steps (day + 1) × 512.
    func dailyLevels(_ days: ClosedRange<Int>) -> [Double] {
        precondition(days.lowerBound >= -1 && days.upperBound < BrownianTree.days)
        var levels = [Double](repeating: 0, count: days.count)
        let wanted = days.lowerBound + 1...days.upperBound + 1
        fill(&levels, wanted, 0, BrownianTree.days, 0, last)
        return levels
    }

    private var last: Double {
        Double(BrownianTree.days).squareRoot() * random.normal(stream, UInt64(BrownianTree.end))
    }

    private func fill(
        _ levels: inout [Double], _ wanted: ClosedRange<Int>, _ low: Int, _ high: Int,
        _ lowLevel: Double, _ highLevel: Double
    ) {
        if wanted.contains(low) { levels[low - wanted.lowerBound] = lowLevel }
        if wanted.contains(high) { levels[high - wanted.lowerBound] = highLevel }
        guard high - low > 1, low < wanted.upperBound, wanted.lowerBound < high else { return }
        let middle = (low + high) / 2
        let steps = BrownianTree.stepsPerDay
        let level = bridged(
            lowLevel, highLevel, width: (high - low) * steps, at: middle * steps)
        fill(&levels, wanted, low, middle, lowLevel, level)
        fill(&levels, wanted, middle, high, level, highLevel)
    }

    /// Half-way between two points that lie `width` steps apart.
    private func bridged(
        _ low: Double, _ high: Double, width: Int, at step: Int
    ) -> Double {
        let variance = Double(width) / Double(BrownianTree.stepsPerDay) / 4
        return (low + high) / 2 + variance.squareRoot() * random.normal(stream, UInt64(step))
    }
}
