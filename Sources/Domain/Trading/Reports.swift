public import Markets
import Mutants

/// One order as the broker lists it.
public struct OrderReport: Hashable, Sendable {
    public enum Status: String, CaseIterable, Hashable, Sendable {
        case open, filled, cancelled, expired, rejected
    }

    public let number: BrokerOrderNumber
    public let session: TradingDate
    public let instrument: Instrument
    public let side: Side
    public let quantity: Quantity
    public let limit: Price
    public let status: Status
    public let executed: Execution
    /// When the broker took it.
    public let acceptedAt: Instant
    public let reason: String?

    public init(
        number: BrokerOrderNumber, session: TradingDate, instrument: Instrument, side: Side,
        quantity: Quantity, limit: Price, status: Status, executed: Execution,
        acceptedAt: Instant, reason: String? = nil
    ) {
        self.number = number
        self.session = session
        self.instrument = instrument
        self.side = side
        self.quantity = quantity
        self.limit = limit
        self.status = status
        self.executed = executed
        self.acceptedAt = acceptedAt
        self.reason = reason
    }
}

/// The broker's order list of one session, with the totals that it gives of its own.
public struct DayOrders: Hashable, Sendable {
    public struct Totals: Hashable, Sendable {
        public let orders: Int
        public let filled: Quantity

        public init(orders: Int, filled: Quantity) {
            self.orders = orders
            self.filled = filled
        }
    }

    public let session: TradingDate
    public let orders: [OrderReport]
    public let totals: Totals?

    public init(session: TradingDate, orders: [OrderReport], totals: Totals?) {
        self.session = session
        self.orders = orders
        self.totals = totals
    }

    /// Why the list cannot be the whole of it, or nil. A partial list read as the whole one is how
    /// a live order is taken for absent.
    public var contradiction: String? {
        if mutated(.partialPageIsAll) { return nil }
        guard Set(orders.map(\.number)).count == orders.count else {
            return "an order number is listed twice"
        }
        guard orders.allSatisfy({ $0.session == session }) else {
            return "an order of another session is listed"
        }
        guard let totals else { return nil }
        let filled = orders.reduce(Quantity.zero) { $0 + $1.executed.quantity }
        guard totals.orders == orders.count, totals.filled == filled else {
            return "the rows do not add up to the broker's totals"
        }
        return nil
    }

    public func report(_ number: BrokerOrderNumber) -> OrderReport? {
        orders.first { $0.number == number }
    }
}

/// The account as the broker sees it.
public struct Balances: Hashable, Sendable {
    public struct Position: Hashable, Sendable {
        public let instrument: Instrument
        public let held: Quantity
        public let sellable: Quantity

        public init(instrument: Instrument, held: Quantity, sellable: Quantity) {
            self.instrument = instrument
            self.held = held
            self.sellable = sellable
        }
    }

    public let cash: Money
    /// Cash less what open buys have reserved.
    public let orderable: Money
    /// Each instrument once, none with zero held, by instrument.
    public let positions: [Position]

    public init(cash: Money, orderable: Money, positions: [Position]) {
        self.cash = cash
        self.orderable = orderable
        self.positions = positions
    }

    public func position(_ instrument: Instrument) -> Position {
        positions.first { $0.instrument == instrument }
            ?? Position(instrument: instrument, held: .zero, sellable: .zero)
    }
}

/// What an instrument trades at.
public struct Quote: Hashable, Sendable {
    public let instrument: Instrument
    public let kind: InstrumentKind
    public let last: Price
    public let at: Instant
    /// What daily limits are measured from: usually the close before.
    public let base: Price
    /// Times the index for a leveraged fund; 1 otherwise.
    public let leverage: Int

    public init(
        instrument: Instrument, kind: InstrumentKind, last: Price, at: Instant, base: Price,
        leverage: Int = 1
    ) {
        self.instrument = instrument
        self.kind = kind
        self.last = last
        self.at = at
        self.base = base
        self.leverage = leverage
    }
}
