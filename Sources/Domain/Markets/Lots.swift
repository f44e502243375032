/// The smallest quantity that may be ordered, and its step.
public enum Lots {
    /// Nil where no rule is known for the day.
    ///
    /// Source: `Tables/lots.csv`.
    public static func size(for kind: InstrumentKind, on date: TradingDate) -> Quantity? {
        tables[kind]?.value(on: date)
    }

    private static let tables = RuleTable(PackageResources.lots_csv).byKind { row in
        Quantity(millionths: row.scaled("shares", decimals: 6) ?? 0)
    }
}
