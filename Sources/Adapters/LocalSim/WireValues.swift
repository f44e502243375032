import Markets
import Trading

/// Values from the fields of a line. Nothing of it is trusted: what does not parse is refused.
enum WireValue {
    static func required<Value>(_ value: Value?, _ field: String) throws(WireError) -> Value {
        guard let value else { throw WireError(field: field) }
        return value
    }

    static func instrument(_ text: String?) throws(WireError) -> Instrument {
        try required(text.flatMap { Instrument(parsing: $0) }, "instrument")
    }

    static func date(_ text: String?) throws(WireError) -> TradingDate {
        try required(text.flatMap { TradingDate(parsing: $0) }, "session")
    }

    static func instant(_ text: String?, _ field: String) throws(WireError) -> Instant {
        try required(text.flatMap { Instant(parsing: $0) }, field)
    }

    static func ratio(new: Int64?, old: Int64?) throws(WireError) -> SplitRatio {
        let (new, old) = (try required(new, "new"), try required(old, "old"))
        guard (1...1000).contains(new) else { throw WireError(field: "new") }
        guard (1...1000).contains(old) else { throw WireError(field: "old") }
        return SplitRatio(new, for: old)
    }

    static func side(_ text: String) throws(WireError) -> Side {
        try required(Side(rawValue: text), "side")
    }

    static func currency(_ text: String?) throws(WireError) -> Currency {
        try required(text.flatMap { Currency(rawValue: $0) }, "currency")
    }

    static func price(
        _ millionths: Int64, _ currency: Currency, _ field: String
    ) throws(WireError) -> Price {
        guard millionths > 0 else { throw WireError(field: field) }
        return Price(millionths: millionths, currency)
    }
}

extension Wire.Order {
    init(_ submission: Submission) {
        self.init(
            intent: submission.intent.rawValue, session: submission.session.description,
            instrument: submission.instrument.description, side: submission.side.rawValue,
            quantity: submission.quantity.millionths, limit: submission.limit.millionths,
            currency: submission.limit.currency.rawValue)
    }

    func submission() throws(WireError) -> Submission {
        Submission(
            intent: OrderID(rawValue: intent), session: try WireValue.date(session),
            instrument: try WireValue.instrument(instrument), side: try WireValue.side(side),
            quantity: Quantity(millionths: quantity),
            limit: try WireValue.price(limit, try WireValue.currency(currency), "limit"))
    }
}

extension Wire.Report {
    init(_ report: OrderReport) {
        self.init(
            number: report.number.rawValue, session: report.session.description,
            instrument: report.instrument.description, side: report.side.rawValue,
            quantity: report.quantity.millionths, limit: report.limit.millionths,
            currency: report.limit.currency.rawValue, status: report.status.rawValue,
            filled: report.executed.quantity.millionths,
            amount: report.executed.amount.minorUnits, costs: report.executed.costs.minorUnits,
            acceptedAt: report.acceptedAt.description, reason: report.reason)
    }

    func report() throws(WireError) -> OrderReport {
        let currency = try WireValue.currency(currency)
        return OrderReport(
            number: BrokerOrderNumber(rawValue: number), session: try WireValue.date(session),
            instrument: try WireValue.instrument(instrument), side: try WireValue.side(side),
            quantity: Quantity(millionths: quantity),
            limit: try WireValue.price(limit, currency, "limit"),
            status: try WireValue.required(OrderReport.Status(rawValue: status), "status"),
            executed: Execution(
                quantity: Quantity(millionths: filled),
                amount: Money(minorUnits: amount, currency),
                costs: Money(minorUnits: costs, currency)),
            acceptedAt: try WireValue.instant(acceptedAt, "acceptedAt"), reason: reason)
    }
}

extension Wire.Account {
    init(_ balances: Balances) {
        self.init(
            cash: balances.cash.minorUnits, orderable: balances.orderable.minorUnits,
            currency: balances.cash.currency.rawValue,
            positions: balances.positions.map { position in
                Position(
                    instrument: position.instrument.description,
                    held: position.held.millionths, sellable: position.sellable.millionths)
            })
    }

    func balances() throws(WireError) -> Balances {
        let currency = try WireValue.currency(currency)
        return Balances(
            cash: Money(minorUnits: cash, currency),
            orderable: Money(minorUnits: orderable, currency),
            positions: try positions.map { position throws(WireError) in
                Balances.Position(
                    instrument: try WireValue.instrument(position.instrument),
                    held: Quantity(millionths: position.held),
                    sellable: Quantity(millionths: position.sellable))
            })
    }
}

extension Wire.QuoteLine {
    init(_ quote: Quote) {
        self.init(
            instrument: quote.instrument.description, kind: quote.kind.rawValue,
            last: quote.last.millionths, base: quote.base.millionths,
            currency: quote.last.currency.rawValue, at: quote.at.description,
            leverage: quote.leverage)
    }

    func quote() throws(WireError) -> Quote {
        let currency = try WireValue.currency(currency)
        return Quote(
            instrument: try WireValue.instrument(instrument),
            kind: try WireValue.required(InstrumentKind(rawValue: kind), "kind"),
            last: try WireValue.price(last, currency, "last"),
            at: try WireValue.instant(at, "at"),
            base: try WireValue.price(base, currency, "base"), leverage: leverage)
    }
}
