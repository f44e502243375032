import Trading
import Markets

extension PlanInputs {
    /// The request that the text was made from.
    public func request() throws(PlanInputsError) -> PlanRequest {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard let version = lines.popFirst(), version == PlanInputs.version else {
            throw .version(String(text.prefix { $0 != "\n" }.prefix(80)))
        }
        guard lines.popLast() == "" else { throw .unreadable(line: 0, "it has no end") }
        // Each of the words of the head once and in order: none is taken for granted.
        let words = lines.map { $0.prefix { $0 != "\t" } }
        guard words.prefix(Parts.head.count).elementsEqual(Parts.head),
            !words.dropFirst(Parts.head.count).contains(where: Parts.head.contains)
        else { throw .unreadable(line: 0, "its head is not \(Parts.head.joined(separator: ", "))") }
        var parts = Parts()
        for (index, line) in lines.enumerated() {
            var fields = Fields(line: index + 2, line)
            try parts.take(&fields)
            try fields.end()
        }
        return try parts.request
    }
}

/// The fields of one line, read from left to right.
private struct Fields {
    let line: Int
    private var rest: ArraySlice<Substring>

    init(line: Int, _ text: Substring) {
        self.line = line
        rest = text.split(separator: "\t", omittingEmptySubsequences: false)[...]
    }

    mutating func text() throws(PlanInputsError) -> String {
        guard let field = rest.popFirst() else {
            throw .unreadable(line: line, "a field is missing")
        }
        var text = ""
        var isEscaped = false
        for character in field.unicodeScalars {
            if isEscaped {
                switch character {
                case "\\": text += "\\"
                case "t": text += "\t"
                case "n": text += "\n"
                default: throw .unreadable(line: line, "'\\\(character)' stands for nothing")
                }
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                text.unicodeScalars.append(character)
            }
        }
        guard !isEscaped else { throw .unreadable(line: line, "it ends in '\\'") }
        return text
    }

    mutating func read<Value>(_ parse: (String) -> Value?) throws(PlanInputsError) -> Value {
        let text = try text()
        guard let value = parse(text) else {
            throw .unreadable(line: line, "'\(text)' cannot be read")
        }
        return value
    }

    mutating func number() throws(PlanInputsError) -> Int64 { try read { Int64($0) } }

    /// `-` is nil.
    mutating func optional() throws(PlanInputsError) -> Int64? {
        try read { $0 == "-" ? Int64??.some(nil) : Int64($0).map { .some($0) } }
    }

    mutating func instrument() throws(PlanInputsError) -> Instrument {
        try read { Instrument(parsing: $0) }
    }

    mutating func currency() throws(PlanInputsError) -> Currency {
        try read { Currency(rawValue: $0) }
    }

    mutating func weight() throws(PlanInputsError) -> Weight {
        Weight(trillionths: try number())
    }

    mutating func shares() throws(PlanInputsError) -> Quantity {
        Quantity(millionths: try number())
    }

    mutating func instant() throws(PlanInputsError) -> Instant {
        Instant(microseconds: try number())
    }

    func end() throws(PlanInputsError) {
        guard rest.isEmpty else { throw .unreadable(line: line, "it has a field too many") }
    }
}

/// What has been read so far.
private struct Parts {
    static let head: [Substring] = [
        "deployment", "decision", "hold", "session", "as-of", "buffer", "minimum", "limit",
        "collar", "cash",
    ]

    var deployment: DeploymentName?
    var decision: DecisionID?
    var hold = ""
    var session: TradingDate?
    var asOf: Instant?
    var policy = PlanPolicy()
    var cash: Money?
    var positions: [Instrument: Quantity] = [:]
    var working: [Order] = []
    var targets: [Decision.Target] = []
    var universe: [(name: String, instrument: Instrument)] = []
    var quotes: [Instrument: Quote] = [:]
    var commissions: [InstrumentKind: Rate] = [:]

    var request: PlanRequest {
        get throws(PlanInputsError) {
            guard let deployment, let session, let asOf, let cash else {
                throw .unreadable(line: 0, "deployment, session, as-of and cash are not all there")
            }
            return PlanRequest(
                deployment: deployment, decision: decision, holdReason: hold, session: session,
                asOf: asOf, ledger: Ledger(cash: cash, positions: positions), working: working,
                targets: targets, universe: universe, quotes: quotes, policy: policy,
                costs: TradeCosts(commission: .fixed(commissions)))
        }
    }

    mutating func take(_ fields: inout Fields) throws(PlanInputsError) {
        let word = try fields.text()
        switch word {
        case "deployment": deployment = try fields.read { DeploymentName(rawValue: $0) }
        case "decision": decision = try fields.optional().map { DecisionID(rawValue: $0) }
        case "hold": hold = try fields.text()
        case "session": session = try fields.read { TradingDate(parsing: $0) }
        case "as-of": asOf = try fields.instant()
        case "buffer", "minimum", "limit", "collar": try takePolicy(word, &fields)
        case "cash": cash = Money(minorUnits: try fields.number(), try fields.currency())
        case "position": positions[try fields.instrument()] = try fields.shares()
        case "order": working.append(try order(&fields))
        case "target":
            targets.append(
                Decision.Target(
                    name: try fields.text(), instrument: try fields.instrument(),
                    weight: try fields.weight()))
        case "universe": universe.append((try fields.text(), try fields.instrument()))
        case "quote":
            let quote = try quote(&fields)
            quotes[quote.instrument] = quote
        case "commission":
            let kind = try fields.read { InstrumentKind(rawValue: $0) }
            commissions[kind] = Rate(billionths: try fields.number())
        default: throw .unreadable(line: fields.line, "'\(word)' is no word of it")
        }
    }

    private mutating func takePolicy(
        _ word: String, _ fields: inout Fields
    ) throws(PlanInputsError) {
        switch word {
        case "buffer": policy.buffer = try fields.weight()
        case "collar": policy.collar = try fields.weight()
        case "minimum":
            let units = try fields.optional()
            let currency = try fields.text()
            guard let units else { break }
            guard let currency = Currency(rawValue: currency) else {
                throw .unreadable(line: fields.line, "'\(currency)' is no currency")
            }
            policy.minimum = Money(minorUnits: units, currency)
        default:
            let kind = try fields.text()
            let value = try fields.optional()
            switch (kind, value) {
            case ("offset", let weight?): policy.limitPrice = .offset(Weight(trillionths: weight))
            case ("ticks", let count?): policy.limitPrice = .ticks(Int(count))
            case ("collar", nil): policy.limitPrice = .collar
            default: throw .unreadable(line: fields.line, "'\(kind)' is no limit price")
            }
        }
    }

    private func quote(_ fields: inout Fields) throws(PlanInputsError) -> Quote {
        let instrument = try fields.instrument()
        let kind = try fields.read { InstrumentKind(rawValue: $0) }
        let currency = try fields.currency()
        func price(_ fields: inout Fields) throws(PlanInputsError) -> Price {
            Price(millionths: try fields.number(), currency)
        }
        return Quote(
            instrument: instrument, kind: kind, last: try price(&fields), at: try fields.instant(),
            base: try price(&fields), leverage: Int(try fields.number()))
    }

    private func order(_ fields: inout Fields) throws(PlanInputsError) -> Order {
        let deployment = try fields.read { DeploymentName(rawValue: $0) }
        let kind = try fields.text()
        let number = try fields.number()
        let purpose: OrderIdentity.Purpose
        switch kind {
        case "decision": purpose = .decision(DecisionID(rawValue: number))
        case "exit": purpose = .exit(ExitID(rawValue: number))
        default: throw .unreadable(line: fields.line, "'\(kind)' is no purpose")
        }
        let identity = OrderIdentity(
            deployment: deployment, purpose: purpose,
            session: try fields.read { TradingDate(parsing: $0) },
            leg: try fields.read { Int($0).flatMap(Leg.init(rawValue:)) },
            instrument: try fields.instrument(), side: try fields.read { Side(rawValue: $0) },
            attempt: Int(try fields.number()))
        let account = try fields.read { AccountName(rawValue: $0) }
        let plan = PlanID(rawValue: try fields.number())
        let cause = try fields.read { OrderCause(rawValue: $0) }
        let quantity = try fields.shares()
        let limit = try fields.number()
        let currency = try fields.currency()
        let state = try fields.read { OrderState(rawValue: $0) }
        let executed = Execution(
            quantity: try fields.shares(), amount: Money(minorUnits: try fields.number(), currency),
            costs: Money(minorUnits: try fields.number(), currency))
        return Order(
            stored: identity, account: account, plan: plan, cause: cause, quantity: quantity,
            limit: Price(millionths: limit, currency), state: state, executed: executed,
            number: nil, baseline: nil, note: nil)
    }
}
