import Markets

/// Whose an order of the broker's list is.
public enum OrderOwner: Hashable, Sendable {
    /// It has the number of one of ours.
    case ours(OrderID)
    /// It may be one of ours that nobody has answered for: settlement decides.
    case pending(OrderID)
    /// It has the terms of one of ours that ended without a number: it came after all.
    case late(OrderID)
    /// Nobody's of ours: EXTERNAL.
    case foreign
}

/// A row of the broker's list, and whose it is.
public struct ClaimedReport: Hashable, Sendable {
    public let report: OrderReport
    public let owner: OrderOwner
}

extension DayOrders {
    /// Claims every row: none is left over, so an order that nobody remembers is seen (A3).
    ///
    /// Of several orders of ours that a late one may be, it is the first that has none yet: they
    /// are attempts at one trade of one deployment, so its books are the same either way.
    ///
    /// - Parameter orders: all of ours of this session, in any order.
    public func claims(by orders: [Order]) -> [ClaimedReport] {
        let own = orders.filter { $0.identity.session == session }.sorted { $0.id < $1.id }
        var numbers = Set(own.compactMap(\.number))
        var late: Set<OrderID> = []
        return self.orders.map { report in
            if numbers.contains(report.number),
                let order = own.first(where: { $0.number == report.number })
            {
                return ClaimedReport(report: report, owner: .ours(order.id))
            }
            if let order = own.first(where: { $0.state.isUnsettled && $0.mayBe(report) }) {
                return ClaimedReport(report: report, owner: .pending(order.id))
            }
            let ended = own.first {
                $0.mayHaveComeLate && $0.mayBe(report) && $0.hasTerms(of: report)
                    && !late.contains($0.id)
            }
            guard let ended else { return ClaimedReport(report: report, owner: .foreign) }
            late.insert(ended.id)
            numbers.insert(report.number)
            return ClaimedReport(report: report, owner: .late(ended.id))
        }
    }

    /// Orders of ours that the broker has numbered, that have not ended, and that this list does
    /// not show. A list without them is not complete, whatever it calls itself: absence here
    /// concludes nothing (E2, E30).
    public func missing(of orders: [Order]) -> [Order] {
        let listed = Set(self.orders.map(\.number))
        return orders.filter { order in
            guard order.identity.session == session, !order.state.isTerminal,
                let number = order.number
            else { return false }
            return !listed.contains(number)
        }
    }
}

extension Order {
    /// Whether it was sent, has ended without a number, and could still turn up.
    var mayHaveComeLate: Bool {
        guard baseline != nil, number == nil, !wasNotSent else { return false }
        return state == .notFound || state == .rejected
    }

    /// What a rejection by ourselves begins with, after the marker and before the first byte.
    public static let notSent = "not sent: "

    /// Whether it is known that nothing left, although the marker was there.
    public var wasNotSent: Bool {
        state == .rejected && note?.hasPrefix(Order.notSent) == true
    }

    /// How a contested order ended by the final list of its session; nil where even that leaves
    /// it open.
    ///
    /// What the report has executed beyond our books is booked first.
    public func end(by report: OrderReport) -> OrderState? {
        guard state == .contested, number == report.number,
            report.quantity == quantity, report.executed.quantity >= filled
        else { return nil }
        if report.executed.quantity == quantity { return .filled }
        switch report.status {
        case .open, .filled: return nil
        case .cancelled: return .cancelled
        case .expired: return .expired
        case .rejected: return report.executed.quantity == .zero ? .rejected : .cancelled
        }
    }
}
