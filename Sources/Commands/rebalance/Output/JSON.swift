import FoundationEssentials
import Markets

/// One JSON object with its schema's name and version; keys sorted, so that bytes are stable.
enum JSON {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// `{"amount": "1234.56", "currency": "KRW"}`: an exact decimal string, never a number.
struct MoneyView: Encodable {
    let amount: String
    let currency: String

    init(_ money: Money) {
        amount = money.amount
        currency = money.currency.rawValue
    }

    init(_ price: Price) {
        amount = price.amount
        currency = price.currency.rawValue
    }
}
