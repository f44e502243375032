import FoundationEssentials
import Markets
import Trading

/// What crosses the socket: one JSON object a line, each request answered by one reply.
///
/// Numbers are exact integers: millionths of a share or of a price, minor units of money.
enum Wire {
    /// A request is one order or one question. A longer one is not from us.
    static let requestLimit = 64 << 10
    /// A reply may be a day's orders, or the closes of one instrument.
    static let replyLimit = 1 << 20

    struct Request: Codable {
        enum Verb: String, Codable {
            case submit, cancel, orders, balances, sellable, buyingPower, quotes
            case now, wait, history, submissions
            case move, flow, dividend, split, person, lie, tellTruth
        }

        var verb: Verb
        var submission: Order?
        var number: String?
        var session: String?
        var instrument: String?
        var instruments: [String]?
        var instant: String?
        var count: Int?
        var amount: Int64?
        var currency: String?
        /// What the last page said to ask the next one with.
        var next: String?
        /// A rule: `late 5-60 on 15%`.
        var rule: String?
        var new: Int64?
        var old: Int64?
    }

    struct Reply: Codable {
        /// Why there is no answer: then there is nothing else.
        var error: String?
        /// Whether `error` is a mistake of the request's, and not to be tried again.
        var impossible: Bool?
        /// Why a reading is not whole.
        var unavailable: String?
        var asOf: String?
        /// Of a submit, the answer's code; of a cancel, what came of it.
        var outcome: String?
        /// Of a submit, whether the broker says that it took the order.
        var isDone: Bool?
        var number: String?
        var reason: String?
        var orders: [Report]?
        var next: String?
        var totals: Totals?
        var balances: Account?
        var amount: Int64?
        var currency: String?
        var quotes: [QuoteLine]?
        var dates: [String]?
        /// Millionths; 0 where there is none.
        var closes: [Int64]?
        var source: String?
        var submissions: [Order]?
    }

    struct Order: Codable {
        let intent: String
        let session: String
        let instrument: String
        let side: String
        let quantity: Int64
        let limit: Int64
        let currency: String
    }

    struct Report: Codable {
        let number: String
        let session: String
        let instrument: String
        let side: String
        let quantity: Int64
        let limit: Int64
        let currency: String
        let status: String
        let filled: Int64
        let amount: Int64
        let costs: Int64
        let acceptedAt: String
        let reason: String?
    }

    struct Totals: Codable {
        let orders: Int
        let filled: Int64
    }

    struct Account: Codable {
        struct Position: Codable {
            let instrument: String
            let held: Int64
            let sellable: Int64
        }

        let cash: Int64
        let orderable: Int64
        let currency: String
        let positions: [Position]
    }

    struct QuoteLine: Codable {
        let instrument: String
        let kind: String
        let last: Int64
        let base: Int64
        let currency: String
        let at: String
        let leverage: Int
    }

    static func line(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    static func read<Value: Decodable>(_ line: [UInt8], as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(line))
    }
}

/// A line that is JSON and still no message of ours.
struct WireError: Error, CustomStringConvertible {
    let field: String
    var description: String { "'\(field)' is missing or wrong" }
}
