import Markets

// How a lie is written: on a command line, on the wire and in a row. One form for all three.

extension Lie: CustomStringConvertible {
    /// `silent`, `late 5-60`
    public var description: String {
        guard let range else { return word }
        return range.count == 1
            ? "\(word) \(range.lowerBound)" : "\(word) \(range.lowerBound)-\(range.upperBound)"
    }

    /// Reads `silent`, `late 30`, `late 5-60`. Nil for anything else.
    public init?(parsing text: some StringProtocol) {
        let words = text.split(separator: " ")
        guard let word = words.first, words.count <= 2 else { return nil }
        if words.count == 1 {
            guard let lie = Lie.plain.first(where: { $0.word == word }) else { return nil }
            self = lie
        } else {
            guard let range = Lie.range(parsing: words[1]),
                let make = Lie.ranged.first(where: { $0(0...0).word == word }),
                Lie.longest(make(range)) >= range.upperBound
            else { return nil }
            self = make(range)
        }
    }

    /// Each lie that has no range.
    static let plain: [Lie] = [
        .silent, .lost, .unsent, .refused, .rate, .twice, .twin, .cancelSilent, .cancelLost,
        .filledFirst, .unreadable, .falseEmpty, .falseNone, .tinyPages, .pageRepeated,
        .pageMissing, .pageShifted, .pageEndless, .falseFlat, .doubled,
    ]

    /// Each lie that has one.
    static let ranged: [@Sendable (ClosedRange<Int>) -> Lie] = [
        { .slow($0) }, { .late($0) }, { .hidden($0) }, { .bounced($0) }, { .stalled($0) },
        { .delayed($0) }, { .cancelLate($0) }, { .lateFills($0) }, { .older($0) }, { .stale($0) },
        { .oldQuotes($0) }, { .outage($0) }, { .revoked($0) },
    ]

    /// The words of all lies, for a message: `silent`, `late SECONDS`.
    public static var words: [String] {
        plain.map(\.word)
            + ranged.map { make in
                let lie = make(0...0)
                return "\(lie.word) \(longest(lie) == 100 ? "PERCENT" : "SECONDS")"
            }
    }

    /// A day, or the whole of an order.
    private static func longest(_ lie: Lie) -> Int {
        if case .stalled = lie { 100 } else { 86_400 }
    }

    private static func range(parsing text: some StringProtocol) -> ClosedRange<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
            .map { Decimal.scaled($0, decimals: 0) }
        switch ends.count {
        case 1:
            guard let end = ends[0], (0...86_400).contains(end) else { return nil }
            return Int(end)...Int(end)
        case 2:
            guard let low = ends[0], let high = ends[1], 0 <= low, low <= high, high <= 86_400
            else { return nil }
            return Int(low)...Int(high)
        default: return nil
        }
    }

    /// Its name; random numbers are drawn by it.
    var word: String {
        switch self {
        case .silent: "silent"
        case .lost: "lost"
        case .unsent: "unsent"
        case .refused: "refused"
        case .slow: "slow"
        case .late: "late"
        case .rate: "rate"
        case .twice: "twice"
        case .hidden: "hidden"
        case .bounced: "bounced"
        case .stalled: "stalled"
        case .delayed: "delayed"
        case .twin: "twin"
        case .cancelSilent: "cancel-silent"
        case .cancelLost: "cancel-lost"
        case .cancelLate: "cancel-late"
        case .filledFirst: "filled-first"
        case .unreadable: "unreadable"
        case .falseEmpty: "false-empty"
        case .falseNone: "false-none"
        case .tinyPages: "tiny-pages"
        case .pageRepeated: "page-repeated"
        case .pageMissing: "page-missing"
        case .pageShifted: "page-shifted"
        case .pageEndless: "page-endless"
        case .lateFills: "late-fills"
        case .older: "older"
        case .stale: "stale"
        case .falseFlat: "false-flat"
        case .doubled: "doubled"
        case .oldQuotes: "old-quotes"
        case .outage: "outage"
        case .revoked: "revoked"
        }
    }
}

/// Several lies as one text: `silent, hidden 20`. Empty for none.
enum LieList {
    static func text(_ lies: [Lie]) -> String {
        lies.map(\.description).joined(separator: ", ")
    }

    static func lies(parsing text: String) -> [Lie]? {
        let parts = text.split(separator: ",").map { Lie(parsing: $0) }
        let lies = parts.compactMap(\.self)
        return lies.count == parts.count ? lies : nil
    }
}

extension LieRule: CustomStringConvertible {
    /// `silent on 2`, `late 5-60 on 15%`, `refused on KRX:069500`, `hidden 20`
    public var description: String {
        switch condition {
        case .all: "\(lie)"
        case .nth(let place): "\(lie) on \(place)"
        case .instrument(let instrument): "\(lie) on \(instrument)"
        case .perMille(let share):
            "\(lie) on \(share / 10)\(share % 10 == 0 ? "" : ".\(share % 10)")%"
        }
    }

    /// Reads what `description` writes. Nil for anything else, and for a rule that no call fits.
    public init?(parsing text: some StringProtocol) {
        let words = text.split(separator: " ")
        guard let on = words.firstIndex(of: "on") else {
            guard let lie = Lie(parsing: text) else { return nil }
            self.init(lie)
            return
        }
        guard let lie = Lie(parsing: words[..<on].joined(separator: " ")),
            words.count == on + 2,
            let condition = Condition(parsing: words[on + 1]), LieRule.isPossible(lie, condition)
        else { return nil }
        self.init(lie, on: condition)
    }
}

extension LieRule.Condition {
    fileprivate init?(parsing word: some StringProtocol) {
        if word.hasSuffix("%") {
            guard let share = Decimal.scaled(word.dropLast(), decimals: 1),
                (0...1000).contains(share)
            else { return nil }
            self = .perMille(Int(share))
        } else if let place = Decimal.scaled(word, decimals: 0) {
            guard (1...Int64(Int32.max)).contains(place) else { return nil }
            self = .nth(Int(place))
        } else if let instrument = Instrument(parsing: word) {
            self = .instrument(instrument)
        } else {
            return nil
        }
    }
}
