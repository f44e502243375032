/// The dates on which a rule is in force, both included; without a `to` it still is.
public struct DateSpan: Hashable, Sendable {
    public let from: TradingDate
    public let to: TradingDate?

    public init(from: TradingDate, to: TradingDate? = nil) {
        precondition(to.map { from <= $0 } ?? true, "a span from \(from) to an earlier date")
        self.from = from
        self.to = to
    }

    public func contains(_ date: TradingDate) -> Bool {
        from <= date && (to.map { date <= $0 } ?? true)
    }
}

/// A rule that changed over time: at most one value for a date, oldest first.
public struct DatedRows<Value: Sendable>: Sendable {
    public private(set) var rows: [(span: DateSpan, value: Value)]

    /// - Precondition: ascending spans that do not overlap.
    public init(_ rows: [(span: DateSpan, value: Value)]) {
        for (row, after) in zip(rows, rows.dropFirst()) {
            precondition(
                row.span.to.map { $0 < after.span.from } ?? false,
                "rows from \(row.span.from) and \(after.span.from) overlap")
        }
        self.rows = rows
    }

    /// Nil where no row covers the date: the rule is not known then, or there was none.
    public func value(on date: TradingDate) -> Value? {
        rows.last { $0.span.from <= date }.flatMap { $0.span.contains(date) ? $0.value : nil }
    }
}

extension RuleTable {
    /// A value for each line, sorted into the kinds that the line is for.
    func byKind<Value: Sendable>(_ value: (Row) -> Value) -> [InstrumentKind: DatedRows<Value>] {
        var lists: [InstrumentKind: [(span: DateSpan, value: Value)]] = [:]
        for row in rows {
            for kind in row.kinds { lists[kind, default: []].append((row.span, value(row))) }
        }
        return lists.mapValues { DatedRows($0) }
    }
}
