import Markets

// Whether this order may be sent at all, now, by this deployment.

extension Order {
    func haltObjection(_ view: GateView) -> Objection? {
        if let file = view.fileHalt, file.stops == .orders || !cause.isExit {
            return Objection("the halt file says: \(file.reason)")
        }
        return view.halts.first { $0.stops(self) }.map {
            Objection("halt \($0.id): \($0.reason)")
        }
    }

    func deploymentObjection(_ view: GateView) -> Objection? {
        guard view.owner.state.allows(cause) else {
            return Objection("the deployment is \(view.owner.state.rawValue)")
        }
        guard !cause.isExit else { return nil }
        if view.limits.restricted.contains(instrument) {
            return Objection("\(instrument) is on the account's list of what it must not trade")
        }
        return side == .buy ? stageObjection(view) : nil
    }

    /// What is invested after this buy, at the plan's own prices, against the stage's cap. At other
    /// prices a plan that fits its cap would be refused for a tick.
    private func stageObjection(_ view: GateView) -> Objection? {
        let stage = view.owner.stage
        guard stage.cap < .all else { return nil }
        let most = view.plan.netAssetValue.share(stage.cap)
        let invested = view.plan.invested(view.sentOfPlan(before: self) + [self])
        guard invested > most else { return nil }
        return Objection(
            "\(invested) invested is above \(most), the cap of stage \(stage.rawValue)",
            .money(invested, limit: most))
    }

    func sessionObjection(_ view: GateView) -> Objection? {
        guard let session = view.session, session.date == identity.session else {
            return Objection("the market's session is not \(identity.session)")
        }
        guard session.contains(view.now) else { return Objection("the session is not open") }
        guard let quiet = view.quiet, quiet.stopsExits || !cause.isExit else { return nil }
        return Objection("no orders are sent in the \(quiet.name)")
    }

    func duplicateObjection(_ view: GateView) -> Objection? {
        let twin = view.orders.first {
            $0.id != id && $0.instrument == instrument && $0.side == side && isHeldUp(by: $0)
        }
        return twin.map { Objection("order '\($0.id)' is \($0.state.rawValue)") }
    }

    /// An entry waits for whatever may still trade; an exit only for an order of the same exit
    /// that the broker has, because the rest of an unknown one is the broker's to refuse.
    private func isHeldUp(by other: Order) -> Bool {
        guard cause.isExit else { return other.state.isWorking }
        return other.identity.exit == identity.exit && other.state.isWorking
            && other.state != .unknown && other.state != .contested
    }
}

extension Plan {
    /// What is invested after some orders of this plan, at its prices: a buy that was sent counts
    /// whole until it has ended, a sell only as far as it is filled.
    func invested(_ orders: [Order]) -> Money {
        lines.reduce(Money.zero(cash.currency)) { sum, line in
            var shares = line.held + max(.zero, line.inFlight)
            for order in orders where order.instrument == line.instrument {
                switch order.side {
                case .buy: shares += order.state.isTerminal ? order.filled : order.quantity
                case .sell: shares -= order.filled
                }
            }
            return sum + line.price.value(of: max(.zero, shares))
        }
    }
}
