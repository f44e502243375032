public import Markets
import Mutants

/// What the broker's report of one of our orders means for it.
public enum Booking: Hashable, Sendable {
    /// To be applied in this order; empty when the report says nothing new.
    case events([OrderEvent])
    /// The report cannot be true together with what is booked. The order becomes contested where
    /// it had ended, and its instrument is halted either way, in the same transaction.
    case contradiction(String)
}

extension Order {
    /// Compares a report with the order: cumulative, so reading it twice books nothing twice.
    ///
    /// Reports may come late and out of order (E19, E44). What an older one says to be executed
    /// still counts where it is more, for a trade does not go away; everything else of it is
    /// past. So any sequence of the same reports ends in one state.
    ///
    /// - Parameter asOf: the broker's instant of the list.
    /// - Precondition: the report carries this order's number.
    public func booking(of report: OrderReport, asOf: Instant) -> Booking {
        precondition(number == report.number, "report \(report.number) is not of order '\(id)'")
        guard report.instrument == instrument, report.side == side, report.quantity == quantity
        else { return .contradiction("the broker lists other terms under number \(report.number)") }
        let isOlder = reportedAt.map { asOf < $0 } ?? false
        guard report.executed.quantity >= filled else {
            if let reportedAt, asOf <= reportedAt { return .events([]) }
            return .contradiction(
                "the broker lists \(report.executed.quantity) where \(filled) was filled")
        }
        guard report.executed.quantity <= quantity else {
            return .contradiction(
                "the broker lists \(report.executed.quantity) of \(quantity) filled")
        }
        if mutated(.listedIsFilled), state == .accepted, remaining > .zero {
            return .events([.executed(report.all(of: self))])
        }
        let isMore = report.executed.quantity > filled
        let execution: [OrderEvent] = isMore ? [.executed(report.executed)] : []
        switch state {
        case .accepted, .cancelling:
            return .events(execution + (isOlder ? [] : ending(report)))
        case .contested:
            return .events(execution)
        case .filled:
            return .events([])
        case .cancelled, .expired, .rejected, .notFound:
            if isMore {
                return .contradiction(
                    "filled to \(report.executed.quantity) after it was \(state.rawValue)")
            }
            if report.status == .open, !isOlder {
                return .contradiction("alive after it was \(state.rawValue)")
            }
            return .events([])
        case .planned, .refused, .submitting, .unknown:
            return .contradiction("the broker lists an order that is \(state.rawValue) with us")
        }
    }

    /// Remembers how new the news of it are.
    public mutating func heard(asOf: Instant) {
        reportedAt = max(reportedAt ?? asOf, asOf)
    }

    /// Takes the number of an order that came after its end: contested.
    public mutating func contest(_ report: OrderReport) throws(OrderError) -> String {
        let what = "broker order \(report.number) came after it was \(state.rawValue)"
        try apply(.contradicted(what))
        number = report.number
        return what
    }

    private func ending(_ report: OrderReport) -> [OrderEvent] {
        // All of it traded: there is nothing left that could have been cancelled or expired.
        guard report.executed.quantity < quantity else { return [] }
        if mutated(.cancelIsDone), state == .cancelling { return [.cancelled] }
        return switch report.status {
        case .open, .filled: []
        case .cancelled: [.cancelled]
        case .expired: [.expired]
        case .rejected:
            // Only what has not traded can have been rejected; the rest of it was cancelled.
            filled == .zero && report.executed.quantity == .zero && state == .accepted
                ? [.rejected(reason: report.reason ?? "rejected by the exchange")] : [.cancelled]
        }
    }
}

/// What booking an execution does to the ledger: the difference to what was booked before.
public struct LedgerChange: Hashable, Sendable {
    /// Of the position: above zero for a buy.
    public let quantity: Quantity
    /// Of the cash: below zero for a buy.
    public let cash: Money

    public init(from before: Execution, to after: Execution, side: Side) {
        let shares = after.quantity - before.quantity
        let amount = after.amount - before.amount
        let costs = after.costs - before.costs
        switch side {
        case .buy:
            quantity = shares
            cash = -(amount + costs)
        case .sell:
            quantity = -shares
            cash = amount - costs
        }
    }
}

extension OrderReport {
    /// What one mutant takes a listed order for.
    fileprivate func all(of order: Order) -> Execution {
        Execution(
            quantity: order.quantity, amount: order.limit.value(of: order.quantity),
            costs: .zero(order.currency))
    }
}
