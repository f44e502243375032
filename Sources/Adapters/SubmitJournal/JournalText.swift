import FoundationEssentials
import Markets
import Trading

/// A line of the file, with a fixed name for each figure.
///
/// `{"account":"paper","at":"2026-11-23T06:10:00Z","event":"sending","held":"10",…}`
struct JournalText: Codable {
    var ledger: String
    var account: String
    var event: String
    var order: String
    // Of a sending line.
    var at: String?
    var session: String?
    var instrument: String?
    var side: String?
    var quantity: String?
    var limit: Int64?
    var currency: String?
    var numbers: [String]?
    var held: String?
    var sellable: String?
    var orderable: Int64?
    var witness: [Int64]?
    // Of an answer.
    var number: String?
    var reason: String?

    init(_ line: JournalLine) {
        ledger = line.ledger
        account = line.account.rawValue
        order = line.order.rawValue
        switch line.content {
        case .sending(let submission, let baseline):
            event = "sending"
            at = baseline.at.description
            session = submission.session.description
            instrument = submission.instrument.description
            side = submission.side.rawValue
            quantity = submission.quantity.description
            limit = submission.limit.millionths
            currency = submission.limit.currency.rawValue
            numbers = baseline.numbers.map(\.rawValue)
            held = baseline.held.description
            sellable = baseline.sellable.description
            orderable = baseline.orderable.minorUnits
            let witness = baseline.witness
            self.witness = [
                witness.held.millionths, witness.sellable.millionths, witness.orderable.minorUnits,
            ]
        case .answered(.accepted(let number)):
            event = "accepted"
            self.number = number.rawValue
        case .answered(.rejected(let reason)):
            event = "rejected"
            self.reason = reason
        case .answered(.unknown(let why)):
            event = "unknown"
            reason = why
        }
    }

    var line: JournalLine? {
        guard let account = AccountName(rawValue: account), let content else { return nil }
        return JournalLine(
            ledger: ledger, account: account, order: OrderID(rawValue: order), content: content)
    }

    private var content: JournalLine.Content? {
        switch event {
        case "sending": sending
        case "accepted":
            number.map { .answered(.accepted(BrokerOrderNumber(rawValue: $0))) }
        case "rejected": .answered(.rejected(reason: reason ?? ""))
        case "unknown": .answered(.unknown(why: reason ?? ""))
        default: nil
        }
    }

    private var sending: JournalLine.Content? {
        guard let at = at.flatMap({ Instant(parsing: $0) }),
            let session = session.flatMap({ TradingDate(parsing: $0) }),
            let instrument = instrument.flatMap({ Instrument(parsing: $0) }),
            let side = side.flatMap({ Side(rawValue: $0) }),
            let quantity = quantity.flatMap({ Quantity(parsing: $0) }),
            let currency = currency.flatMap({ Currency(rawValue: $0) }), let limit,
            let held = held.flatMap({ Quantity(parsing: $0) }),
            let sellable = sellable.flatMap({ Quantity(parsing: $0) }), let orderable,
            let numbers, let witness, witness.count == 3
        else { return nil }
        return .sending(
            Submission(
                intent: OrderID(rawValue: order), session: session, instrument: instrument,
                side: side, quantity: quantity, limit: Price(millionths: limit, currency)),
            Baseline(
                numbers: numbers.map { BrokerOrderNumber(rawValue: $0) }, held: held,
                sellable: sellable, orderable: Money(minorUnits: orderable, currency),
                witness: Witness(
                    held: Quantity(millionths: witness[0]),
                    sellable: Quantity(millionths: witness[1]),
                    orderable: Money(minorUnits: witness[2], currency)),
                at: at))
    }

    /// One line, ended.
    var bytes: [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Every field is text or a whole number, so there is nothing that cannot be encoded.
        guard let data = try? encoder.encode(self) else { return nil }
        return Array(data) + [UInt8(ascii: "\n")]
    }

    static func line(_ bytes: ArraySlice<UInt8>) -> JournalLine? {
        // What is no JSON of ours is nil, and the reader says which line.
        (try? JSONDecoder().decode(JournalText.self, from: Data(bytes)))?.line
    }
}
