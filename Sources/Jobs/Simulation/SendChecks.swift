import Jobs
import LocalSim
import Markets
import Store
import Synchronization
import Trading

// What must be true when the first byte of an order leaves.

extension SimulatedBroker {
    func check(_ submission: Submission) async {
        let id = submission.intent
        let (posts, now) = world.state.withLock { state in
            state.census.posts += 1
            state.watch.posts[id, default: 0] += 1
            return (state.watch.posts[id] ?? 0, state.now)
        }
        if posts > 1 { world.violate(.doubled, "order '\(id)' was sent \(posts) times") }
        guard let order = ledger.look(at: id), order.state == .submitting else {
            world.violate(.persisted, "order '\(id)' was sent before its marker was committed")
            return
        }
        guard Submission(order) == submission else {
            world.violate(.persisted, "order '\(id)' was sent on other terms")
            return
        }
        checkStops(order)
        checkAge(order, at: now)
        await checkPlan(order)
        if order.cause.isExit { return }
        checkAttempts(order)
        checkGates(order, at: now)
        checkSellable(order)
    }

    private func checkStops(_ order: Order) {
        let file = world.state.withLock { $0.fileHalt }
        if let file, file.stops == .orders || !order.cause.isExit {
            world.violate(.halt, "order '\(order.id)' was sent under the halt file")
        }
    }

    /// A process that stood still since the marker sends nothing: others may have settled it.
    private func checkAge(_ order: Order, at now: Instant) {
        guard let markedAt = world.state.withLock({ $0.watch.markedAt[order.id] }) else { return }
        let age = now.seconds(since: markedAt)
        guard age > Timing.markerToSend.components.seconds else { return }
        world.violate(.asleep, "order '\(order.id)' was sent \(age) s after its marker")
    }

    /// Σ of what has left is within what the stored plan says.
    private func checkPlan(_ order: Order) async {
        guard let plan = ledger.plan(order.plan) else {
            world.violate(.beyondPlan, "order '\(order.id)' has no plan")
            return
        }
        let line = Watch.Line(plan: order.plan, instrument: order.instrument, side: order.side)
        let sent = world.state.withLock { state in
            state.watch.sent[line, default: .zero] += order.quantity
            return state.watch.sent[line] ?? .zero
        }
        // An exit goes again for what the broker then says may be sold.
        guard !order.cause.isExit else { return }
        let trade = plan.line(order.instrument)?.trade
        let planned = trade?.side == order.side ? trade?.quantity ?? .zero : .zero
        guard sent > planned else { return }
        if sent - (await bounced(order)) > planned {
            world.violate(
                .beyondPlan, "\(sent) of \(order.instrument) were sent, \(planned) were planned")
        }
    }

    /// What was taken of this line and then rejected by the exchange.
    private func bounced(_ order: Order) async -> Quantity {
        // An account in memory can always be read.
        let taken = (try? await inner.taken(on: order.identity.session)) ?? []
        return taken.reduce(.zero) { sum, taken in
            guard taken.report.status == .rejected, !taken.isPersons,
                let other = ledger.look(at: taken.intent), other.plan == order.plan,
                other.instrument == order.instrument, other.side == order.side
            else { return sum }
            return sum + other.quantity
        }
    }

    /// The broker has proved that it did not take it.
    func forget(_ submission: Submission) {
        guard let order = ledger.look(at: submission.intent) else { return }
        let line = Watch.Line(plan: order.plan, instrument: order.instrument, side: order.side)
        world.state.withLock { $0.watch.sent[line, default: .zero] -= order.quantity }
    }

    /// An attempt follows only ends that prove that nothing was traded, or no more will be.
    private func checkAttempts(_ order: Order) {
        let others = ledger.orders(like: order)
        for other in others where other.identity.attempt < order.identity.attempt {
            switch other.state {
            case .cancelled, .rejected, .refused: break
            case .planned, .submitting, .accepted, .filled, .cancelling, .expired, .unknown,
                .notFound, .contested:
                world.violate(
                    .doubled, "order '\(order.id)' follows one that is \(other.state.rawValue)")
            }
        }
    }

    private func checkGates(_ order: Order, at now: Instant) {
        let (quote, begun) = world.state.withLock { state in
            (
                state.watch.quotes[process]?.first { $0.instrument == order.instrument },
                state.watch.begun[process]
            )
        }
        if let begun, begun.at.seconds(since: begun.slot.scheduledAt) > Scenario.window {
            world.violate(.gate, "order '\(order.id)' was sent by a run after its slot's window")
        }
        if TradingCalendar.krx.session(at: now)?.date != order.identity.session {
            world.violate(.gate, "order '\(order.id)' was sent outside its session")
        }
        if let quote {
            let collar = scenario.limits.collar
            let limit = quote.last.moved(by: collar, order.side)
            if order.side == .buy ? order.limit > limit : order.limit < limit {
                world.violate(
                    .gate, "order '\(order.id)' was sent at \(order.limit), outside \(limit)")
            }
        }
        if let plan = ledger.plan(order.plan) {
            let most = plan.netAssetValue.share(scenario.limits.orderValue)
            if order.limit.value(of: order.quantity, rounding: .up) > most {
                world.violate(.gate, "order '\(order.id)' is worth more than \(most)")
            }
        }
        let unknown = ledger.allOrders.first { other in
            other.side == .buy && other.state == .unknown && !other.cause.isExit
        }
        if order.side == .buy, let unknown {
            world.violate(.gate, "order '\(order.id)' was sent while '\(unknown.id)' is unknown")
        }
    }

    private func checkSellable(_ order: Order) {
        guard order.side == .sell else { return }
        if let baseline = order.baseline, order.quantity > baseline.sellable {
            world.violate(
                .oversold, "order '\(order.id)' offers more than \(baseline.sellable)")
        }
    }
}
