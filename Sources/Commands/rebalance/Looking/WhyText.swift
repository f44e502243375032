import Markets
import Store
import Trading

extension WhyAnswer {
    var text: String {
        guard !explanations.isEmpty else {
            let lines = runs.map { "  " + labelled("run \($0.id)", $0.text) }
            return (["no plan of \(session) has \(instrument); what ran:"] + lines)
                .joined(separator: "\n")
        }
        var parts = explanations.map { $0.text.joined(separator: "\n") }
        if explanations.allSatisfy({ $0.orders.isEmpty }), let lastTradedOn {
            parts.append(
                "last traded on \(lastTradedOn): "
                    + "'rebalance why \(instrument) --on \(lastTradedOn)'")
        }
        return parts.joined(separator: "\n\n")
    }
}

extension LineExplanation {
    /// From the fill back to the commit, a line each.
    fileprivate var text: [String] {
        let heading =
            "\(line.instrument) (\(line.name)) in \(plan.plan.deployment), "
            + "session of \(plan.plan.session), in Seoul's time"
        var rows = orders.flatMap(\.rows)
        if orders.isEmpty { rows.append(("order", "none: \(line.reason)")) }
        rows += foreign.map { order in
            (
                "external",
                "order \(order.number) of the broker is not ours: \(order.side.rawValue) "
                    + "\(grouped("\(order.quantity)")) at \(grouped(order.limit))"
            )
        }
        rows += planRows
        if let decision {
            let target = decision.targets.first { $0.instrument == line.instrument }
            rows.append(
                (
                    "decision \(decision.id)",
                    "of \(decision.decidedOn), \(decision.state.rawValue): \(line.name) "
                        + percent(target?.weight.fraction ?? 0)
                ))
            rows.append(
                ("revision \(decision.revision)", "commit \(decision.commit)"))
            rows.append(("", "portfolio hash \(decision.hash)"))
        } else {
            rows.append(("decision", "none was due"))
        }
        rows += runs.map { ("run \($0.id)", $0.text) }
        rows += halts.isEmpty ? [("halts", "none in the way")] : halts.map(\.row)
        return [Terminal.bold(heading)] + rows.map { "  " + labelled($0.0, $0.1) }
    }

    private var planRows: [(String, String)] {
        let trade =
            line.trade.map {
                "\($0.side.rawValue) \(grouped("\($0.quantity)")), limit \(grouped($0.limit))"
            } ?? "no trade"
        return [
            ("plan \(plan.id)", "\(trade): \(line.reason)"),
            (
                "",
                "\(percent(line.weightNow.fraction)) now, "
                    + "\(percent(line.weightTarget.fraction)) target; "
                    + "held \(grouped("\(line.held)")), in flight \(grouped("\(line.inFlight)"))"
            ),
            (
                "",
                "price \(grouped(line.price)) of \(line.priceAt.seoulSeconds); "
                    + "net asset value \(grouped(plan.plan.netAssetValue)), "
                    + "cash \(grouped(plan.plan.cash))"
            ),
        ]
    }
}

extension OrderStory {
    /// Newest first, because the question is where a fill came from.
    fileprivate var rows: [(String, String)] {
        let fills = fills.reversed().map { record in
            let price = record.price.map { " at \(grouped($0))" } ?? ""
            return (
                "fill",
                "\(grouped("\(record.fill.quantity)"))\(price), "
                    + "costs \(grouped(record.fill.costs)), "
                    + "\(record.fill.at.seoulSeconds)"
            )
        }
        let number = order.number.map { ", broker's number \($0)" } ?? ""
        let verb = order.state.isUnsettled ? "perhaps sent" : "sent"
        let sent = order.submittingAt.map { "\(verb) \($0.seoulSeconds)" } ?? "never sent"
        let life = events.map(\.kind).joined(separator: ", ")
        return fills + [
            ("order", order.id.rawValue),
            (
                "",
                "\(order.side.rawValue) \(grouped("\(order.quantity)")), "
                    + "limit \(grouped(order.limit)), \(sent)\(number)"
            ),
            ("", "is \(order.state.rawValue): \(life)"),
        ] + (order.note.map { [("", $0)] } ?? [])
    }
}

extension HaltRecord {
    fileprivate var row: (String, String) {
        let end = liftedBy.map { ", lifted by \($0): \(liftReason ?? "")" } ?? ", in force"
        return (
            "halt \(halt.id)",
            "\(halt.scope), stops \(halt.stops.rawValue), by \(halt.raisedBy): \(halt.reason)\(end)"
        )
    }
}

extension RunRecord {
    fileprivate var text: String {
        let note = note.isEmpty ? "" : ", \(note)"
        return "\(slot.text), attempt \(attempt): \(outcomeText)\(note)"
    }
}

/// A label in a column of its own.
private func labelled(_ label: String, _ text: String) -> String {
    let width = 12
    return label + String(repeating: " ", count: max(1, width - label.count)) + text
}

/// `35,005 KRW`
func grouped(_ price: Price) -> String { "\(grouped(price.amount)) \(price.currency.rawValue)" }
