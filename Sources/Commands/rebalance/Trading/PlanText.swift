import Markets
import Trading

extension Plan {
    /// The plan as a person reads it: a heading, a line each, and what it comes to.
    func text(_ context: PlanContext) -> String {
        var table = Table([
            ("name", .left), ("instrument", .left), ("trade", .left), ("shares", .right),
            ("held", .right), ("price", .right), ("limit", .right), ("now", .right),
            ("target", .right), ("after", .right), ("why", .left),
        ])
        for line in lines {
            let trade = line.trade
            table.add([
                line.name, line.instrument.description,
                trade.map { paint($0.side) } ?? "-",
                trade.map { grouped($0.quantity.description) } ?? "",
                grouped(line.held.description), grouped(line.price.amount),
                trade.map { grouped($0.limit.amount) } ?? "",
                percent(line.weightNow.fraction), percent(line.weightTarget.fraction),
                percent(weightAfter(line)), line.reason,
            ])
        }
        let body = lines.isEmpty ? "  no lines" : table.text
        let refused = context.refusals.map { "refused by \($0)" }
        return ([heading(context), body, closing] + refused).joined(separator: "\n")
    }

    private func heading(_ context: PlanContext) -> String {
        let mode = context.isLive ? "live" : "dry run"
        let simulated = context.isSimulated ? ", simulated" : ""
        let dirty = context.isDirty ? " with uncommitted changes" : ""
        let commit =
            context.revision.commit.isEmpty ? "" : ", \(context.revision.commit.prefix(10))"
        let note = context.note.map { "\n\($0)" } ?? ""
        return Terminal.bold(
            "\(context.portfolio) for the session of \(session) (\(mode)\(simulated))")
            + "\nnet asset value \(grouped(netAssetValue)), cash \(grouped(cash)), "
            + "as of \(asOf.wholeSeconds.text(offset: context.offset))\(commit)\(dirty)\(note)"
    }

    private var closing: String {
        guard !trades.isEmpty else { return "nothing to trade" }
        return "sells \(grouped(sells)), buys \(grouped(buys)), costs \(grouped(costs)), "
            + "turnover \(percent(turnover)), cash after \(grouped(cashAfter))"
    }

    private func paint(_ side: Side) -> String { side.rawValue }
}

/// `12.34%`
func percent(_ fraction: Double) -> String {
    let hundredths = Int64((fraction * 10_000).rounded())
    return Decimal.text(hundredths, decimals: 2) + "%"
}

/// `1,234,567.50 KRW`
func grouped(_ money: Money) -> String { "\(grouped(money.amount)) \(money.currency.rawValue)" }

/// Thousands apart in the whole part of a decimal text.
func grouped(_ text: String) -> String {
    let isNegative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first else { return text }
    var digits = ""
    for (index, digit) in whole.reversed().enumerated() {
        if index > 0, index % 3 == 0 { digits.append(",") }
        digits.append(digit)
    }
    let grouped = String(digits.reversed())
    let rest = parts.count > 1 ? ".\(parts[1])" : ""
    return (isNegative ? "-" : "") + grouped + rest
}
