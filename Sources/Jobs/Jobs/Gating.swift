import Markets
import Mutants
import Rebalancing
import Trading

extension AccountRun {
    /// The limits in force: the account's own, never above the ceilings.
    var limits: GateLimits { GateLimits.ceilings.lowered(to: request.limits) }

    /// Reads what the gates look at, and the baseline that recovery will compare with.
    func gateView(
        _ order: Order, of owner: Deployment, _ plan: StoredPlan, _ session: Session
    ) async throws -> (GateView, Baseline) {
        let day = try await orderList(session.date)
        let balances = try await complete("the balances") { await world.broker.balances() }
        let quote = try await quote(of: order.instrument)
        let orderable = try await complete("the buying power") {
            await world.broker.buyingPower(order.instrument, at: order.limit)
        }
        let position = balances.position(order.instrument)
        let now = try await world.clock.now()
        let view = GateView(
            halts: try await world.store.halts(), fileHalt: world.haltSwitch.reading(),
            owner: owner, now: now, session: session,
            quiet: session.quietWindows(at: order.instrument.venue).first { $0.contains(now) },
            decisionAge: decisionAge,
            orders: try await world.store.orders(of: account, session: session.date),
            quote: quote, plan: plan.plan, sellable: position.sellable, orderable: orderable,
            reserved: reserve(order, quote), loss: loss,
            exposures: order.side == .buy ? try await world.store.exposures() : [],
            limits: limits)
        let baseline = Baseline(
            numbers: mutated(.skipsBaseline) ? [] : day.orders.map(\.number),
            held: position.held, sellable: position.sellable,
            orderable: orderable,
            witness: Witness(
                of: order.instrument, less: day.orders, held: position.held,
                sellable: position.sellable, orderable: orderable),
            at: now)
        return (view, baseline)
    }

    /// Nil where it cannot be had: entries are refused then, and exits go.
    private func quote(of instrument: Instrument) async throws -> Quote? {
        do {
            return try await complete("the quotes") {
                await world.broker.quotes([instrument])
            }.first { $0.instrument == instrument }
        } catch is RunStop {
            return nil
        }
    }

    /// A buy's value at its limit with costs, rounded up; nothing for a sell. Without a quote the
    /// kind is not known, and the gate before this one has refused it.
    private func reserve(_ order: Order, _ quote: Quote?) -> Money {
        guard order.side == .buy, let quote else { return .zero(order.currency) }
        let wish = Wish(
            shares: order.quantity.wholeShares, price: order.limit, kind: quote.kind)
        return Affordable(
            cash: .zero(order.currency), costs: request.costs, date: order.identity.session
        ).reserve([wish], [wish.shares])
    }

    /// How many sessions the closes behind the open decision are old.
    mutating func noteDecisionAge(of plan: Plan, _ session: Session) async throws {
        decisionAge = nil
        guard let open = try await world.store.openDecision(of: plan.deployment),
            open.id == plan.decision, let made = world.calendar.index(of: open.decidedOn),
            let today = world.calendar.index(of: session.date)
        else { return }
        decisionAge = today - made
    }
}
