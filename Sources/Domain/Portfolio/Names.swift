import Diagnostics
import Formula
import Markets
import YAML

/// Everything in a file that has a name, read before any formula is checked.
struct Names {
    var universe: [UniverseName] = []
    /// Names of the universe in order that are not cash.
    private(set) var assets: [FormulaScope.Asset] = []
    private(set) var assetIndices: [String: Int] = [:]
    var cash: Set<String> = []
    var pools: Set<String> = []
    var groups: [(name: String, members: [Int])] = []
    var parameters: [(name: String, parameter: FormulaScope.Parameter)] = []
    /// Parameters that were refused, and are names all the same.
    var refused: Set<String> = []
    var formulas: [NamedFormula] = []
    /// Conditions of pools, which are checked and not used.
    var requirements: [Expression] = []

    /// Where each name was given its meaning.
    private var places: [String: (what: String, range: SourceRange)] = [:]

    var scope: FormulaScope {
        FormulaScope(
            assets: assets, cash: cash, pools: pools,
            groups: Dictionary(
                groups.map { ($0.name, $0.members) }, uniquingKeysWith: { a, _ in a }),
            parameters: Dictionary(
                parameters.map { ($0.name, $0.parameter) }, uniquingKeysWith: { a, _ in a }),
            letNames: refused.union(formulas.map(\.name)))
    }

    /// Whether a key can be a name and is a new one; a report otherwise.
    mutating func claim(_ key: YAMLScalar, as what: String, _ reader: inout FileReader) -> Bool {
        let name = key.text
        guard Names.isName(name), !reservedWords.contains(name) else {
            reader.report(
                .badName,
                reservedWords.contains(name)
                    ? "'\(name)' is a word of the language" : "'\(name)' is not a name",
                at: key.range, hint: "small letters, digits and '_', a letter first")
            return false
        }
        if (Vocabulary.fields + Vocabulary.laterFields).contains(name) {
            reader.report(
                .nameTaken, "'\(name)' is a field of the language", at: key.range,
                hint: "choose another name")
            return false
        }
        if let first = places[name] {
            reader.report(
                .nameTaken, "'\(name)' is already \(first.what)", at: key.range,
                hint: "choose another name",
                others: [Diagnostic.Label(first.range, "first here")])
            return false
        }
        places[name] = (what, key.range)
        return true
    }

    static func isName(_ text: String) -> Bool {
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                if index == 0 { return false }
            default: return false
            }
        }
        return !text.isEmpty
    }
}

// MARK: - universe

extension Names {
    mutating func readUniverse(_ node: YAMLNode, base: Currency?, _ reader: inout FileReader) {
        guard let entries = reader.entries(node, "universe") else { return }
        if entries.isEmpty {
            reader.report(.missingKey, "the universe is empty", at: node.range)
        }
        var owners: [Instrument: (name: String, range: SourceRange)] = [:]
        for entry in entries where claim(entry.key, as: "in the universe", &reader) {
            let name = entry.key.text
            guard entry.value.scalar != nil else {
                readPool(name, entry, &reader)
                continue
            }
            guard let scalar = reader.text(entry.value, "'\(name)'") else { continue }
            if scalar.text.hasPrefix("CASH:") {
                readCash(name, scalar, base: base, &reader)
                continue
            }
            guard let instrument = Instrument(parsing: scalar.text) else {
                reader.report(
                    .badInstrument, "'\(scalar.text)' is no instrument", at: scalar.range,
                    hint: "such as KRX:069500, US:SPY or CASH:KRW")
                add(name, in: base ?? .krw)  // what was refused is still a name
                continue
            }
            if let owner = owners[instrument] {
                reader.report(
                    .nameTaken, "\(instrument) is already '\(owner.name)'", at: scalar.range,
                    others: [Diagnostic.Label(owner.range, "first here")])
            }
            owners[instrument] = (name, scalar.range)
            if let base, instrument.currency != base {
                reader.notYet(
                    "two currencies: \(instrument) is in \(instrument.currency.rawValue)"
                        + " and the base is \(base.rawValue)", at: scalar.range)
            }
            universe.append(UniverseName(name: name, source: .instrument(instrument)))
            add(name, in: instrument.currency)
        }
    }

    private mutating func add(_ name: String, in currency: Currency) {
        assetIndices[name] = assets.count
        assets.append(FormulaScope.Asset(name: name, currency: currency.rawValue))
    }

    private mutating func readCash(
        _ name: String, _ scalar: YAMLScalar, base: Currency?, _ reader: inout FileReader
    ) {
        cash.insert(name)
        guard let currency = Currency(rawValue: String(scalar.text.dropFirst(5))) else {
            reader.report(
                .badInstrument, "'\(scalar.text)' is no currency that is known", at: scalar.range,
                hint: "CASH:KRW or CASH:USD")
            return
        }
        if let base, currency != base {
            reader.report(
                .badInstrument, "cash is in the base currency, \(base.rawValue)",
                at: scalar.range, hint: "CASH:\(base.rawValue)")
        }
        universe.append(UniverseName(name: name, source: .cash(currency)))
    }

    private mutating func readPool(_ name: String, _ entry: YAMLEntry, _ reader: inout FileReader) {
        pools.insert(name)
        reader.notYet("pools of instruments", at: entry.key.range)
        guard
            let fields = reader.fields(
                entry.value, "the pool '\(name)'", optional: ["members_of", "list", "require"])
        else { return }
        if fields["members_of"] == nil, fields["list"] == nil {
            reader.report(
                .missingKey, "the pool '\(name)' lacks 'members_of' or 'list'",
                at: entry.key.range)
        }
        if let require = fields["require"] {
            for element in reader.elements(require, "require") ?? [] {
                if let formula = reader.formula(element, "a requirement") {
                    requirements.append(formula)
                }
            }
        }
    }
}
