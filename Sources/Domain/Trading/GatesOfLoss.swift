import Markets

// Whether more may be risked at all.

extension Order {
    /// A breach that is not confirmed yet stops entries too: the next reading says which it is.
    func lossObjection(_ view: GateView) -> Objection? {
        switch view.loss {
        case .clear: nil
        case .unknown(let why): Objection("the day's profit and loss is not known: \(why)")
        case .breached(let breach): Objection(breach.description, breach.figures)
        }
    }

    /// What is at risk in all accounts after this buy. A sell makes it less, and always may.
    func heatObjection(_ view: GateView) -> Objection? {
        guard side == .buy else { return nil }
        let value = limit.value(of: quantity, rounding: .up)
        switch view.exposures.heat(in: currency, oldest: view.limits.balanceAgeSeconds) {
        case .unknown(let why): return Objection("heat is unknown: \(why)")
        case .known(let atRisk, let netAssetValue):
            let most = netAssetValue.share(view.limits.heat)
            // At 100 % the cash is what limits it, and a tick above must not.
            guard view.limits.heat < .all, atRisk + value > most else { return nil }
            return Objection(
                "\(atRisk + value) at risk in all accounts is above \(most), \(view.limits.heat) "
                    + "of their net asset value", .money(atRisk + value, limit: most))
        }
    }
}
