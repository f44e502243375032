import Markets
import Rebalancing
import Trading

/// One sell of an exit, before it is written down.
struct ExitSell {
    let holding: ExitHolding
    let quantity: Quantity
    let quote: Quote
    let attempt: Int
    let limit: Price

    func planLine(_ exit: Exit) -> PlanLine {
        PlanLine(
            name: holding.instrument.description, instrument: holding.instrument,
            held: holding.owned, inFlight: .zero, price: quote.last, priceAt: quote.at,
            weightNow: .zero, weightTarget: .zero,
            trade: PlanLine.Trade(
                side: .sell, quantity: quantity, limit: limit,
                notional: quote.last.value(of: quantity), costs: .zero(quote.last.currency)),
            reason: exit.cause.rawValue)
    }

    func order(of exit: Exit, _ plan: PlanID, _ session: TradingDate) -> Order {
        Order(
            OrderIdentity(
                deployment: exit.deployment, purpose: .exit(exit.id), session: session,
                leg: .sells, instrument: holding.instrument, side: .sell, attempt: attempt),
            account: exit.account, plan: plan, cause: exit.cause, quantity: quantity,
            limit: limit)
    }
}

extension Order {
    /// Whether the broker has it and could still execute it.
    var isAlive: Bool { state == .accepted || state == .cancelling }
}
