public import Markets

/// An account's figures less what the rows of its order list explain: the second witness of a
/// settlement.
///
/// Orders reserve shares and cash, trade them and give them back. What all listed orders did is
/// taken out of the figures, so that they are the same before a send and after it whatever our
/// other orders did meanwhile: opened, filled, or cancelled since. Only an order that stands in no
/// list can make them less.
public struct Witness: Hashable, Sendable {
    /// Shares held, as if no listed order had traded.
    public let held: Quantity
    /// Shares that may be sold, as if no listed order had been placed.
    public let sellable: Quantity
    /// Cash that may be ordered, as if no listed order had been placed. Costs of what is still
    /// open are the broker's secret, so it is exact only to a part of an order.
    public let orderable: Money

    public init(held: Quantity, sellable: Quantity, orderable: Money) {
        self.held = held
        self.sellable = sellable
        self.orderable = orderable
    }

    /// - Parameters:
    ///   - rows: the broker's list of the session, complete, read together with the figures.
    ///   - held: of the instrument, as are the shares that may be sold.
    public init(
        of instrument: Instrument, less rows: [OrderReport], held: Quantity, sellable: Quantity,
        orderable: Money
    ) {
        var witness = (held, sellable, orderable)
        for row in rows {
            let isOpen = row.status == .open
            let executed = row.executed.quantity
            switch row.side {
            case .buy:
                let rest = isOpen ? row.quantity - executed : .zero
                witness.2 +=
                    row.executed.amount + row.executed.costs
                    + row.limit.value(of: rest, rounding: .up)
                guard row.instrument == instrument else { continue }
                witness.0 = witness.0 - executed
                witness.1 = witness.1 - executed
            case .sell:
                witness.2 += row.executed.costs - row.executed.amount
                guard row.instrument == instrument else { continue }
                witness.0 = witness.0 + executed
                witness.1 = witness.1 + (isOpen ? row.quantity : executed)
            }
        }
        (self.held, self.sellable, self.orderable) = witness
    }

    /// What speaks against "the list shows everything", or nil.
    ///
    /// An order sets aside all that it is for. So for cash half of it is the line between an
    /// order and what fees and rounding leave over; shares are exact.
    ///
    /// - Parameter isOver: the order's session has ended: nothing reserves any more, and only
    ///   what is held can tell.
    func objection(to order: Order, since before: Witness, isOver: Bool) -> String? {
        switch order.side {
        case .sell where isOver:
            guard held < before.held else { return nil }
            return "\(before.held - held) fewer are held than the list explains"
        case .sell:
            guard sellable < before.sellable else { return nil }
            return "\(before.sellable - sellable) fewer may be sold than the list explains"
        case .buy:
            if held > before.held {
                return "\(held - before.held) more are held than the list explains"
            }
            let half = order.limit.value(of: order.quantity, rounding: .down).minorUnits / 2
            guard !isOver, (before.orderable - orderable).minorUnits > half else { return nil }
            return "\(before.orderable - orderable) less may be ordered than the list explains"
        }
    }
}
