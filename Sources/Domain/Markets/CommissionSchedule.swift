/// What a broker takes of each trade's value, by kind of instrument and date.
public struct CommissionSchedule: Sendable {
    private let rates: [InstrumentKind: DatedRows<Rate>]
    private let flat: [Venue: Rate]

    /// KIS's default rates for an account opened online. An account's own rate comes first: its
    /// statement is to be looked at before real money moves. No US rate is bundled, because
    /// published and promised rates differ widely.
    ///
    /// Source: `Tables/kis_commissions.csv`.
    public static let kis = CommissionSchedule(
        rates: RuleTable(PackageResources.kis_commissions_csv).byKind { row in
            Rate(billionths: row.scaled("rate", decimals: 9) ?? 0)
        }, flat: [:])

    /// These rates on every date, and none for any other kind: what a plan was once made with.
    public static func fixed(_ rates: [InstrumentKind: Rate]) -> CommissionSchedule {
        let start = DateSpan(from: TradingDate(day: 0))  // before it the first row counts too
        return CommissionSchedule(
            rates: rates.mapValues { DatedRows([(span: start, value: $0)]) }, flat: [:])
    }

    /// One rate for everything on a venue, whatever this schedule says of it.
    public func with(_ rate: Rate, on venue: Venue) -> CommissionSchedule {
        CommissionSchedule(rates: rates, flat: flat.merging([venue: rate]) { _, new in new })
    }

    /// Nil where none is known: then nothing may be traded, because costs cannot be told.
    ///
    /// Dates before the first row take the first row, whose start is nominal.
    public func rate(for kind: InstrumentKind, on date: TradingDate) -> Rate? {
        if let rate = flat[kind.venue] { return rate }
        guard let rows = rates[kind], let first = rows.rows.first else { return nil }
        return date < first.span.from ? first.value : rows.value(on: date)
    }
}
