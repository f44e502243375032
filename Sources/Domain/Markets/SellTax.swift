/// Korean tax on the proceeds of a sale. Buys are free; funds and notes are exempt.
public enum SellTax {
    /// The rate for a sale traded on a date. Nil where no rate is known.
    ///
    /// The law goes by the settlement date, so a new rate starts two sessions before its year;
    /// the table's dates are trading dates. Source: `Tables/sell_tax.csv`.
    public static func rate(for kind: InstrumentKind, tradedOn date: TradingDate) -> Rate? {
        switch kind {
        case .etf, .etn, .elw, .usListed: .zero
        case .kospiStock, .kosdaqStock, .konexStock: tables[kind]?.value(on: date)
        }
    }

    private static let tables = RuleTable(PackageResources.sell_tax_csv).byKind { row in
        Rate(billionths: row.scaled("rate", decimals: 9) ?? 0)
    }
}
