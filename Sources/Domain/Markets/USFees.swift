/// Fees on US sales, which a seller's broker passes on: by trading date, rounded up to the cent as
/// brokers do.
///
/// Source: `Tables/us_section31.csv`, `Tables/us_taf.csv`.
public enum USFees {
    /// The SEC's fee of section 31, a share of the proceeds. Nil where no rate is known.
    public static func section31(on proceeds: Money, tradedOn date: TradingDate) -> Money? {
        perMillion.value(on: date).map { $0.of(proceeds, rounding: .up) }
    }

    /// FINRA's trading activity fee, for each share sold up to a cap. Nil where no rate is known.
    public static func tradingActivity(
        on quantity: Quantity, tradedOn date: TradingDate
    ) -> Money? {
        activity.value(on: date).map { row in
            let exact = exactActivity(row, on: quantity)
            let (cents, rest) = exact.quotientAndRemainder(dividingBy: 10_000_000_000)
            return Money(minorUnits: Int64(cents) + (rest > 0 ? 1 : 0), .usd)
        }
    }

    struct Activity {
        /// Unit: millionths of a dollar a share.
        let perShare: Int64
        /// Unit: millionths of a dollar.
        let cap: Int64
    }

    /// Unit: 10⁻¹² dollars, before rounding to the cent.
    static func exactActivity(_ row: Activity, on quantity: Quantity) -> Int128 {
        min(
            Int128(row.perShare) * Int128(quantity.millionths),
            Int128(row.cap) * 1_000_000)
    }

    static let perMillion = rows(PackageResources.us_section31_csv) { row in
        // Dollars a million are millionths: 20.60 is the rate 0.0000206.
        Rate(billionths: (row.scaled("usd_per_million", decimals: 3) ?? 0))
    }

    static let activity = rows(PackageResources.us_taf_csv) { row in
        Activity(
            perShare: row.scaled("usd_per_share", decimals: 6) ?? 0,
            cap: row.scaled("usd_cap", decimals: 6) ?? 0)
    }

    private static func rows<Value: Sendable>(
        _ bytes: [UInt8], _ value: (RuleTable.Row) -> Value
    ) -> DatedRows<Value> {
        DatedRows(RuleTable(bytes).rows.map { ($0.span, value($0)) })
    }
}
