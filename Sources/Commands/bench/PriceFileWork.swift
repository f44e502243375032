import CBenchFloor
import Markets
import PriceFiles

/// Reading a price file: every cell checked, as a real number and exactly, against a C loop that
/// trusts the file and keeps only the real numbers.
struct PriceFileWork {
    static func measure(_ prices: MadePrices, file: String) throws -> Finding {
        let width = MadePrices.instruments.count
        var days = [Int32](repeating: 0, count: prices.dates.count)
        var floor = [Double](repeating: 0, count: prices.rows.count)
        var rowCount: Int32 = 0
        var read: FilePrices?

        let pairs = try Pair.alternating(rounds: 15, by: .processor) {
            read = try FilePrices(path: file)
        } theirs: {
            rowCount = floor_read_prices(
                file, Int32(width), Int32(prices.dates.count), &days, &floor)
        }
        guard let history = read?.history, rowCount == prices.dates.count,
            history.dates == prices.dates
        else { throw BenchFailure("C and PriceFiles read different rows") }
        for (column, instrument) in MadePrices.instruments.enumerated() {
            let closes = history.series[instrument]?.close ?? []
            guard closes.count == prices.dates.count,
                closes.indices.allSatisfy({ closes[$0] == floor[$0 * width + column] })
            else { throw BenchFailure("C and PriceFiles read \(instrument) differently") }
        }
        let megabytes = fixed(Double(prices.csv.utf8.count) / 1e6, 1)
        return Finding(
            work: "price file of \(megabytes) MB, exact", against: "C with strtod", pairs: pairs,
            goal: .ratio(1))
    }
}
