import Markets
public import Trading

/// A key of a file of `limits/`.
///
/// Every switch over it is exhaustive: a key that nobody reads does not compile, and a test holds
/// each of them to a gate whose answer it changes (E80).
public enum LimitKey: String, CaseIterable, Hashable, Sendable {
    case orderValue = "order_value"
    case positionSize = "position_size"
    case collar
    case quoteAge = "quote_age"
    case decisionAge = "decision_age"
    case ordersPerMinute = "orders_per_minute"
    case ordersPerRun = "orders_per_run"
    case ordersPerSession = "orders_per_session"
    case turnover
    case cashBuffer = "cash_buffer"
    case dailyLoss = "daily_loss"
    case onDailyLoss = "on_daily_loss"
    case drawdown
    case heat
    case balanceAge = "balance_age"
    case restricted

    /// The figure as a file says it.
    public func text(in limits: GateLimits) -> String {
        switch self {
        case .orderValue: "\(limits.orderValue)"
        case .positionSize: "\(limits.positionSize)"
        case .collar: "\(limits.collar)"
        case .quoteAge: LimitText.seconds(limits.quoteAgeSeconds)
        case .decisionAge: LimitText.sessions(limits.decisionAge)
        case .ordersPerMinute: "\(limits.ordersPerMinute)"
        case .ordersPerRun: "\(limits.ordersPerRun)"
        case .ordersPerSession: "\(limits.ordersPerSession)"
        case .turnover: "\(limits.turnover)"
        case .cashBuffer: "\(limits.cashBuffer)"
        case .dailyLoss: "\(limits.loss.daily)"
        case .onDailyLoss: limits.loss.onDaily.rawValue
        case .drawdown:
            "\(limits.loss.drawdown) over \(LimitText.sessions(limits.loss.drawdownSessions))"
        case .heat: "\(limits.heat)"
        case .balanceAge: LimitText.seconds(limits.balanceAgeSeconds)
        case .restricted:
            "[\(limits.restricted.sorted().map(\.description).joined(separator: ", "))]"
        }
    }

    /// What may be written, where a value was not read.
    var example: String {
        switch self {
        case .orderValue, .positionSize, .collar, .turnover, .cashBuffer, .dailyLoss, .heat:
            "write a share: 10 %"
        case .quoteAge, .balanceAge: "write a time: 90s, 5m, 24h, 9d"
        case .decisionAge: "write sessions: 3 sessions"
        case .ordersPerMinute, .ordersPerRun, .ordersPerSession: "write a number: 60"
        case .onDailyLoss: "write halt or flatten"
        case .drawdown: "write a share and how far to look back: 15 % over 60 sessions"
        case .restricted: "write a list of instruments: [KRX:252670]"
        }
    }
}

/// How the figures of limits are written, and read back.
enum LimitText {
    /// `10 %`, `0.5%`: zero or more.
    static func weight(_ text: String) -> Weight? {
        guard text.last == "%" else { return nil }
        let digits = text.dropLast().trimmingBlanks
        guard let value = Decimal.scaled(digits, decimals: 10), value >= 0 else { return nil }
        return Weight(trillionths: value)
    }

    /// `90s`, `5m`, `24h`, `9d`.
    static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let last = text.last, let unit = units[last],
            let count = count(String(text.dropLast().trimmingBlanks))
        else { return nil }
        return count * unit
    }

    /// `3 sessions`, `1 session`.
    static func sessions(_ text: String) -> Int? {
        for word in ["sessions", "session"] where text.hasSuffix(word) {
            return count(String(text.dropLast(word.count).trimmingBlanks))
        }
        return nil
    }

    /// Zero or more, and small enough to be meant.
    static func count(_ text: String) -> Int? {
        guard (1...6).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }

    static func seconds(_ count: Int) -> String {
        for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60)]
        where count > 0 && count % size == 0 {
            return "\(count / size)\(unit)"
        }
        return "\(count)s"
    }

    static func sessions(_ count: Int) -> String { "\(count) session\(count == 1 ? "" : "s")" }
}

extension Substring {
    var trimmingBlanks: Substring {
        var rest = self
        while rest.first == " " { rest = rest.dropFirst() }
        while rest.last == " " { rest = rest.dropLast() }
        return rest
    }
}
