/// The smallest steps of price for one kind of instrument on one day.
///
/// Every tick divides the next one, and every bound of a band is a multiple of the ticks on both
/// of its sides, so rounding to a tick never leaves a price between two tables.
public struct TickTable: Hashable, Sendable {
    struct Band: Hashable, Sendable {
        /// Prices below this use the band; nil is the last band. Unit: millionths.
        let below: Int64?
        let tick: Int64
    }

    let bands: [Band]
    public let currency: Currency

    /// The table in force on a trading date. Nil before the first one that is known.
    ///
    /// Source: `Tables/ticks.csv`.
    public init?(for kind: InstrumentKind, on date: TradingDate) {
        guard let table = TickTable.tables[kind]?.value(on: date) else { return nil }
        self = table
    }

    private init(bands: [Band], currency: Currency) {
        self.bands = bands
        self.currency = currency
    }

    /// The step at a price.
    public func tick(at price: Price) -> Price {
        Price(millionths: step(at: price.millionths), currency)
    }

    public func isAligned(_ price: Price) -> Bool {
        price.millionths % step(at: price.millionths) == 0
    }

    /// The highest valid price that is not above this one. Nil when there is none above zero.
    public func alignedDown(_ price: Price) -> Price? {
        let millionths = down(price.millionths)
        return millionths > 0 ? Price(millionths: millionths, currency) : nil
    }

    /// The lowest valid price that is not below this one.
    public func alignedUp(_ price: Price) -> Price {
        Price(millionths: up(price.millionths), currency)
    }

    /// Whichever valid price is nearest, the lower of two as near.
    public func alignedNearest(_ price: Price) -> Price {
        let (below, above) = (down(price.millionths), up(price.millionths))
        let nearest = price.millionths - below <= above - price.millionths ? below : above
        return Price(millionths: nearest > 0 ? nearest : above, currency)
    }

    /// The price that many ticks higher, or lower when negative, each tick taken from the table at
    /// the price that has been reached (language.md R45). Nil when it would come to zero.
    ///
    /// - Precondition: an aligned price.
    public func stepped(_ price: Price, by ticks: Int) -> Price? {
        precondition(isAligned(price), "\(price) is not on a tick")
        var millionths = price.millionths
        for _ in 0..<ticks.magnitude {
            millionths += ticks > 0 ? step(at: millionths) : -step(at: millionths - 1)
            guard millionths > 0 else { return nil }
        }
        return Price(millionths: millionths, currency)
    }

    func down(_ millionths: Int64) -> Int64 { millionths - millionths % step(at: millionths) }

    func up(_ millionths: Int64) -> Int64 {
        let tick = step(at: millionths)
        return (millionths + tick - 1) / tick * tick
    }

    func step(at millionths: Int64) -> Int64 {
        for band in bands {
            guard let below = band.below else { return band.tick }
            if millionths < below { return band.tick }
        }
        preconditionFailure("a tick table without a last band")
    }
}

extension TickTable {
    private static let tables = makeTables()

    /// The file has a line for each band, lowest first; lines of one span make one table.
    private static func makeTables() -> [InstrumentKind: DatedRows<TickTable>] {
        var lists: [InstrumentKind: [(span: DateSpan, value: TickTable)]] = [:]
        for row in RuleTable(PackageResources.ticks_csv).rows {
            guard let tick = row.scaled("tick", decimals: 6) else {
                preconditionFailure("line \(row.line) of ticks.csv has no tick")
            }
            let band = Band(below: row.scaled("below", decimals: 6), tick: tick)
            for kind in row.kinds {
                var bands = [band]
                if let last = lists[kind]?.last, last.span == row.span {
                    bands = last.value.bands + bands
                    lists[kind]?.removeLast()
                }
                let table = TickTable(bands: bands, currency: kind.venue.currency)
                lists[kind, default: []].append((row.span, table))
            }
        }
        return lists.mapValues { DatedRows($0) }
    }
}
