public import Diagnostics
import Markets
import Trading
import YAML

extension AccountLimits {
    /// Reads and checks a file of `limits/`.
    ///
    /// - Throws: everything that is wrong with it, by place; then nothing of it may be used.
    public init(reading source: SourceText) throws(DiagnosticList) {
        var diagnostics = DiagnosticList(source: source)
        guard let root = YAMLNode.read(source, reporting: &diagnostics) else { throw diagnostics }
        var reader = LimitsReader(diagnostics)
        guard let limits = reader.read(root), !reader.diagnostics.hasErrors else {
            throw reader.diagnostics
        }
        self = limits
    }
}

/// Gives the keys of one file their meaning, and goes on after a mistake to find more.
private struct LimitsReader {
    var diagnostics: DiagnosticList
    var limits = GateLimits.ceilings
    var lines: [LimitKey: Int] = [:]

    /// Names the account, as the file's own name does.
    static let nameKey = "limits"

    init(_ diagnostics: DiagnosticList) {
        self.diagnostics = diagnostics
    }

    mutating func read(_ root: YAMLNode) -> AccountLimits? {
        guard case .mapping(let entries) = root.content else {
            refuse(root.range, "limits are a map of keys and values")
            return nil
        }
        var account: AccountName?
        var isNamed = false
        for entry in entries {
            if entry.key.text == Self.nameKey {
                isNamed = true
                account = name(entry.value)
            } else if let key = LimitKey(rawValue: entry.key.text) {
                lines[key] = entry.key.range.start.line
                set(key, entry.value)
            } else {
                let near = nearestName(
                    to: entry.key.text, among: [Self.nameKey] + LimitKey.allCases.map(\.rawValue))
                diagnostics.add(
                    Diagnostic(
                        .unknownKey, "unknown key '\(entry.key.text)'", at: entry.key.range,
                        hint: near.map { "did you mean '\($0)'?" }))
            }
        }
        if !isNamed {
            diagnostics.add(
                Diagnostic(
                    .missingKey, "'limits' is missing", at: SourceRange(at: root.range.start),
                    label: "in this map", hint: "write the account's name: limits: paper"))
        }
        return account.map { AccountLimits(account: $0, limits: limits, lines: lines) }
    }

    private mutating func name(_ node: YAMLNode) -> AccountName? {
        guard case .scalar(let scalar) = node.content,
            let name = AccountName(rawValue: scalar.text)
        else {
            refuse(node.range, "an account's name is a-z, 0-9 and '-', beginning with a letter")
            return nil
        }
        let file = diagnostics.source.name.split(separator: "/").last ?? ""
        if file.hasSuffix(".yaml"), file != "\(name).yaml" {
            diagnostics.add(
                Diagnostic(
                    .otherName, "the limits are of '\(name)' and the file is called '\(file)'",
                    at: node.range, hint: "write \(file.dropLast(5)), or rename the file"))
        }
        return name
    }

    /// The one reader of every key.
    private mutating func set(_ key: LimitKey, _ node: YAMLNode) {
        let most = GateLimits.ceilings
        switch key {
        case .orderValue:
            limits.orderValue = weight(key, node, most: most.orderValue)
        case .positionSize:
            limits.positionSize = weight(key, node, most: most.positionSize)
        case .collar:
            limits.collar = weight(key, node, most: most.collar)
        case .quoteAge:
            limits.quoteAgeSeconds = number(
                key, node, most: most.quoteAgeSeconds, LimitText.seconds)
        case .decisionAge:
            limits.decisionAge = number(key, node, most: most.decisionAge, LimitText.sessions)
        case .ordersPerMinute:
            limits.ordersPerMinute = number(
                key, node, most: most.ordersPerMinute, LimitText.count)
        case .ordersPerRun:
            limits.ordersPerRun = number(key, node, most: most.ordersPerRun, LimitText.count)
        case .ordersPerSession:
            limits.ordersPerSession = number(
                key, node, most: most.ordersPerSession, LimitText.count)
        case .turnover:
            limits.turnover = weight(key, node, most: most.turnover)
        case .cashBuffer:
            limits.cashBuffer = weight(key, node, most: .all)
        case .dailyLoss:
            limits.loss.daily = weight(key, node, most: most.loss.daily)
        case .onDailyLoss:
            limits.loss.onDaily =
                scalar(key, node) { LossLimits.Response(rawValue: $0) } ?? most.loss.onDaily
        case .drawdown: setDrawdown(node)
        case .heat:
            limits.heat = weight(key, node, most: most.heat)
        case .balanceAge:
            limits.balanceAgeSeconds = number(
                key, node, most: most.balanceAgeSeconds, LimitText.seconds)
        case .restricted: limits.restricted = restricted(node)
        }
    }

    private mutating func setDrawdown(_ node: YAMLNode) {
        let most = LossLimits()
        let read = scalar(.drawdown, node) { text -> (share: Weight, sessions: Int)? in
            let words = text.split(separator: " ")
            guard let over = words.firstIndex(of: "over"),
                let share = LimitText.weight(words[..<over].joined(separator: " ")),
                let sessions = LimitText.sessions(words[(over + 1)...].joined(separator: " "))
            else { return nil }
            return (share, sessions)
        }
        guard let read else { return }
        if read.share > most.drawdown {
            refuseCeiling(node, "\(read.share)", above: "\(most.drawdown)")
        }
        // A shorter look back forgets a fall sooner, so it is the looser one.
        if !(most.drawdownSessions...500).contains(read.sessions) {
            diagnostics.add(
                Diagnostic(
                    .aboveCeiling, "\(read.sessions) sessions are no look back of a drawdown",
                    at: node.range, hint: "write from \(most.drawdownSessions) to 500 sessions"))
        }
        limits.loss.drawdown = read.share
        limits.loss.drawdownSessions = read.sessions
    }

    private mutating func restricted(_ node: YAMLNode) -> Set<Instrument> {
        guard case .sequence(let elements) = node.content else {
            refuse(node.range, "'restricted' is a list", hint: LimitKey.restricted.example)
            return []
        }
        var instruments: Set<Instrument> = []
        for element in elements {
            guard case .scalar(let scalar) = element.content,
                let instrument = Instrument(parsing: scalar.text)
            else {
                refuse(
                    element.range, "this is no instrument", hint: LimitKey.restricted.example)
                continue
            }
            guard instruments.insert(instrument).inserted else {
                refuse(element.range, "'\(instrument)' is there twice", hint: "delete one of them")
                continue
            }
        }
        return instruments
    }
}

// MARK: - Values

extension LimitsReader {
    private mutating func refuse(_ range: SourceRange, _ message: String, hint: String? = nil) {
        diagnostics.add(Diagnostic(.badValue, message, at: range, hint: hint))
    }

    private mutating func refuseCeiling(_ node: YAMLNode, _ value: String, above most: String) {
        diagnostics.add(
            Diagnostic(
                .aboveCeiling, "\(value) is above the ceiling of \(most)", at: node.range,
                hint: "write at most \(most), or leave the key out"))
    }

    private mutating func scalar<Value>(
        _ key: LimitKey, _ node: YAMLNode, _ read: (String) -> Value?
    ) -> Value? {
        guard case .scalar(let scalar) = node.content else {
            refuse(node.range, "'\(key.rawValue)' is one value", hint: key.example)
            return nil
        }
        guard let value = read(scalar.text) else {
            refuse(node.range, "'\(scalar.text)' is no \(key.rawValue)", hint: key.example)
            return nil
        }
        return value
    }

    private mutating func weight(_ key: LimitKey, _ node: YAMLNode, most: Weight) -> Weight {
        guard let value = scalar(key, node, LimitText.weight) else { return most }
        if value > most { refuseCeiling(node, "\(value)", above: "\(most)") }
        return value
    }

    private mutating func number(
        _ key: LimitKey, _ node: YAMLNode, most: Int, _ read: (String) -> Int?
    ) -> Int {
        guard let value = scalar(key, node, read) else { return most }
        if value > most {
            let ceiling = key.text(in: .ceilings)
            refuseCeiling(node, "this", above: ceiling)
        }
        return value
    }
}
