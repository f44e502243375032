import Glibc
import Markets

/// Prices of twenty instruments over thirty-two years that no market has seen: as large as the
/// real table that goals were set on, and the same on every machine.
struct MadePrices {
    static let instruments: [Instrument] = "ABCDEFGHIJKLMNOPQRST".compactMap {
        Instrument(.us, code: String($0))
    }
    static let sessionCount = 8313

    /// Weekdays.
    let dates: [TradingDate]
    /// Row after row, to the thousandth.
    let rows: [Double]

    init() {
        var random = SplitMix(state: 20)
        var date = TradingDate(day: 7306)  // 1990-01-02
        var dates: [TradingDate] = []
        var logs = MadePrices.instruments.map { _ in 3 + 2 * random.unit() }
        var rows: [Double] = []
        while dates.count < MadePrices.sessionCount {
            if !date.isWeekend {
                dates.append(date)
                for asset in logs.indices {
                    logs[asset] += 0.0003 + 0.015 * random.normal()
                    rows.append((exp(logs[asset]) * 1000).rounded() / 1000 + 0.001)
                }
            }
            date = date + 1
        }
        self.dates = dates
        self.rows = rows
    }

    var history: PriceHistory {
        let width = MadePrices.instruments.count
        var series: [Instrument: PriceHistory.Series] = [:]
        for (column, instrument) in MadePrices.instruments.enumerated() {
            let values = dates.indices.map { rows[$0 * width + column] }
            series[instrument] = PriceHistory.Series(close: values, total: values)
        }
        return PriceHistory(dates: dates, series: series, source: "made prices")
    }

    /// Rows of the last sessions of months that have at least `before` rows before them.
    func monthEnds(after before: Int) -> [Int] {
        (before..<dates.count - 1).filter { dates[$0].monthNumber != dates[$0 + 1].monthNumber }
    }

    /// As a wide price file.
    var csv: String {
        let width = MadePrices.instruments.count
        let header = (["date"] + MadePrices.instruments.map(\.description)).joined(separator: ",")
        let lines = dates.enumerated().map { row, date in
            let cells = rows[row * width..<(row + 1) * width].map { fixed($0, 3) }
            return ([date.description] + cells).joined(separator: ",")
        }
        return ([header] + lines).joined(separator: "\n") + "\n"
    }
}

/// SplitMix64: a small generator whose numbers are the same everywhere.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// Above zero and at most one.
    mutating func unit() -> Double { (Double(next() >> 11) + 1) * 0x1p-53 }

    /// Box and Muller's.
    mutating func normal() -> Double { sqrt(-2 * log(unit())) * cos(2 * .pi * unit()) }
}
