import Markets

extension Plan {
    /// One exact text of the plan: equal plans have equal bytes. What its hash is taken of.
    public var canonicalText: String {
        var text = "plan \(deployment) \(purpose?.description ?? "-") \(session) \(asOf)\n"
        text += "value \(netAssetValue) cash \(cash)\n"
        for line in lines {
            text += "\(line.name) \(line.instrument) held \(line.held) flight \(line.inFlight)"
            text += " price \(line.price) at \(line.priceAt)"
            text += " now \(line.weightNow) target \(line.weightTarget)"
            if let trade = line.trade {
                text += " \(trade.side.rawValue) \(trade.quantity) limit \(trade.limit)"
                text += " notional \(trade.notional) costs \(trade.costs)"
            }
            text += " because \(line.reason)\n"
        }
        return text
    }
}
