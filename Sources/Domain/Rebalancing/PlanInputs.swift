import Markets
import Trading

/// Everything that a plan was made from, as one exact text: what `rebalance replay` plans from.
///
/// Equal requests have equal bytes. A line is a word and its fields, with tabs between them:
/// instants in microseconds, prices and shares in millionths, weights in trillionths, rates in
/// billionths, money in minor units. What belongs to the program is not in it: ticks, daily
/// limits, taxes. A replay by a later program that knows other rules shows their difference.
///
///     ballast.plan-inputs/1
///     deployment  core
///     position    KRX:069500  1036000000
public struct PlanInputs: Hashable, Sendable {
    public static let version = "ballast.plan-inputs/1"

    public let text: String

    /// As it was stored; `request` says whether it can be read.
    public init(text: String) { self.text = text }

    public init(_ request: PlanRequest) {
        var lines = PlanInputs.head(request)
        lines += request.ledger.positions.sorted { $0.key < $1.key }.map {
            ["position", $0.key.description, "\($0.value.millionths)"]
        }
        lines += request.working.map(PlanInputs.line)
        lines += request.targets.map {
            ["target", $0.name, $0.instrument.description, "\($0.weight.trillionths)"]
        }
        lines += request.universe.map { ["universe", $0.name, $0.instrument.description] }
        lines += request.quotes.values.sorted { $0.instrument < $1.instrument }.map {
            [
                "quote", $0.instrument.description, $0.kind.rawValue, $0.last.currency.rawValue,
                "\($0.last.millionths)", "\($0.at.microseconds)", "\($0.base.millionths)",
                "\($0.leverage)",
            ]
        }
        let kinds = Set(request.quotes.values.map(\.kind))
        lines += InstrumentKind.allCases.filter(kinds.contains).compactMap { kind in
            request.costs.commission.rate(for: kind, on: request.session).map {
                ["commission", kind.rawValue, "\($0.billionths)"]
            }
        }
        text =
            PlanInputs.version + "\n"
            + lines.map { $0.map(PlanInputs.escaped).joined(separator: "\t") + "\n" }.joined()
    }

    private static func head(_ request: PlanRequest) -> [[String]] {
        let policy = request.policy
        let limit: [String] =
            switch policy.limitPrice {
            case .offset(let weight): ["offset", "\(weight.trillionths)"]
            case .ticks(let count): ["ticks", "\(count)"]
            case .collar: ["collar", "-"]
            }
        return [
            ["deployment", request.deployment.rawValue],
            ["decision", request.decision.map { "\($0.rawValue)" } ?? "-"],
            ["hold", request.holdReason],
            ["session", request.session.description],
            ["as-of", "\(request.asOf.microseconds)"],
            ["buffer", "\(policy.buffer.trillionths)"],
            [
                "minimum", policy.minimum.map { "\($0.minorUnits)" } ?? "-",
                policy.minimum?.currency.rawValue ?? "-",
            ],
            ["limit"] + limit,
            ["collar", "\(policy.collar.trillionths)"],
            ["cash", "\(request.ledger.cash.minorUnits)", request.ledger.cash.currency.rawValue],
        ]
    }

    /// The terms of an order, and what of it has traded. Its number and its baseline are no part
    /// of what a plan depends on.
    private static func line(_ order: Order) -> [String] {
        let identity = order.identity
        let purpose: [String] =
            switch identity.purpose {
            case .decision(let id): ["decision", "\(id.rawValue)"]
            case .exit(let id): ["exit", "\(id.rawValue)"]
            }
        return ["order", identity.deployment.rawValue] + purpose + [
            identity.session.description, "\(identity.leg.rawValue)",
            identity.instrument.description, identity.side.rawValue, "\(identity.attempt)",
            order.account.rawValue, "\(order.plan.rawValue)", order.cause.rawValue,
            "\(order.quantity.millionths)", "\(order.limit.millionths)", order.currency.rawValue,
            order.state.rawValue, "\(order.executed.quantity.millionths)",
            "\(order.executed.amount.minorUnits)", "\(order.executed.costs.minorUnits)",
        ]
    }

    private static func escaped(_ field: String) -> String {
        var text = ""
        for character in field.unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\t": text += "\\t"
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}

/// Why stored inputs cannot be planned from.
public enum PlanInputsError: Error, Hashable, Sendable {
    /// Another version of the text, older or newer than this program reads.
    case version(String)
    /// A line that is missing, twice there or malformed: numbered from 1, or 0 of the whole.
    case unreadable(line: Int, String)
}

extension PlanInputsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .version(let text): "the plan's inputs are '\(text)', not '\(PlanInputs.version)'"
        case .unreadable(let line, let what): "line \(line) of the plan's inputs: \(what)"
        }
    }
}
